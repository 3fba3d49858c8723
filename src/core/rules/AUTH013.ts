import { type AppPlace, nest, renderJq, renderSettingsEdit, renderSettingsHelp } from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  /** `google`, or `customOpenIdConnectProviders.partner`. */
  readonly providers: readonly string[]
}

export const AUTH013: Rule<'AUTH013', Facts> = {
  id: 'AUTH013',
  name: 'other-provider-on',
  title: 'Another identity provider lets callers in',
  severity: 'error',
  words: ({ place, providers }) => ({
    message: `The app \`${nameApp(place)}\` also admits whoever signs in with ${providers.map(provider => `\`${provider}\``).join(', ')}; the list of admitted callers holds for Microsoft Entra ID only.`,
    expected: 'no identity provider but azureActiveDirectory',
    actual: providers.join(', '),
    fix: renderSettingsEdit(
      place,
      providers.map(provider => `${renderPath(provider)}.enabled = false`).join(' | ')
    )
  }),
  help: {
    why: 'Each provider has its own sign-in, and accepts its own tokens. The authorization policy that names API Management belongs to the Microsoft Entra provider: an account of another provider passes it by.',
    fix: renderSettingsHelp(
      'Switch the other providers off, or remove them.',
      '.properties.identityProviders.google.enabled = false',
      nest(['identityProviders', 'google'], ['enabled: false'])
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/overview-authentication-authorization'
  }
}

function renderPath(provider: string): string {
  const custom = 'customOpenIdConnectProviders.'
  const names = provider.startsWith(custom)
    ? ['customOpenIdConnectProviders', provider.slice(custom.length)]
    : [provider]
  return `.properties.identityProviders${names.map(name => `[${renderJq(name)}]`).join('')}`
}
