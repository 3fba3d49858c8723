import type { CloudName } from '../cloud.ts'
import { isFunctionApp } from '../function-app.ts'
import type { AppParts, Expectation, LiveService, LiveSite, Observed } from '../model.ts'
import type { BackendAuth } from '../probe/probe.ts'
import type { BackendFinding } from '../rules/backend-rules.ts'
import type { Subject } from '../rules/rule.ts'
import { type CallerLookup, findCaller } from './identity.ts'
import type { AppPlace, ServicePlace } from './remedy.ts'

/** All that the backend is judged by. */
export interface BackendInput {
  readonly site: LiveSite
  /** `properties` of config/authsettingsV2. */
  readonly authSettings: Observed<unknown>
  /** What else was read of the app. Fail closed: what is not in it was not read, and is a finding. */
  readonly parts?: AppParts
  readonly service: LiveService
  readonly systemIdentityClientId?: Observed<string>
  readonly expected: Expectation
  /** Client IDs or object IDs that may come in besides API Management. */
  readonly allowedCallers: readonly string[]
  readonly backendAuth?: BackendAuth
  /** Undefined when the paths are not known: then every excluded path counts as covering them. */
  readonly protectedBackendPaths?: readonly { readonly operation: string; readonly path: string }[]
  readonly resourceVersionHint?: 'v1' | 'v2'
  /** Where API Management sends a function key from, in words. */
  readonly functionKeySenders?: readonly string[]
  /** Where API Management sends a client certificate from, in words. */
  readonly certificateSenders?: readonly string[]
  /** Undefined for a cloud whose endpoints are not published. */
  readonly cloud?: CloudName
  /** Subscription of the app. */
  readonly subscription: string
  readonly resourceGroup: string
  readonly appResourceGroup: string
  readonly serviceName: string
}

/** What every check needs, worked out once. */
export interface BackendContext {
  readonly input: BackendInput
  readonly place: AppPlace
  readonly service: ServicePlace
  readonly app: string
  readonly subject: Subject
  readonly serviceSubject: Subject
  readonly lookup: CallerLookup
  /** Object ID of API Management's identity. */
  readonly principalId: string | undefined
  /** Tenant of API Management's identity. */
  readonly tenant: string | undefined
}

export function toContext(input: BackendInput): BackendContext {
  const { site, service, expected } = input
  const lookup = findCaller(service, expected, input.systemIdentityClientId)
  const app = site.slot === undefined ? site.name : `${site.name}/${site.slot}`
  return {
    input,
    app,
    place: {
      name: site.name,
      ...(site.slot === undefined ? {} : { slot: site.slot }),
      resourceGroup: input.appResourceGroup,
      subscription: input.subscription,
      command: toCommand(site)
    },
    service: { name: input.serviceName, resourceGroup: input.resourceGroup },
    subject: { kind: 'backend', backend: app },
    serviceSubject: { kind: 'service', service: input.serviceName },
    lookup,
    principalId: lookup.kind === 'found' ? lookup.caller.principalId : undefined,
    // ARM names the tenant for certain only with a system-assigned identity. One sign-in reaches one tenant, so the app's is the same.
    tenant: service.identity.tenantId ?? site.identity.tenantId
  }
}

/** The commands of the CLI that are for the app. */
export function toCommand(site: Pick<LiveSite, 'kind'>): AppPlace['command'] {
  if (site.kind === 'containerapp') return 'containerapp'
  return isFunctionApp(site) ? 'functionapp' : 'webapp'
}

/** Fail closed: what cannot be known is a finding. */
export function toUnverified(subject: Subject, what: string, why: string, fix?: string): BackendFinding {
  return { rule: 'READ001', subject, facts: { what, why, ...(fix === undefined ? {} : { fix }) } }
}
