import fc from 'fast-check'
import { audience, host, stranger } from '../emulator/plane.ts'
import { type Change, type Draft, setFields } from './draft.ts'
import { goodSettings } from './good-settings.ts'
import { friend, otherApi, spare, system, user } from './names.ts'

function change(about: string, apply: (draft: Draft) => void): Change {
  return { about, apply }
}

const resources = [
  audience.toUpperCase(),
  `api://${audience}`,
  `api://${audience.toUpperCase()}`,
  'https://contoso.example/weather',
  `api://${audience}/`,
  otherApi,
  'api://other',
  'https://vault.azure.net',
  'https://nobody.example/registered'
].map(resource => setFields(`resource ${resource}`, { resource }))

const identities = [
  ...[user.clientId, user.clientId.toUpperCase(), spare.clientId, system.clientId, ` ${user.clientId}`].map(
    clientId => setFields(`client-id ${clientId}`, { clientId })
  ),
  ...(['user', 'spare'] as const).map(name =>
    setFields(`only the identity ${name}`, { identities: { system: false, users: [name] } })
  ),
  setFields('only the identity of the service', { identities: { system: true, users: [] } }),
  setFields('no identity', { identities: { system: false, users: [] } }),
  setFields('all identities', { identities: { system: true, users: ['user', 'spare'] } })
]

const applications = [
  change('tokens of version 2', draft => {
    draft.applications = draft.applications.map(one => ({ ...one, requestedAccessTokenVersion: 2 as const }))
  }),
  change('only the default name', draft => {
    draft.applications = draft.applications.map(({ clientId }) => ({ clientId }))
  }),
  ...[friend.objectId, friend.clientId, stranger.clientId].map(id =>
    change(`allowed caller ${id}`, draft => void draft.allowedCallers.push(id))
  )
]

const serviceUrls = [
  `https://${host}`,
  `https://${host}/`,
  `https://${host}/api/`,
  `https://${host.toUpperCase()}/api`,
  `https://${host}/v2/api`,
  `https://${host}//api`,
  `https://${host}/%61pi`,
  `https://${host}:443/api`,
  `https://${host}./api`,
  `http://${host}/api`,
  'https://{{own-host}}/api',
  `https://{{user}}@${host}/api`,
  'https://weather-staging.azurewebsites.net/api',
  'https://weather.scm.azurewebsites.net/api',
  'https://decoy.azurewebsites.net/api',
  'https://api.contoso.example/api',
  'https://a.wild.contoso.example/api',
  'https://a.b.wild.contoso.example/api',
  'https://evil.example/api',
  `https://${host}@evil.example/api`,
  'nonsense',
  undefined
].map(url => setFields(`service URL ${url}`, { serviceUrl: url }))

const slots = [
  setFields('a slot without authentication', { slot: 'unconfigured' }),
  change('a slot like the app', draft => {
    draft.slot = structuredClone(draft.settings) ?? 'unconfigured'
  }),
  setFields('a slot with good settings', { slot: goodSettings() }),
  change('the slot is called', draft => {
    draft.slot ??= goodSettings()
    draft.serviceUrl = 'https://weather-staging.azurewebsites.net/api'
  })
]

const functionOf = (route: string, methods: readonly string[], authLevel: string) => ({
  name: `f${route.length}`,
  properties: { config: { bindings: [{ type: 'httpTrigger', methods, route, authLevel }] } }
})
const toFunctions = (level: string) =>
  change(`a Function App with functions of the level ${level}`, draft => {
    draft.kind = 'functionapp,linux'
    draft.functions = [functionOf('forecast/{city}', ['get'], level), functionOf('forecast', ['post'], level)]
  })

const site = [
  change('httpsOnly off', draft => {
    draft.site['httpsOnly'] = false
  }),
  change('names of its own', draft => {
    draft.site['hostNames'] = [host, 'api.contoso.example', '*.wild.contoso.example']
  }),
  setFields('no identity of the app', { siteHasIdentity: false }),
  setFields('looked for by host', { named: false }),
  setFields('no key wanted', { keyless: true }),
  setFields('a self-hosted gateway', { sku: 'Developer', gateways: ['edge'] }),
  setFields('a SKU that could have gateways', { sku: 'Developer' }),
  toFunctions('anonymous'),
  toFunctions('function')
]

const own = { url: `https://${host}/v2`, protocol: 'http' }
const evil = { url: 'https://evil.example', protocol: 'http' }
const pool = (...members: readonly string[]) => ({
  type: 'Pool',
  pool: { services: members.map(name => ({ id: `/subscriptions/s/backends/${name}` })) }
})

/** The backend entities that policies name; each with its own way to be wrong. */
export function addBackends(draft: Draft): void {
  const entities = {
    own,
    evil,
    second: { url: `https://${host}/api`, protocol: 'http', credentials: { header: { 'x-key': ['1'] } } },
    pool: pool('own', 'second'),
    mixed: pool('own', 'evil'),
    named: { url: 'https://{{own-host}}/v2', protocol: 'http' },
    identity: {
      ...own,
      credentials: {
        managedIdentity: {
          resource: '$RESOURCE',
          ...(draft.clientId === undefined ? {} : { clientId: draft.clientId })
        }
      }
    },
    basic: { ...own, credentials: { authorization: { scheme: 'Basic', parameter: 'eA==' } } }
  }
  for (const [name, properties] of Object.entries(entities)) draft.backends.set(name, { name, properties })
}

/** Changes to what policies and settings have to agree about. */
export const joinChanges: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...resources) },
  { weight: 3, arbitrary: fc.constantFrom(...identities) },
  { weight: 2, arbitrary: fc.constantFrom(...applications) },
  { weight: 4, arbitrary: fc.constantFrom(...serviceUrls) },
  { weight: 2, arbitrary: fc.constantFrom(...slots) },
  { weight: 3, arbitrary: fc.constantFrom(...site) }
)
