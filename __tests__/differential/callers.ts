import { toAppClaims } from '../../emulator/entra/mint.ts'
import { findTokenShape, type TokenShape } from '../../emulator/entra/resource.ts'
import { createSigner } from '../../emulator/jwt.ts'
import type { Headers } from '../../emulator/plane/exchange.ts'
import { isJson } from '../../emulator/wire.ts'
import type { World } from '../../emulator/world.ts'
import { stranger } from '../emulator/plane.ts'
import type { Draft } from './draft.ts'
import { quickKey } from './emulated-worlds.ts'
import { findOwn, foreigner, type Principal, principals } from './names.ts'

/** Somebody who calls the backend past the gateway. */
export interface Caller {
  readonly name: string
  readonly headers: Headers
  /** True for API Management's own identity, with a token that was made for something else. */
  readonly own?: boolean
  /** True for who brings no token at all. */
  readonly anonymous?: boolean
}

const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi
const providers = ['google', 'facebook', 'twitter', 'azureStaticWebApps', 'okta', 'linkedIn']
const forger = await createSigner()
const signed = new Map<string, string>()

/** Everybody who must not get in: without a token, with a wrong one, and with each one that the settings could mean. */
export function listCallers(draft: Draft, world: World, settings: unknown): Caller[] {
  const named = listShapes(world)
  const shapes = named.map(({ shape }) => shape)
  const own = findOwn(draft)
  const others = listStrangers(draft, settings, own)
  const meant = [findOwner(world, draft.resource), findRegistration(settings)]
  const wrong = named.filter(({ owner }) => !meant.includes(owner)).map(({ shape }) => shape)
  const tokenOf = (name: string, who: Principal, shape: TokenShape, more: object = {}): Caller => ({
    name: `${name} for ${shape.audience} (version ${shape.version})`,
    headers: { authorization: `Bearer ${signToken(world, who, shape, more)}` }
  })
  return [
    { name: 'nobody', headers: {}, anonymous: true },
    { name: 'a browser', headers: { accept: 'text/html', 'user-agent': 'Mozilla/5.0' } },
    { name: 'a forger', headers: { authorization: `Bearer ${forge(world, own ?? stranger, shapes[0])}` } },
    ...providers.map(name => ({ name: `a user of ${name}`, headers: { 'x-zumo-auth': `emulated ${name}` } })),
    ...shapes.flatMap(shape => [
      ...others.map(([name, who]) => tokenOf(name, who, shape)),
      ...listGroups(settings).flatMap(id =>
        [stranger, ...others.map(([, who]) => ({ ...stranger, clientId: who.clientId }))].map(who =>
          tokenOf(`a member of ${id} by ${who.clientId}`, who, shape, { groups: [id] })
        )
      )
    ]),
    ...(own === undefined
      ? []
      : wrong.map(shape => ({ ...tokenOf('API Management', own, shape), own: true })))
  ]
}

/** The token that API Management itself would send; undefined when there is none. */
export function findOwnHeaders(draft: Draft, world: World): Headers | undefined {
  const own = findOwn(draft)
  const shape = tryShape(world, draft.resource)
  if (own === undefined || shape === undefined) return undefined
  return { authorization: `Bearer ${signToken(world, own, shape)}` }
}

/** Every form in which a token for some API of the tenant, or for one of Microsoft's, can be had, and whose it is. */
function listShapes(world: World): { shape: TokenShape; owner: string }[] {
  const names = world.applications.flatMap(({ clientId, identifierUris }) => [clientId, ...identifierUris])
  const shapes = [...names, 'https://vault.azure.net'].flatMap(name => {
    const shape = tryShape(world, name)
    return shape === undefined ? [] : [{ shape, owner: findOwner(world, name) }]
  })
  return [...new Map(shapes.map(one => [JSON.stringify(one.shape), one])).values()]
}

/** The application that a name is registered for. */
function findOwner(world: World, name: string): string {
  const isNamed = ({ clientId, identifierUris }: World['applications'][number]) =>
    clientId.toLowerCase() === name.toLowerCase() || identifierUris.includes(name)
  return world.applications.find(isNamed)?.clientId ?? name
}

export function tryShape(world: World, resource: string): TokenShape | undefined {
  try {
    return findTokenShape(world, resource)
  } catch {
    return undefined
  }
}

/** The others of the tenant, somebody of another one, and whoever the settings may mean by an id that they name. */
function listStrangers(draft: Draft, settings: unknown, own: Principal | undefined): [string, Principal][] {
  const isAllowed = (id: string) => draft.allowedCallers.some(one => one.toLowerCase() === id.toLowerCase())
  const known = [...principals, foreigner].filter(
    one => one !== own && !isAllowed(one.objectId) && !isAllowed(one.clientId)
  )
  const listed = JSON.stringify(readValidation(settings)).match(guid) ?? []
  const ids = [...new Set(listed)].filter(id => ![own?.objectId, own?.clientId].includes(id.toLowerCase()))
  // An object ID may be that of a user, who comes by any application; nobody but the caller is known to have one client ID.
  const pairs = [...ids, stranger.objectId].flatMap(objectId =>
    [...ids, stranger.clientId].map(clientId => ({ objectId, clientId }))
  )
  const guessed = pairs.filter(({ objectId, clientId }) => {
    const named = [objectId, clientId].filter(id => ids.includes(id))
    return named.length > 0 && !named.every(isAllowed)
  })
  return [
    ...known.map((one): [string, Principal] => [one.clientId, one]),
    ...guessed.map((one): [string, Principal] => [`${one.objectId} by ${one.clientId}`, one])
  ]
}

function readValidation(settings: unknown): unknown {
  return findField(findField(findEntra(settings), 'validation'), 'defaultAuthorizationPolicy') ?? {}
}

/** The application that the site is registered as. */
function findRegistration(settings: unknown): string | undefined {
  const clientId = findField(findField(findEntra(settings), 'registration'), 'clientId')
  return typeof clientId === 'string' ? clientId.toLowerCase() : undefined
}

function findEntra(settings: unknown): unknown {
  return findField(findField(settings, 'identityProviders'), 'azureActiveDirectory')
}

function findField(value: unknown, name: string): unknown {
  if (!isJson(value)) return undefined
  return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
}

function listGroups(settings: unknown): string[] {
  const text = JSON.stringify(settings ?? {})
  return [
    ...new Set(
      [...text.matchAll(/"(?:groups|allowedGroups)":\[([^\]]*)\]/gi)].flatMap(
        ([list]) => list.match(guid) ?? []
      )
    )
  ]
}

function signToken(world: World, who: Principal, shape: TokenShape, more: object = {}): string {
  const key = JSON.stringify([who, shape, more])
  const known = signed.get(key)
  if (known !== undefined) return known
  const token = quickKey.sign({ ...toAppClaims(world, who, shape), ...more })
  signed.set(key, token)
  return token
}

function forge(world: World, who: Principal, shape: TokenShape | undefined): string {
  const key = JSON.stringify(['forged', who, shape])
  const token = signed.get(key) ?? forger.sign(shape === undefined ? {} : toAppClaims(world, who, shape))
  signed.set(key, token)
  return token
}
