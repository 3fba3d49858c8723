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
  readonly issuer: string | undefined
  readonly kind: 'missing' | 'multi-tenant' | 'unrecognised'
  /** Tenant of API Management's identity. */
  readonly tenant: string | undefined
  readonly cloud: CloudName | undefined
}

export const AUTH006: Rule<'AUTH006', Facts> = {
  id: 'AUTH006',
  name: 'issuer-not-tenant-specific',
  title: 'Tokens of any tenant are accepted',
  severity: 'error',
  words: ({ place, issuer, kind, tenant, cloud }) => ({
    message: `The app \`${nameApp(place)}\` ${renderKind(kind)}: App Service then checks neither the issuer nor the tenant of a token.`,
    expected: `openIdIssuer: ${renderIssuer(cloud, tenant)}`,
    actual: `openIdIssuer: ${issuer ?? 'missing'}`,
    fix: renderSettingsEdit(
      place,
      `${settingsPath.entra}.registration.openIdIssuer = ${renderJq(renderIssuer(cloud, tenant))}`
    )
  }),
  help: {
    why: 'App Service takes every issuer that is not the endpoint of one tenant for a multi-tenant one, and then validates neither issuer nor tenant ID. Somebody with a tenant of their own can obtain a token that is accepted.',
    fix: renderSettingsHelp(
      'Name the tenant by its ID.',
      `${settingsPath.entra}.registration.openIdIssuer = "https://sts.windows.net/<tenant ID>/"`,
      nestEntra(['registration: {', "  openIdIssuer: 'https://sts.windows.net/${tenant().tenantId}/'", '}'])
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/configure-authentication-provider-aad'
  }
}

function renderKind(kind: Facts['kind']): string {
  switch (kind) {
    case 'missing':
      return 'names no issuer'
    case 'multi-tenant':
      return 'accepts an issuer that stands for many tenants'
    case 'unrecognised':
      return 'names an issuer that is not an endpoint of one Microsoft Entra tenant'
    default:
      return kind satisfies never
  }
}
