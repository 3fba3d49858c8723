import { Buckets } from './arm/buckets.ts'
import { Operations } from './arm/operations.ts'
import type { Repository } from './github/repository.ts'
import type { Signer } from './jwt.ts'
import { type ResourceInput, Resources } from './resources.ts'
import type { Connection, Json } from './wire.ts'

/** The tenant, and every name under which Entra knows it. */
export interface Tenant {
  readonly id: string
  readonly domains: readonly string[]
}

/** Whose assertions an application accepts. Matching is exact, and so it is in Entra. */
export interface FederatedCredential {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
}

/** Rights on a scope: a built-in role by name, or plain actions. */
export interface RoleAssignment {
  readonly scope: string
  readonly role?: string
  readonly actions?: readonly string[]
  readonly notActions?: readonly string[]
}

/** An application with its service principal, or a user-assigned identity. */
export interface Identity {
  readonly name: string
  readonly clientId: string
  readonly objectId: string
  readonly federatedCredentials: readonly FederatedCredential[]
  readonly roleAssignments: readonly RoleAssignment[]
}

/** An API as Entra knows it: by which names tokens for it may be asked for, and which form they have. */
export interface Application {
  readonly name: string
  readonly clientId: string
  readonly identifierUris: readonly string[]
  /** `api.requestedAccessTokenVersion` of the registration: null, which is the default, means 1. */
  readonly requestedAccessTokenVersion: 1 | 2 | null
}

/** What the emulated GitHub writes into its tokens. `claims` are added last and may replace any claim. */
export interface GitHubRun {
  readonly issuer: string
  readonly subject: string
  /** May be negative: then the token is expired when it is issued. */
  readonly lifetimeSeconds: number
  readonly claims: Json
}

/** What goes wrong, and with which request. Without `nth` and `from` every matching request is hit. */
export interface Fault {
  readonly match: {
    readonly method?: string
    readonly path?: string
    /** Only requests that carry this header. */
    readonly header?: string
    /** Counts the matching requests from 1: this one alone. */
    readonly nth?: number
    /** This one and all that follow. */
    readonly from?: number
  }
  /** A name of emulator/fault-catalogue.ts stands for what is written there. */
  readonly respond: FaultReply | string
  /** `after`: the request is processed, and its answer gets lost. */
  readonly when?: 'before' | 'after'
}

/** What a client meets. Without `status`, the request is processed and the real answer is sent, as far as `connection` lets it through. */
export interface FaultReply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly connection?: Connection
  /** What happens to Azure itself, before the request is looked at. */
  readonly effect?: FaultEffect
}

/** `expire-tokens`: access tokens issued so far are refused. `end-operations`: all that run fail, and change nothing. */
export type FaultEffect = 'expire-tokens' | 'revoke-roles' | 'end-operations' | 'stall-operations'

/** Where Azure is known to behave in more than one way, or where a demo wants to be quick. */
export interface Options {
  /** Added before every answer. */
  readonly latencyMs: number
  /** Items of a list before `nextLink`. */
  readonly pageSize: number
  /** How often a poll hears `InProgress`. */
  readonly importPolls: number
  readonly deletePolls: number
  readonly retryAfterSeconds: number
  /**
   * `documented` is 201 and 200; 202 was seen from the real service, and is in no specification. `location`: nothing but a `Location`, whose polls
   * hear 201 while the import runs, as Terraform's poller has it.
   */
  readonly longRunningStatus: 'documented' | 202 | 'location'
  /** Import errors arrive with the poll, or at once with the PUT; both were seen. */
  readonly importErrors: 'poll' | 'put'
  /** `location`: the documented operationStatuses. `service`: tenant/operationResults, as the examples have it. */
  readonly statusUrl: 'location' | 'service'
  /** The documentation asks for If-Match when a policy is updated; several clients get by without it. */
  readonly requireIfMatch: boolean
  /** Some policy endpoints were seen to answer XML where JSON was asked for. */
  readonly policyReplies: 'json' | 'xml'
  readonly operationNames: 'as-is' | 'normalised'
  /** What a new revision takes from its source: no documentation says that it is all. */
  readonly revisionCopies: 'all' | 'without-policies'
  /** Requests that the Resource Manager takes at once, and how many more each second; `null` counts nothing and says nothing. */
  readonly rateLimits: RateLimits | null
}

/** Azure's own numbers: reads 250 and 25 a second, writes and deletes 200 and 10 a second. */
export type RateLimits = Readonly<
  Record<'reads' | 'writes' | 'deletes', { readonly bucket: number; readonly perSecond: number }>
>

/** What the options are when a seed does not say otherwise. */
export const defaultOptions: Options = {
  latencyMs: 0,
  pageSize: 100,
  importPolls: 2,
  deletePolls: 1,
  retryAfterSeconds: 0,
  longRunningStatus: 'documented',
  importErrors: 'poll',
  statusUrl: 'location',
  requireIfMatch: true,
  policyReplies: 'json',
  operationNames: 'as-is',
  revisionCopies: 'all',
  rateLimits: null
}

/** Everything that the emulator knows, as JSON: what `/_emulator/state` gives and takes. */
export interface StateData {
  readonly tenant: Tenant
  readonly subscriptions: readonly { readonly id: string; readonly displayName: string }[]
  readonly resourceGroups: readonly {
    readonly subscription: string
    readonly name: string
    readonly location: string
  }[]
  readonly github: GitHubRun
  readonly repository: Repository
  readonly identities: readonly Identity[]
  readonly applications: readonly Application[]
  readonly resources: readonly ResourceInput[]
  readonly options: Options
  readonly faults: readonly Fault[]
}

/** The running state, and the keys of the two issuers. */
export class World {
  readonly resources = new Resources()
  readonly operations = new Operations()
  readonly buckets = new Buckets()
  readonly entraKey: Signer
  readonly gitHubKey: Signer
  /** The address under which clients reach the emulator; no trailing slash. */
  url = ''
  private data: StateData
  private readonly seed: StateData
  private faultHits = new Map<Fault, number>()
  /** Access tokens that were issued to clients, and those of them that are refused from now on. */
  readonly tokens = { issued: new Set<string>(), refused: new Set<string>() }
  /** Whether all role assignments were taken away. */
  revoked = false

  constructor(seed: StateData, keys: { readonly entra: Signer; readonly gitHub: Signer }) {
    this.seed = seed
    this.data = seed
    this.entraKey = keys.entra
    this.gitHubKey = keys.gitHub
    this.resources.replace(seed.resources)
  }

  get tenant(): Tenant {
    return this.data.tenant
  }
  get subscriptions(): StateData['subscriptions'] {
    return this.data.subscriptions
  }
  get resourceGroups(): StateData['resourceGroups'] {
    return this.data.resourceGroups
  }
  get github(): GitHubRun {
    return this.data.github
  }
  get repository(): Repository {
    return this.data.repository
  }
  get identities(): readonly Identity[] {
    return this.data.identities
  }
  get applications(): readonly Application[] {
    return this.data.applications
  }
  get options(): Options {
    return this.data.options
  }
  get faults(): readonly Fault[] {
    return this.data.faults
  }

  /** The whole state as JSON; given back to `load`, it restores everything but running operations. */
  snapshot(): StateData {
    return structuredClone({ ...this.data, resources: this.resources.all() })
  }

  /** Takes over a whole state. */
  load(data: StateData): void {
    this.data = structuredClone(data)
    this.resources.replace(structuredClone(data.resources))
    this.operations.clear()
    this.buckets.clear()
    this.forgetFaults()
  }

  /** Changes some of what is not a resource. */
  update(change: Partial<Omit<StateData, 'resources'>>): void {
    this.data = { ...this.data, ...structuredClone(change) }
    if (change.faults !== undefined) this.forgetFaults()
  }

  /** What faults did to tokens and roles ends with them. */
  private forgetFaults(): void {
    this.faultHits = new Map()
    this.tokens.refused.clear()
    this.revoked = false
  }

  /** Back to the seed. */
  reset(): void {
    this.load(this.seed)
  }

  /** Counts one more match of a fault and says how many that makes. */
  countFault(fault: Fault): number {
    const hits = (this.faultHits.get(fault) ?? 0) + 1
    this.faultHits.set(fault, hits)
    return hits
  }
}
