/**
 * The plain data about Web Apps and Function Apps: the app, its slots, and what they are judged by. A part of the model, which hands it on.
 */

import type { ManagedIdentity, Observed } from './model.ts'
import type { AppPlace } from './target.ts'

/** A Web App, a Function App, or one of their slots (Microsoft.Web/sites). */
export interface LiveSite {
  readonly name: string
  readonly slot?: string
  readonly kind: string
  readonly identity: ManagedIdentity
  readonly defaultHostName?: string
  /** Every host name the site answers to, lower case, the SCM host left out. */
  readonly hostNames: readonly string[]
  readonly httpsOnly?: boolean
  /** `properties` as they were read, where they were: some that matter are in no published model. */
  readonly properties?: Readonly<Record<string, unknown>>
}

/** A function of a Function App, as far as it decides who may call it. */
export interface LiveFunction {
  readonly name: string
  /** `authLevel` of the HTTP trigger; undefined where the function has no such trigger. */
  readonly authLevel?: string
  readonly disabled?: boolean
  /** Path at which the function is called, prefix of the app included: of `invoke_url_template`. */
  readonly path?: string
}

/** How it came that an app is looked at. */
export type AppOrigin =
  /** The inputs name it. */
  | { readonly kind: 'named' }
  /** It answers to this host, to which the API sends calls; the list that held it says so. */
  | { readonly kind: 'found'; readonly host: string; readonly within: 'resource-group' | 'subscription' }
  /** A slot that shares its app with one that is called. */
  | { readonly kind: 'slot' }

/** The slots that an app has beside production. */
export interface SlotList {
  readonly app: AppPlace
  readonly slots: Observed<readonly string[]>
}

/** Which app answers to a host. */
export type HostSearch =
  | {
      readonly kind: 'found'
      readonly place: AppPlace
      readonly within: 'resource-group' | 'subscription'
    }
  | { readonly kind: 'none' }
  /** A Container App has it as a domain, and is among the services. */
  | { readonly kind: 'container-app' }
  /** Several do, so that nobody knows which one is called. */
  | { readonly kind: 'several'; readonly places: readonly AppPlace[] }
  /** Some list could not be read, and the app may be in it. */
  | { readonly kind: 'unreadable'; readonly why: string }

/** An app that calls go to, or a slot beside it, with all that it is judged by. */
export interface LiveApp {
  readonly place: AppPlace
  readonly origin: AppOrigin
  readonly site: Observed<LiveSite>
  /** `properties` of config/authsettingsV2, untouched: missing is not the same as false. */
  readonly authSettings: Observed<unknown>
  /** Undefined where nothing more was asked for. */
  readonly parts?: AppParts
}

/** What there is to read of an app besides itself and who it lets in. */
export interface AppParts {
  /** `properties` of config/web, untouched. */
  readonly webConfig?: Observed<unknown>
  /** Whether a user name and a password may publish, over each way. */
  readonly publishing?: Observed<{ readonly ftp?: boolean; readonly scm?: boolean }>
  /** Undefined where the app is no Function App. */
  readonly functions?: Observed<readonly LiveFunction[]>
}
