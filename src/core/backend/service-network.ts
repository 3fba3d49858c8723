import { isRecord, listAt, recordAt, stringAt } from '../arm/json.ts'
import type { LiveService } from '../model.ts'

/** From where API Management calls its backends, as far as Azure says. */
export interface ServiceNetwork {
  readonly addresses: readonly string[]
  /** Resource IDs of the subnets that it is in. */
  readonly subnets: readonly string[]
  /** True for the Consumption tier, whose addresses are not its own. */
  readonly shared: boolean
}

/** The addresses and subnets of all regions (api-management-howto-ip-addresses). */
export function toServiceNetwork(service: LiveService): ServiceNetwork {
  const { properties = {} } = service
  const places = [properties, ...listAt(properties, 'additionalLocations')].filter(isRecord)
  const addresses = places.flatMap(place =>
    ['publicIPAddresses', 'outboundPublicIPAddresses'].flatMap(name =>
      listAt(place, name).filter(address => typeof address === 'string')
    )
  )
  const subnets = places.flatMap(
    place => stringAt(recordAt(place, 'virtualNetworkConfiguration'), 'subnetResourceId') ?? []
  )
  return {
    addresses: [...new Set(addresses)],
    subnets: [...new Set(subnets)],
    shared: service.sku.toLowerCase() === 'consumption'
  }
}
