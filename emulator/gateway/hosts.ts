import type { Resource } from '../resources.ts'
import { isJson, textOf } from '../wire.ts'
import type { World } from '../world.ts'

/** Finds the service whose gateway answers under a host name. */
export function findServiceByHost(world: World, host: string): Resource | undefined {
  return world.resources
    .all()
    .find(
      resource =>
        resource.type.toLowerCase() === 'microsoft.apimanagement/service' &&
        listGatewayHosts(resource).includes(host.toLowerCase())
    )
}

function listGatewayHosts(service: Resource): string[] {
  const { hostnameConfigurations } = service.properties
  const configured = Array.isArray(hostnameConfigurations)
    ? hostnameConfigurations
        .filter(isJson)
        .filter(item => textOf(item, 'type') === 'Proxy')
        .flatMap(item => textOf(item, 'hostName') ?? [])
    : []
  const url = textOf(service.properties, 'gatewayUrl') ?? ''
  const own = URL.canParse(url) ? [new URL(url).hostname] : []
  return [...configured, ...own].map(name => name.toLowerCase())
}
