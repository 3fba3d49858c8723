import { findHost } from '../backend/hosts.ts'
import { findCloudName } from '../cloud.ts'
import type { Expectation, HostSearch } from '../model.ts'
import type { AppSelection } from '../target.ts'
import { acceptsResource } from './audiences.ts'
import { recogniseHost, type ServiceHost, toContainerHost } from './recognise.ts'

/** What decides whether a host is looked into as a service. */
export interface ServiceQuestion {
  readonly apps: Pick<AppSelection, 'named'>
  readonly expectation: Expectation
  /** Which cloud a domain of a Container App is in. */
  readonly environment: string
  /** Where apps were looked for by host: some domains are those of Container Apps. */
  readonly hostSearch?: ReadonlyMap<string, HostSearch>
}

/**
 * The service behind a URL. Where the inputs name an app, a token that is meant for it goes astray at any other host, so that a service
 * is one only if the token is meant for it.
 */
export function findService(url: string, question: ServiceQuestion): ServiceHost | undefined {
  const host = findHost(url)
  return host === undefined ? undefined : findServiceByHost(host, question)
}

/** The same for the bare name of a host. */
export function findServiceByHost(
  name: string,
  { apps, expectation, environment, hostSearch }: ServiceQuestion
): ServiceHost | undefined {
  if (hostSearch?.get(name)?.kind === 'container-app')
    return toContainerHost(name, findCloudName(environment) ?? 'public')
  const recognised = recogniseHost(name)
  if (recognised.kind !== 'service') return undefined
  const { service } = recognised
  const { kinds, cloud, host } = service
  const isMeant = kinds.some(kind => acceptsResource(kind, cloud, host, expectation.resource))
  return apps.named.length === 0 || isMeant ? service : undefined
}
