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

/** Lists the providers besides Entra by which somebody can sign in: registered, and not switched off. */
export function listOtherProviders(providers: SettingsReader): string[] {
  const builtIn = [...registered]
    .filter(([name, field]) => isInUse(providers.child(name), field))
    .map(([name]) => name)
  const custom = providers.child('customOpenIdConnectProviders')
  return [...builtIn, ...custom.names().filter(name => isInUse(custom.child(name), 'clientId'))]
}

function isInUse(provider: SettingsReader, field: string): boolean {
  return provider.flag('enabled') !== false && provider.child('registration').text(field) !== undefined
}

/**
 * Who signed in with a browser or a client library holds a session. Here its header is `x-zumo-auth: emulated {provider}`:
 * the emulator plays no sign-in pages, and this stands for somebody who went through them.
 */
export function findSession(request: ArrivedRequest): string | undefined {
  return /^emulated ([\w.-]+)$/.exec(request.headers['x-zumo-auth'] ?? '')?.[1]
}
