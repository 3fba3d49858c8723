import type { Call, Reply } from '../wire.ts'
import type { World } from '../world.ts'
import { audiencesOf } from './bearer.ts'
import { ArmFault } from './fault.ts'

/** The versions of the document that come as a list of clouds. */
const listVersions = ['2019-05-01', '2020-06-01', '2021-04-01', '2022-09-01', '2023-11-01']

/** Answers `/metadata/endpoints`, without a token: this is how a client learns where to sign in. */
export function showEndpoints(world: World, call: Call): Reply {
  const version = call.url.searchParams.get('api-version')
  if (version === null) {
    throw new ArmFault(400, {
      code: 'MissingApiVersionParameter',
      message: 'The api-version query parameter (?api-version=) is required for all requests.'
    })
  }
  if (version === '2015-01-01') return { status: 200, body: toSingle(world) }
  if (listVersions.includes(version)) return { status: 200, body: [toCloud(world)] }
  throw new ArmFault(400, {
    code: 'InvalidApiVersionParameter',
    message: `The api-version '${version}' is invalid. The supported versions are '2015-01-01,${listVersions.join(',')}'.`
  })
}

/** What `az cloud register` reads. An authority that ends in `/adfs` keeps MSAL from asking Microsoft about it. */
function toSingle(world: World) {
  return {
    galleryEndpoint: `${world.url}/gallery`,
    graphEndpoint: `${world.url}/graph`,
    portalEndpoint: `${world.url}/portal`,
    authentication: { loginEndpoint: `${world.url}/adfs`, audiences: audiencesOf(world) }
  }
}

function toCloud(world: World) {
  return {
    name: 'AzureEmulator',
    portal: `${world.url}/portal`,
    authentication: {
      loginEndpoint: world.url,
      audiences: audiencesOf(world),
      tenant: 'common',
      identityProvider: 'AAD'
    },
    resourceManager: world.url,
    graph: `${world.url}/graph`,
    suffixes: {
      azureFrontDoorEndpointSuffix: 'azurefd.net',
      keyVaultDns: 'vault.azure.net',
      storage: 'core.windows.net'
    }
  }
}
