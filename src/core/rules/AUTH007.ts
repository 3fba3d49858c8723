import { renderIssuer } from '../backend/issuer.ts'
import {
  type AppPlace,
  nestEntra,
  renderJq,
  renderSettingsEdit,
  renderSettingsHelp,
  settingsPath
} from '../backend/remedy.ts'
import type { CloudName } from '../cloud.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly issuer: string
  /** Its ID, or a domain of it. */
  readonly issuerTenant: string
  /** Host of the issuer where that belongs to another cloud than the app. */
  readonly otherCloud: string | undefined
  /** Tenant of API Management's identity. */
  readonly tenant: string | undefined
  readonly cloud: CloudName | undefined
}

export const AUTH007: Rule<'AUTH007', Facts> = {
  id: 'AUTH007',
  name: 'issuer-of-another-tenant',
  title: 'The app trusts another tenant than the one of API Management',
  severity: 'error',
  words: ({ place, issuer, issuerTenant, otherCloud, tenant, cloud }) => ({
    message:
      otherCloud === undefined
        ? `The app \`${nameApp(place)}\` accepts tokens of the tenant \`${issuerTenant}\`; API Management's identity lives in \`${tenant ?? 'another one'}\` and is refused.`
        : `The app \`${nameApp(place)}\` accepts tokens of \`${otherCloud}\`, which belongs to another Azure cloud: API Management's identity is refused there.`,
    expected: `openIdIssuer: ${renderIssuer(cloud, tenant)}`,
    actual: `openIdIssuer: ${issuer}`,
    fix: renderSettingsEdit(
      place,
      `${settingsPath.entra}.registration.openIdIssuer = ${renderJq(renderIssuer(cloud, tenant))}`
    )
  }),
  help: {
    why: 'A managed identity gets its tokens from the tenant of its subscription. An app that trusts another tenant answers API Management with 401, and trusts people who have nothing to do with it. The same is true of another cloud: public Azure, US Government and China have tenants and keys of their own. Where `environment` is the URL of another Resource Manager, the clouds are not told apart.',
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
