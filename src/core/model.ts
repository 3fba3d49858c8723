/**
 * The plain data that every room speaks: what was read from Azure, and what was asked for.
 * Nothing here has behaviour; nothing here knows where it came from.
 */

import type { HostSearch, LiveApp, SlotList } from './model-app.ts'
import type { LiveTarget } from './services/service.ts'

export type {
  AppOrigin,
  AppParts,
  HostSearch,
  LiveApp,
  LiveFunction,
  LiveSite,
  SlotList
} from './model-app.ts'

/** What became of one read. Fail closed: `unreadable` is never taken for `absent`, and never reads as clean. */
export type Observed<T> =
  | { readonly kind: 'present'; readonly value: T; readonly etag?: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly why: string }

/** The three ways to spell an Observed, so that no caller writes the tag by hand. */
export function present<T>(value: T, etag?: string): Observed<T> {
  return etag === undefined ? { kind: 'present', value } : { kind: 'present', value, etag }
}
export const absent = { kind: 'absent' } as const
export function unreadable(why: string): { readonly kind: 'unreadable'; readonly why: string } {
  return { kind: 'unreadable', why }
}

/** Where something stands in a file of the repository; line and column are 1-based. */
export interface FileLocation {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Where a policy document hangs. Ids are compared case-insensitively, as ARM does. */
export type PolicyScope =
  | { readonly kind: 'service' }
  | { readonly kind: 'workspace'; readonly workspace: string }
  | { readonly kind: 'product'; readonly product: string }
  | { readonly kind: 'api' }
  | { readonly kind: 'operation'; readonly operation: string }

/** A policy document as it was read. `file` is set when it came from a folder of artifacts. */
export interface PolicyText {
  readonly text: string
  readonly format: 'rawxml' | 'xml'
  readonly file?: string
}

/** A product that holds the API, with its policy. */
export interface ProductPolicy {
  readonly product: string
  readonly policy: Observed<PolicyText>
}

/** A named value: policies write `{{displayName}}`. `value` is undefined when the service does not give it away. */
export interface NamedValue {
  readonly displayName: string
  readonly secret: boolean
  readonly value?: string
}

/** A backend entity, as far as the Authorization header and the host depend on it. */
export interface LiveBackend {
  readonly id: string
  readonly url?: string
  readonly type: 'single' | 'pool' | 'other'
  /** Ids of the members, for a pool. */
  readonly members: readonly string[]
  /** Why it cannot be said where calls go, as a clause; undefined where it can. */
  readonly unclear?: string
  /** `credentials.managedIdentity`, which the service keeps although no published model names it. */
  readonly managedIdentity?: { readonly resource?: string; readonly clientId?: string }
  /** True when the entity writes the Authorization header by `credentials.authorization`, or by `credentials.header`. */
  readonly setsAuthorization: boolean
  /** True when the entity sends a function key: the header `x-functions-key`, or the query parameter `code`. */
  readonly sendsFunctionKey?: boolean
  /** The fields of `tls` by which certificates of the backend are not checked. */
  readonly uncheckedTls?: readonly string[]
  /** The proxy that calls go through. */
  readonly proxy?: string
  /** True when the entity presents a client certificate. */
  readonly sendsCertificate?: boolean
}

/** Everything that decides the effective policy of one API. Keys of the maps are lower-case ids. */
export interface PolicyWorld {
  readonly api: string
  readonly servicePolicy: Observed<PolicyText>
  /** Undefined when the API belongs to no workspace. */
  readonly workspace?: { readonly id: string; readonly policy: Observed<PolicyText> }
  readonly products: Observed<readonly ProductPolicy[]>
  readonly apiPolicy: Observed<PolicyText>
  /** Policies of the operations that were asked for; an operation that is not in the map was not read. */
  readonly operationPolicies: ReadonlyMap<string, Observed<PolicyText>>
  /** Fragments that some document refers to, of the service. */
  readonly fragments: ReadonlyMap<string, Observed<PolicyText>>
  readonly namedValues: Observed<readonly NamedValue[]>
  readonly backends: ReadonlyMap<string, Observed<LiveBackend>>
  /** The same three of the workspace: workspace documents cannot refer to those of the service. */
  readonly workspaceFragments?: ReadonlyMap<string, Observed<PolicyText>>
  readonly workspaceNamedValues?: Observed<readonly NamedValue[]>
  readonly workspaceBackends?: ReadonlyMap<string, Observed<LiveBackend>>
  /** Names of the self-hosted gateways that serve this API. */
  readonly selfHostedGateways: Observed<readonly string[]>
}

/** The token that must reach the backend. `clientId` absent means the system-assigned identity of API Management. */
export interface Expectation {
  readonly resource: string
  readonly clientId?: string
}

/** An identity of an Azure resource: `identity` in ARM. */
export interface ManagedIdentity {
  readonly systemAssigned: boolean
  readonly principalId?: string
  readonly tenantId?: string
  readonly userAssigned: readonly UserAssignedIdentity[]
}
export interface UserAssignedIdentity {
  readonly resourceId: string
  readonly principalId?: string
  readonly clientId?: string
}

/** The API Management service. */
export interface LiveService {
  readonly name: string
  readonly location?: string
  readonly sku: string
  readonly gatewayUrl?: string
  readonly identity: ManagedIdentity
  /** `properties` as they were read, where they were. */
  readonly properties?: Readonly<Record<string, unknown>>
}

/** The API entity, current revision. */
export interface LiveApi {
  readonly id: string
  readonly displayName: string
  readonly path: string
  readonly serviceUrl?: string
  readonly protocols: readonly string[]
  readonly subscriptionRequired: boolean
  readonly revision?: string
  readonly type?: string
  /** `properties` as they were read: an import must hand back what it does not speak of. */
  readonly properties: Readonly<Record<string, unknown>>
}

/** A template or query parameter, or a header, of an operation. */
export interface LiveParameter {
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly description?: string
  readonly defaultValue?: string
  readonly values: readonly string[]
}
export interface LiveRepresentation {
  readonly contentType: string
  readonly schemaId?: string
  readonly typeName?: string
}
export interface LiveResponse {
  readonly statusCode: number
  readonly description?: string
  readonly representations: readonly LiveRepresentation[]
  readonly headers: readonly LiveParameter[]
}

/** An operation as API Management holds it (OperationContract). */
export interface LiveOperation {
  readonly id: string
  readonly displayName: string
  readonly method: string
  readonly urlTemplate: string
  readonly description?: string
  readonly templateParameters: readonly LiveParameter[]
  readonly queryParameters: readonly LiveParameter[]
  readonly headers: readonly LiveParameter[]
  readonly requestDescription?: string
  readonly requestRepresentations: readonly LiveRepresentation[]
  readonly responses: readonly LiveResponse[]
  /** `properties` as they were read, where they were: what a snapshot hands back. */
  readonly properties?: Readonly<Record<string, unknown>>
}

/** The schemas that an import left with an API: the document is `components` or `definitions`, as far as the service gives it. */
export interface LiveSchema {
  readonly id: string
  readonly document?: unknown
}

/** Another API of the service: what tells whether two can stand beside each other. */
export interface OtherApi {
  readonly id: string
  readonly path: string
  readonly versionSetId?: string
  readonly version?: string
}

/** A set of API versions (ApiVersionSetContract): where a version is told from, and in which header or parameter. */
export interface LiveVersionSet {
  readonly id: string
  /** `Segment`, `Query` or `Header`. */
  readonly scheme: string
  /** The header, or the parameter of the query, that names the version. */
  readonly header?: string
  readonly query?: string
}

/** What one run looks at in Azure, read once. */
export interface LiveState {
  readonly service: Observed<LiveService>
  readonly api: Observed<LiveApi>
  readonly operations: Observed<readonly LiveOperation[]>
  readonly policies: PolicyWorld
  /** Undefined where nothing is compared with them: the document has no schemas. */
  readonly schemas?: Observed<readonly LiveSchema[]>
  /** Read only where an API is to be created, or moved to another path. */
  readonly otherApis?: Observed<readonly OtherApi[]>
  /** The version set that the API is to belong to, or belongs to; undefined where nobody needs it. */
  readonly versionSet?: Observed<LiveVersionSet>
  /** Numbers of all revisions of the API; read only where a new one is to be made. */
  readonly revisions?: Observed<readonly string[]>
  /** Client id of the service's system-assigned identity, read only where a backend rule needs it. */
  readonly systemIdentityClientId?: Observed<string>
  /** Every app that is judged, and every slot: those that are called first. */
  readonly apps: readonly LiveApp[]
  /** The names of the slots of each app, where they were asked for. */
  readonly slotLists: readonly SlotList[]
  /** What became of each host that an app was looked for by; undefined where the inputs name the apps. */
  readonly hostSearch?: ReadonlyMap<string, HostSearch>
  /** The services beside App Service that are called, by host. */
  readonly services?: ReadonlyMap<string, Observed<LiveTarget>>
}
