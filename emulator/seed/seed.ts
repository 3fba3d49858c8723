import type { Repository } from '../github/repository.ts'
import type { ResourceInput } from '../resources.ts'
import type { Json } from '../wire.ts'
import type { Options, RoleAssignment } from '../world.ts'

/** A small world, as a person writes it down. Everything that is left out gets a sensible value. */
export interface Seed {
  readonly tenant: { readonly id: string; readonly domain?: string }
  /** The first is the one that everything is in unless it names another. */
  readonly subscriptions: readonly { readonly id: string; readonly displayName?: string }[]
  /** Region of everything that names none; `West Europe` by default. */
  readonly location?: string
  /** Groups that would otherwise not exist because nothing is in them. */
  readonly resourceGroups?: readonly {
    readonly name: string
    readonly subscription?: string
    readonly location?: string
  }[]
  readonly github?: {
    readonly subject?: string
    readonly issuer?: string
    readonly lifetimeSeconds?: number
    readonly claims?: Json
  }
  /** The repository of the run; what is left out is that of a repository in which nobody said anything yet. */
  readonly repository?: Partial<Repository>
  readonly identities?: readonly SeedIdentity[]
  /** Every client id that a site of the seed asks tokens for is registered even when it is not listed here. */
  readonly applications?: readonly SeedApplication[]
  readonly services?: readonly SeedService[]
  readonly sites?: readonly SeedSite[]
  readonly options?: Partial<Options>
  /** ARM resources as they are, for everything that has no short form. */
  readonly resources?: readonly ResourceInput[]
}

/** Somebody who signs in. */
export interface SeedIdentity {
  readonly name: string
  readonly clientId: string
  readonly objectId: string
  readonly federatedCredentials?: readonly {
    readonly subject: string
    readonly issuer?: string
    readonly audience?: string
  }[]
  /** A scope that begins with `/resourceGroups/` is in the first subscription. */
  readonly roleAssignments?: readonly RoleAssignment[]
}

/** The registration of an API. */
export interface SeedApplication {
  readonly clientId: string
  readonly name?: string
  /** `api://{clientId}` by default. */
  readonly identifierUris?: readonly string[]
  /** 1 by default, as in Entra, where the default is null and means 1. */
  readonly requestedAccessTokenVersion?: 1 | 2 | null
}

/** A managed identity of a service or a site. */
export interface SeedManagedIdentity {
  readonly systemAssigned?: { readonly principalId: string; readonly clientId: string }
  readonly userAssigned?: readonly {
    readonly name: string
    readonly principalId: string
    readonly clientId: string
  }[]
}

/** What a service and a workspace both hold. */
export interface SeedContents {
  /** rawxml. */
  readonly policy?: string
  readonly apis?: readonly SeedApi[]
  readonly products?: readonly SeedProduct[]
  readonly policyFragments?: readonly {
    readonly name: string
    readonly value: string
    readonly description?: string
  }[]
  readonly namedValues?: readonly SeedEntity[]
  readonly backends?: readonly SeedEntity[]
  readonly apiVersionSets?: readonly SeedEntity[]
}

/** Any entity that is nothing but a name and properties. */
export interface SeedEntity {
  readonly name: string
  readonly properties: Json
}

/** An API Management service. */
export interface SeedService extends SeedContents {
  readonly name: string
  readonly resourceGroup: string
  readonly subscription?: string
  readonly location?: string
  readonly sku?: string
  readonly identity?: SeedManagedIdentity
  readonly properties?: Json
  readonly gateways?: readonly (SeedEntity & { readonly apis?: readonly string[] })[]
  readonly workspaces?: readonly (SeedContents & { readonly name: string; readonly displayName?: string })[]
}

/** An API. With a specification, its operations are those that the importer makes of it. */
export interface SeedApi {
  readonly name: string
  readonly properties: Json
  readonly policy?: string
  readonly specification?: string | Json
  /** Added to the operations of the specification; one of the same name replaces its properties. */
  readonly operations?: readonly {
    readonly name: string
    readonly properties?: Json
    readonly policy?: string
  }[]
  readonly schemas?: readonly SeedEntity[]
}

/** A product with the names of its APIs. */
export interface SeedProduct extends SeedEntity {
  readonly policy?: string
  readonly apis?: readonly string[]
}

/** A web app, a function app (`kind` says which), or a slot of either. */
export interface SeedSite {
  readonly name: string
  readonly resourceGroup?: string
  readonly subscription?: string
  readonly location?: string
  readonly kind?: string
  readonly identity?: SeedManagedIdentity
  readonly properties?: Json
  readonly webConfig?: Json
  /** Left out: authentication was never set up. */
  readonly authSettings?: Json
  readonly publishing?: { readonly ftp?: boolean; readonly scm?: boolean }
  readonly functions?: readonly SeedEntity[]
  readonly slots?: readonly SeedSite[]
}

/** The global policy that a new service has. */
export const defaultGlobalPolicy =
  '<!--\r\n    IMPORTANT:\r\n    - Policy elements can appear only within the <inbound>, <outbound>, <backend> section elements.\r\n-->\r\n' +
  '<policies>\r\n\t<inbound />\r\n\t<backend>\r\n\t\t<forward-request />\r\n\t</backend>\r\n\t<outbound />\r\n\t<on-error />\r\n</policies>'
