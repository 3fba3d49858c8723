import type { ResourceInput } from '../resources.ts'
import type { Json } from '../wire.ts'
import { expandManagedIdentity, type Place } from './expand.ts'
import type { SeedSite } from './seed.ts'

/** Makes the resources of a web app or function app with its settings and slots. */
export function expandSite(site: SeedSite, place: Place): ResourceInput[] {
  if (site.resourceGroup === undefined)
    throw new Error(`The site \`${site.name}\` of the seed names no \`resourceGroup\`.`)
  const group = `/subscriptions/${site.subscription ?? place.subscription}/resourceGroups/${site.resourceGroup}`
  const id = `${group}/providers/Microsoft.Web/sites/${site.name}`
  const resources = expandOne(site, id, site.name, place)
  const slots = (site.slots ?? []).flatMap(slot =>
    expandOne(
      { kind: site.kind ?? 'app', ...slot },
      `${id}/slots/${slot.name}`,
      `${site.name}-${slot.name}`,
      place
    ).map(resource =>
      resource.id === `${id}/slots/${slot.name}`
        ? { ...resource, name: `${site.name}/${slot.name}` }
        : resource
    )
  )
  return [...resources, ...slots]
}

function expandOne(site: SeedSite, id: string, host: string, place: Place): ResourceInput[] {
  const location = site.location ?? place.location
  const { envelope, extra } = expandManagedIdentity(site.identity, id, place, location)
  const publishing = Object.entries(site.publishing ?? {}).map(([name, allow]) => ({
    id: `${id}/basicPublishingCredentialsPolicies/${name}`,
    properties: { allow }
  }))
  return [
    {
      id,
      kind: site.kind ?? 'app',
      location,
      tags: {},
      ...envelope,
      properties: { ...describeSite(host), ...site.properties }
    },
    ...extra,
    ...(site.webConfig === undefined ? [] : [{ id: `${id}/config/web`, properties: site.webConfig }]),
    ...(site.authSettings === undefined
      ? []
      : [{ id: `${id}/config/authsettingsV2`, properties: site.authSettings }]),
    ...publishing,
    ...(site.functions ?? []).map(({ name, properties }) => ({ id: `${id}/functions/${name}`, properties }))
  ]
}

function describeSite(host: string): Json {
  const names = [`${host}.azurewebsites.net`, `${host}.scm.azurewebsites.net`] as const
  return {
    state: 'Running',
    hostNames: [names[0]],
    enabled: true,
    enabledHostNames: [...names],
    hostNameSslStates: [
      { name: names[0], sslState: 'Disabled', hostType: 'Standard' },
      { name: names[1], sslState: 'Disabled', hostType: 'Repository' }
    ],
    defaultHostName: names[0],
    httpsOnly: false,
    publicNetworkAccess: 'Enabled',
    clientCertEnabled: false,
    clientCertMode: 'Required',
    hostNamesDisabled: false,
    keyVaultReferenceIdentity: 'SystemAssigned'
  }
}
