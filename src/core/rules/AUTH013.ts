import { type AppPlace, nest, renderJq, renderSettingsEdit, renderSettingsHelp } from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  /** `google`, or `customOpenIdConnectProviders.partner`. */
  readonly providers: readonly string[]
  /** `redirectToProvider`, where that is not Microsoft Entra ID. */
  readonly redirect: string | undefined
}

export const AUTH013: Rule<'AUTH013', Facts> = {
  id: 'AUTH013',
  name: 'other-provider-on',
  title: 'Another identity provider lets callers in',
  severity: 'error',
  words: facts => ({
    message: renderMessage(facts),
    expected: 'no identity provider but azureActiveDirectory',
    actual: [
      ...facts.providers,
      ...(facts.redirect === undefined ? [] : [`redirectToProvider: ${facts.redirect}`])
    ].join(', '),
    fix: renderSettingsEdit(
      facts.place,
      [
        ...facts.providers.map(provider => `${renderPath(provider)}.enabled = false`),
        ...(facts.redirect === undefined
          ? []
          : ['.properties.globalValidation.redirectToProvider = "azureactivedirectory"'])
      ].join(' | ')
    )
  }),
  help: {
    why: 'Each provider has its own sign-in, and accepts its own tokens. The authorization policy that names API Management belongs to the Microsoft Entra provider: an account of another provider passes it by. `redirectToProvider` says who signs people in; where it names another provider than Microsoft Entra ID, that one is meant to be used.',
    fix: renderSettingsHelp(
      'Switch the other providers off, or remove them.',
      '.properties.identityProviders.google.enabled = false',
      nest(['identityProviders', 'google'], ['enabled: false'])
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/overview-authentication-authorization'
  }
}

function renderMessage({ place, providers, redirect }: Facts): string {
  const app = `The app \`${nameApp(place)}\``
  if (providers.length === 0)
    return `${app} sends whoever is to sign in to \`${redirect ?? ''}\`, and not to Microsoft Entra ID.`
  const names = providers.map(provider => `\`${provider}\``).join(', ')
  return `${app} also admits whoever signs in with ${names}; the list of admitted callers holds for Microsoft Entra ID only.`
}

function renderPath(provider: string): string {
  const custom = 'customOpenIdConnectProviders.'
  const names = provider.startsWith(custom)
    ? ['customOpenIdConnectProviders', provider.slice(custom.length)]
    : [provider]
  return `.properties.identityProviders${names.map(name => `[${renderJq(name)}]`).join('')}`
}
