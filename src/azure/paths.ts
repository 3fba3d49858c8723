import type { AppPlace, Target } from '../core/target.ts'

/** Pinned here and nowhere else. API Management: the newest stable version; Web: the newest whose specification was studied. */
export const apiVersions = {
  apiManagement: '2024-05-01',
  web: '2024-11-01',
  managedIdentity: '2023-01-31',
  authorization: '2022-04-01'
} as const

/** ARM paths of one run. Every name is one encoded segment. */
export interface Paths {
  readonly service: string
  /** The API itself: what all its revisions share hangs here. */
  readonly entity: string
  /** The API at the revision that is looked at; the current one when nothing else is said. */
  readonly api: string
}

export function toPaths(target: Target): Paths {
  const service = `${toGroup(target.subscription, target.resourceGroup)}/providers/Microsoft.ApiManagement/service/${segment(target.service)}`
  const entity = `${service}/apis/${segment(target.api)}`
  return { service, entity, api: entity }
}

/** The ARM path of an app, or of a slot. */
export function toSitePath(place: AppPlace): string {
  const slot = place.slot === undefined ? '' : `/slots/${segment(place.slot)}`
  return `${toSitesPath(place.subscription, place.resourceGroup)}/${segment(place.name)}${slot}`
}

/** The ARM path of the list of apps of a resource group, or of a subscription. */
export function toSitesPath(subscription: string, resourceGroup?: string): string {
  const scope =
    resourceGroup === undefined
      ? `/subscriptions/${segment(subscription)}`
      : toGroup(subscription, resourceGroup)
  return `${scope}/providers/Microsoft.Web/sites`
}

export function segment(name: string): string {
  return encodeURIComponent(name)
}

export function toGroup(subscription: string, resourceGroup: string): string {
  return `/subscriptions/${segment(subscription)}/resourceGroups/${segment(resourceGroup)}`
}
