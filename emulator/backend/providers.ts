import { CannotRun } from '../plane/exchange.ts'
import type { ArrivedRequest } from './request.ts'
import type { SettingsReader } from './settings.ts'

/** Where each provider keeps the name that makes its registration one. */
const registered: ReadonlyMap<string, string> = new Map([
  ['facebook', 'appId'],
  ['gitHub', 'clientId'],
  ['google', 'clientId'],
  ['twitter', 'consumerKey'],
  ['legacyMicrosoftAccount', 'clientId'],
  ['apple', 'clientId'],
  ['azureStaticWebApps', 'clientId']
])

const others = ['azureActiveDirectory', 'customOpenIdConnectProviders']

/** Lists the providers besides Entra by which somebody can sign in: registered, and not switched off. */
export function listOtherProviders(providers: SettingsReader): string[] {
  refuseUnknown(providers)
  const builtIn = [...registered]
    .filter(([name, field]) => isInUse(providers.child(name), name, field))
    .map(([name]) => name)
  const custom = providers.child('customOpenIdConnectProviders')
  const own = custom.names().filter(name => custom.child(name).flag('enabled') !== false)
  const nameless = own.find(name => custom.child(name).child('registration').text('clientId') === undefined)
  if (nameless !== undefined) throw toUnclear(nameless)
  return [...builtIn, ...own]
}

function refuseUnknown(providers: SettingsReader): void {
  const known = new Set([...registered.keys(), ...others].map(name => name.toLowerCase()))
  const strange = providers
    .names()
    .find(name => !known.has(name.toLowerCase()) && providers.child(name).flag('enabled') !== false)
  if (strange !== undefined) throw new CannotRun(`the provider \`${strange}\` is not known`)
}

/** Azure fills in each provider with an empty registration; one that has something in it, and not its name, is not documented. */
function isInUse(provider: SettingsReader, name: string, field: string): boolean {
  const registration = provider.child('registration')
  if (provider.flag('enabled') === false) return false
  if (registration.text(field) !== undefined) return true
  if (registration.isFilled()) throw toUnclear(name)
  return false
}

function toUnclear(name: string): CannotRun {
  return new CannotRun(
    `whether the provider \`${name}\` is in use is not documented: its registration has no name`
  )
}

/**
 * Who signed in with a browser or a client library holds a session. Here its header is `x-zumo-auth: emulated {provider}`:
 * the emulator plays no sign-in pages, and this stands for somebody who went through them.
 */
export function findSession(request: ArrivedRequest): string | undefined {
  return /^emulated ([\w.-]+)$/.exec(request.headers['x-zumo-auth'] ?? '')?.[1]
}
