import { audiencesOf } from '../arm/bearer.ts'
import type { Application, World } from '../world.ts'
import { EntraFault } from './errors.ts'

/** What a token for a resource looks like: whom it is for, and in which form it is written. */
export interface TokenShape {
  readonly audience: string
  readonly version: 1 | 2
}

/** Microsoft's own APIs, which every tenant knows. Their names are taken with and without a slash at the end. */
const microsoftResources: ReadonlySet<string> = new Set([
  'https://management.azure.com',
  'https://management.core.windows.net',
  'https://graph.microsoft.com',
  'https://vault.azure.net',
  'https://storage.azure.com',
  'https://servicebus.azure.net',
  'https://eventhubs.azure.net',
  'https://cognitiveservices.azure.com',
  'https://ai.azure.com',
  'https://ml.azure.com',
  'https://search.azure.com',
  'https://cosmos.azure.com',
  'https://database.windows.net'
])

/**
 * Finds what Entra makes of the name of a resource. The registration of the API chooses the form of the token: version 2
 * names the client id whatever was asked for, version 1 repeats the name that was asked for. Throws AADSTS500011 for a name
 * that nobody has registered.
 */
export function findTokenShape(world: World, resource: string): TokenShape {
  if (audiencesOf(world).includes(resource) || microsoftResources.has(resource.replace(/\/$/, '')))
    return { audience: resource, version: 1 }
  const application = world.applications.find(candidate => isNamed(candidate, resource))
  if (application !== undefined)
    return application.requestedAccessTokenVersion === 2
      ? { audience: application.clientId, version: 2 }
      : { audience: resource, version: 1 }
  throw new EntraFault(
    400,
    'invalid_resource',
    500011,
    `The resource principal named ${resource} was not found in the tenant named ${world.tenant.domains[0] ?? world.tenant.id}. ` +
      'This can happen if the application has not been installed by the administrator of the tenant or consented to by any ' +
      'user in the tenant. You might have sent your authentication request to the wrong tenant.'
  )
}

/** An identifier URI has to be given as it is registered, slash and capitals included: whether Entra is laxer is not known. */
function isNamed(application: Application, resource: string): boolean {
  return (
    application.clientId.toLowerCase() === resource.toLowerCase() ||
    application.identifierUris.includes(resource)
  )
}
