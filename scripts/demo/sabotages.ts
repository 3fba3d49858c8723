import { isJson, type Json } from '../../emulator/wire.ts'
import { paths, type Weather } from '../weather.ts'
import type { Trouble } from './wire.ts'
import { createOpenSlot, type Front, functionApp, operations, webApp } from './world.ts'

/** What somebody might change in Azure, and what must come of it. */
export interface Sabotage {
  readonly what: string
  readonly work: (weather: Weather, front: Front) => void
  /** What is wrong on the wire then; nothing for a change that does no harm. */
  readonly troubles: readonly Trouble[]
  /** Rules that `check` must name. */
  readonly names: readonly string[]
}

/** Both tables begin with no change at all, so that a check that always fails, or never, is found out. */
const nothing: Sabotage = { what: 'nothing', work: () => undefined, troubles: [], names: [] }

const tokenElement = /\s*<authentication-managed-identity[^>]*\/>/

const aad = ['identityProviders', 'azureActiveDirectory'] as const
const principals = [
  ...aad,
  'validation',
  'defaultAuthorizationPolicy',
  'allowedPrincipals',
  'identities'
] as const

const losePolicy: Sabotage = {
  what: 'an operation loses its token policy',
  work: (weather, front) => editPolicy(weather, front, 0, text => text.replace(tokenElement, '')),
  troubles: ['broken'],
  names: ['POL001']
}

const switchOff: Sabotage = {
  what: 'Easy Auth is switched off',
  work: (weather, front) => editAuth(weather, front.site, ['platform', 'enabled'], false),
  troubles: ['open'],
  names: ['AUTH001']
}

const admitEverybody: Sabotage = {
  what: 'the list of callers is emptied',
  work: (weather, front) => editAuth(weather, front.site, [...principals], []),
  troubles: ['open'],
  names: ['AUTH010']
}

const gatewaySabotages: readonly Sabotage[] = [
  {
    what: 'the token policy moves up to the API',
    work: moveUp,
    troubles: [],
    names: []
  },
  losePolicy,
  {
    what: 'an operation loses <base /> as well',
    work: (weather, front) => {
      moveUp(weather, front)
      editPolicy(weather, front, 0, text => text.replace('<base />', ''))
    },
    troubles: ['broken'],
    names: ['POL001']
  },
  {
    what: 'the API deletes the header afterwards',
    work: (weather, front) =>
      putApiPolicy(weather, front, {
        backend: '<set-header name="Authorization" exists-action="delete" /><base />'
      }),
    troubles: ['broken'],
    names: ['POL001']
  },
  {
    what: 'a policy names the wrong resource',
    work: (weather, front) =>
      editPolicy(weather, front, 0, text => text.replaceAll(front.audience, functionApp.audience)),
    troubles: ['broken'],
    names: ['POL004']
  },
  {
    what: 'the API calls the host of somebody else',
    work: (weather, front) =>
      weather.edit(front.api, properties => ({ ...properties, serviceUrl: 'https://weather.example.net' })),
    troubles: ['astray'],
    names: ['MI005']
  },
  {
    what: 'API Management loses its identity',
    work: loseIdentity,
    troubles: ['broken'],
    names: ['MI001']
  }
]

const appSabotages: readonly Sabotage[] = [
  switchOff,
  {
    what: 'Easy Auth admits anonymous requests',
    work: (weather, front) => {
      editAuth(weather, front.site, ['globalValidation', 'requireAuthentication'], false)
      editAuth(weather, front.site, ['globalValidation', 'unauthenticatedClientAction'], 'AllowAnonymous')
    },
    troubles: ['open'],
    names: ['AUTH002']
  },
  {
    what: 'the path of an operation is excluded',
    work: (weather, front) =>
      editAuth(weather, front.site, ['globalValidation', 'excludedPaths'], ['/observations']),
    troubles: ['open'],
    names: ['AUTH003']
  },
  {
    what: 'Easy Auth expects another audience',
    work: (weather, front) => {
      editAuth(weather, front.site, [...aad, 'registration', 'clientId'], functionApp.audience)
      editAuth(weather, front.site, [...aad, 'validation', 'allowedAudiences'], [functionApp.audience])
    },
    troubles: ['broken'],
    names: ['AUTH008']
  },
  {
    what: 'the client id stands for the object id',
    work: (weather, front) =>
      editAuth(weather, front.site, [...principals], ['6b0f0a2f-c123-4991-9016-b4b1708631de']),
    troubles: ['broken'],
    names: ['AUTH011']
  },
  admitEverybody,
  {
    what: 'a slot is made without Easy Auth',
    work: weather => {
      for (const resource of createOpenSlot()) weather.emulator.world.resources.put(resource)
    },
    troubles: ['open'],
    names: ['SLOT001']
  }
]

/** In the order of the way that a call takes. */
export const webAppSabotages: readonly Sabotage[] = [nothing, ...gatewaySabotages, ...appSabotages]

export const functionAppSabotages: readonly Sabotage[] = [
  nothing,
  losePolicy,
  { ...switchOff, names: ['AUTH001', 'FUNC001'] },
  {
    what: 'a key takes the place of Easy Auth',
    work: (weather, front) => {
      editAuth(weather, front.site, ['platform', 'enabled'], false)
      for (const { id } of weather.emulator.world.resources.children(front.site, 'functions'))
        weather.edit(id, properties => replaceLevel(properties, 'function'))
    },
    troubles: ['broken'],
    names: ['AUTH001', 'FUNC002']
  },
  admitEverybody
]

/** What the main job of the Web App has happen in the night. */
export function breakBoth(weather: Weather): void {
  losePolicy.work(weather, webApp)
  switchOff.work(weather, webApp)
}

/** Sets one of the authentication settings of a site or slot. */
export function editAuth(weather: Weather, site: string, path: readonly string[], value: unknown): void {
  weather.edit(`${site}/config/authsettingsV2`, properties => setAt(properties, path, value))
}

function setAt(object: Json, path: readonly string[], value: unknown): Json {
  const [key, ...rest] = path
  if (key === undefined) return object
  const inner = object[key]
  return { ...object, [key]: rest.length === 0 ? value : setAt(isJson(inner) ? inner : {}, rest, value) }
}

function editPolicy(weather: Weather, front: Front, index: number, change: (text: string) => string): void {
  const id = `${front.api}/operations/${operations[index]?.name}/policies/policy`
  weather.edit(id, properties => ({ ...properties, value: change(String(properties['value'])) }))
}

/** Puts the policy of the API: sections as given, all others as they are inherited. */
function putApiPolicy(
  weather: Weather,
  front: Front,
  sections: { readonly inbound?: string; readonly backend?: string }
): void {
  const { inbound = '<base />', backend = '<base />' } = sections
  const value =
    `<policies>\r\n\t<inbound>${inbound}</inbound>\r\n\t<backend>${backend}</backend>` +
    '\r\n\t<outbound><base /></outbound>\r\n\t<on-error><base /></on-error>\r\n</policies>'
  weather.emulator.world.resources.put({
    id: `${front.api}/policies/policy`,
    properties: { value, format: 'rawxml' }
  })
}

/** One policy for the whole API in place of one for each operation: another way to the same end. */
function moveUp(weather: Weather, front: Front): void {
  const inbound = `<base /><authentication-managed-identity resource="${front.audience}" />`
  putApiPolicy(weather, front, { inbound })
  for (const index of operations.keys())
    editPolicy(weather, front, index, text => text.replace(tokenElement, ''))
}

function loseIdentity(weather: Weather): void {
  const { resources } = weather.emulator.world
  const service = resources.get(paths.service)
  if (service === undefined) throw new Error(`the emulator has no ${paths.service}`)
  resources.put({ ...service, identity: { type: 'None' } })
  resources.remove(`${paths.service}/providers/Microsoft.ManagedIdentity/identities/default`)
}

function replaceLevel(properties: Json, authLevel: string): Json {
  return JSON.parse(
    JSON.stringify(properties).replace('"authLevel":"anonymous"', `"authLevel":"${authLevel}"`)
  ) as Json
}
