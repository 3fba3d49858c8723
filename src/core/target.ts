/** How to sign in. */
export type SignIn =
  | {
      readonly kind: 'oidc'
      readonly clientId: string
      readonly tenantId: string
      readonly audience?: string
    }
  | { readonly kind: 'azure-cli'; readonly tenantId?: string }

/** Where a Web App or a Function App is, or one of its slots. */
export interface AppPlace {
  readonly name: string
  readonly resourceGroup: string
  readonly subscription: string
  readonly slot?: string
}

/** Where in Azure the API and its backend are. */
export interface Target {
  readonly environment: string
  readonly subscription: string
  readonly resourceGroup: string
  readonly service: string
  readonly api: string
  readonly apps: AppSelection
}

/** The apps that are judged. */
export interface AppSelection {
  /** Those that the API calls. Empty: they are found by the hosts that it calls. */
  readonly named: readonly AppPlace[]
  /** Where apps are looked for. */
  readonly resourceGroup: string
  readonly subscription: string
  /** Which slots are judged beside those that are called; `production` stands for the app itself. */
  readonly slots: 'all' | readonly string[]
}

/** What the API entity shall look like; an absent field is not asked for. */
export interface ApiWishes {
  readonly path?: string
  readonly displayName?: string
  readonly serviceUrl?: string
  readonly subscriptionRequired?: boolean
  readonly protocols?: readonly string[]
  /** Identifier of the version within its set. */
  readonly version?: string
  /** Name of the version set in the service. */
  readonly versionSet?: string
}

/** The app as people write it: `weather-backend`, or `weather-backend/staging` for a slot. */
export function nameApp(app: Pick<AppPlace, 'name' | 'slot'>): string {
  return app.slot === undefined ? app.name : `${app.name}/${app.slot}`
}

/** The app without its slot: slots of one app share it. */
export function toApp({ name, resourceGroup, subscription }: AppPlace): AppPlace {
  return { name, resourceGroup, subscription }
}

/** Two places are one when their keys are: Resource Manager does not care about case. */
export function toPlaceKey({ name, resourceGroup, subscription, slot }: AppPlace): string {
  return JSON.stringify([subscription, resourceGroup, name, slot ?? '']).toLowerCase()
}
