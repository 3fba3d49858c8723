import { isJson, textOf } from '../wire.ts'
import type { Application } from '../world.ts'
import type { Seed, SeedApplication, SeedSite } from './seed.ts'

/** Makes the registrations of a seed: those that it lists, and one for every client id of its sites. */
export function expandApplications(seed: Seed): Application[] {
  const listed = (seed.applications ?? []).map(expandApplication)
  const used = (seed.sites ?? []).flatMap(site => [site, ...(site.slots ?? [])]).flatMap(findClientId)
  const found = [...new Set(used)].filter(
    clientId => !listed.some(application => isSame(application.clientId, clientId))
  )
  const all = [...listed, ...found.map(clientId => expandApplication({ clientId }))]
  refuseTwins(all)
  return all
}

function expandApplication(application: SeedApplication): Application {
  const { clientId, name, identifierUris, requestedAccessTokenVersion } = application
  const version: unknown = requestedAccessTokenVersion ?? null
  if (version !== null && version !== 1 && version !== 2)
    throw new Error(
      `The application \`${clientId}\` of the seed asks for tokens of version \`${String(version)}\`: 1 or 2.`
    )
  return {
    name: name ?? clientId,
    clientId,
    identifierUris: identifierUris ?? [`api://${clientId}`],
    requestedAccessTokenVersion: version
  }
}

function findClientId(site: SeedSite): string[] {
  const providers = site.authSettings?.['identityProviders']
  const entra = isJson(providers) ? providers['azureActiveDirectory'] : undefined
  const clientId = isJson(entra) ? textOf(entra['registration'], 'clientId') : undefined
  return clientId === undefined || clientId === '' ? [] : [clientId.toLowerCase()]
}

/** Entra lets nobody register what somebody else has. */
function refuseTwins(applications: readonly Application[]): void {
  const seen = new Set<string>()
  for (const { clientId, identifierUris } of applications) {
    for (const name of [clientId.toLowerCase(), ...identifierUris]) {
      if (seen.has(name)) throw new Error(`Two applications of the seed are called \`${name}\`.`)
      seen.add(name)
    }
  }
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
