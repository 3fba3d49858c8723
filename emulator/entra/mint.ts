import { randomUUID } from 'node:crypto'
import type { Signer } from '../jwt.ts'
import type { Json } from '../wire.ts'
import type { World } from '../world.ts'
import { findTokenShape, type TokenShape } from './resource.ts'

/** Seconds that a token lives. */
export const tokenLifetime = 3599

/** Who asks for a token: a service principal of this tenant, or of another one. */
export interface Principal {
  readonly clientId: string
  readonly objectId: string
  readonly tenantId?: string
}

/** The claims of an app-only access token, in the form that the API's registration asks for. */
export function toAppClaims(world: World, principal: Principal, shape: TokenShape): Json {
  const tenant = principal.tenantId ?? world.tenant.id
  const now = Math.floor(Date.now() / 1000)
  const common = { aud: shape.audience, iat: now, nbf: now - 5, exp: now + tokenLifetime, idtyp: 'app' }
  const who = { oid: principal.objectId, sub: principal.objectId, tid: tenant, uti: randomUUID() }
  const idp = `https://sts.windows.net/${tenant}/`
  return shape.version === 1
    ? { ...common, iss: idp, appid: principal.clientId, appidacr: '2', idp, ...who, ver: '1.0' }
    : {
        ...common,
        iss: `https://login.microsoftonline.com/${tenant}/v2.0`,
        azp: principal.clientId,
        azpacr: '2',
        ...who,
        ver: '2.0'
      }
}

interface Minted {
  readonly token: string
  readonly expires: number
}

/** Signing is slow, and a token is good for an hour: so each is made once, for all worlds with the same key. */
const minted = new WeakMap<Signer, Map<string, Minted>>()
const mintedLimit = 1000

/**
 * Gives an access token for a resource, as the identity endpoint of Azure does for a managed identity. Throws Entra's refusal
 * of a resource that it does not know.
 */
export function mintToken(world: World, principal: Principal, resource: string): string {
  const shape = findTokenShape(world, resource)
  const key = JSON.stringify([principal, shape, principal.tenantId ?? world.tenant.id])
  const known = minted.get(world.entraKey) ?? new Map<string, Minted>()
  minted.set(world.entraKey, known)
  const kept = known.get(key)
  if (kept !== undefined && kept.expires > Date.now()) return kept.token
  if (known.size >= mintedLimit) known.clear()
  const token = world.entraKey.sign(toAppClaims(world, principal, shape))
  known.set(key, { token, expires: Date.now() + (tokenLifetime - 300) * 1000 })
  return token
}
