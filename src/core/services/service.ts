import type { JsonRecord } from '../arm/json.ts'
import type { Observed } from '../model.ts'
import type { RoleAssignment } from './assignments.ts'
import type { ServiceKind } from './recognise.ts'
import type { RoleDefinition } from './roles.ts'

/** A resource behind a host that API Management calls with its identity, and that is no app of App Service. */
export interface LiveTarget {
  readonly kind: ServiceKind
  readonly id: string
  readonly name: string
  /** `kind` in ARM: `OpenAI`, `AIServices`, `StorageV2`. */
  readonly type?: string
  /** Where the resource has an identity of its own, its tenant. */
  readonly tenantId?: string
  /** `properties` as they were read: missing is not the same as false. */
  readonly properties: JsonRecord
  /** `properties` of networkRuleSets/default, for Service Bus and Event Hubs. */
  readonly networkRules?: Observed<JsonRecord>
  /** Roles of API Management's identity at, above and below the resource; undefined where its object ID is not known. */
  readonly assignments?: Observed<readonly RoleAssignment[]>
  /** Definitions of assigned roles that our table does not have, by GUID. */
  readonly definitions: ReadonlyMap<string, Observed<RoleDefinition>>
  /** `properties` of authConfigs/current, for Container Apps. */
  readonly authSettings?: Observed<unknown>
}

/** What the words of a rule need of a resource. */
export interface TargetPlace {
  readonly kind: ServiceKind
  readonly id: string
  readonly name: string
}

export function toPlace({ kind, id, name }: LiveTarget): TargetPlace {
  return { kind, id, name }
}
