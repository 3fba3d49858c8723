import {
  type AppPlace,
  nestEntra,
  renderJq,
  renderSettingsEdit,
  renderSettingsHelp,
  settingsPath
} from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly issuer: string
  readonly issuerTenant: string
  /** Tenant of API Management's identity. */
  readonly tenant: string
}

export const AUTH007: Rule<'AUTH007', Facts> = {
  id: 'AUTH007',
  name: 'issuer-of-another-tenant',
  title: 'The app trusts another tenant than the one of API Management',
  severity: 'error',
  words: ({ place, issuer, issuerTenant, tenant }) => ({
    message: `The app \`${nameApp(place)}\` accepts tokens of the tenant \`${issuerTenant}\`; API Management's identity lives in \`${tenant}\` and is refused.`,
    expected: `openIdIssuer: https://sts.windows.net/${tenant}/`,
    actual: `openIdIssuer: ${issuer}`,
    fix: renderSettingsEdit(
      place,
      `${settingsPath.entra}.registration.openIdIssuer = ${renderJq(`https://sts.windows.net/${tenant}/`)}`
    )
  }),
  help: {
    why: 'A managed identity gets its tokens from the tenant of its subscription. An app that trusts another tenant answers API Management with 401, and trusts people who have nothing to do with it.',
    fix: renderSettingsHelp(
      'Name the tenant of API Management.',
      `${settingsPath.entra}.registration.openIdIssuer = "https://sts.windows.net/<tenant ID>/"`,
      nestEntra([
        'registration: {',
        "  openIdIssuer: 'https://sts.windows.net/${apim.identity.tenantId}/'",
        '}'
      ])
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/configure-authentication-provider-aad'
  }
}
