import { peekClaims, type Signer } from '../jwt.ts'
import type { Json } from '../wire.ts'
import type { World } from '../world.ts'
import type { Headers, ShownCredential } from './exchange.ts'

/** Gives the bearer token of a request, or undefined. */
export function findBearer(headers: Headers): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers['authorization']?.trim() ?? '')?.[1]
}

/** Shows an Authorization header without what is secret in it. */
export function showCredential(world: World, headers: Headers): ShownCredential | undefined {
  const header = headers['authorization']
  if (header === undefined) return undefined
  const scheme = header.trim().split(/\s+/)[0] ?? ''
  const token = findBearer(headers)
  if (token === undefined) return { scheme: /^[\w-]{1,32}$/.test(scheme) ? scheme : 'unknown' }
  const claims = peekClaims(token)
  const genuine = verifyToken(world, token) !== undefined
  return { scheme: 'Bearer', ...(claims === undefined ? {} : { claims }), genuine }
}

/** Begins where a word begins, so that a long text without a token is read once. */
const tokenShape = /(?<![\w-])[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g

/** Tells whether a token that Entra signed stands anywhere in a text. */
export function hasToken(world: World, text: string): boolean {
  return (text.match(tokenShape) ?? []).some(token => verifyToken(world, token) !== undefined)
}

/** Takes the tokens out of a text, whoever signed them. */
export function hideTokens(text: string): string {
  return text.replaceAll(tokenShape, token => (peekClaims(token) === undefined ? token : '***'))
}

/** Signatures that were checked already: the tokens of a gateway are the same for an hour. */
const verified = new WeakMap<Signer, Map<string, Json | undefined>>()
const verifiedLimit = 1000

/** Gives the claims of a token that the emulated Entra signed, expired or not; undefined for every other text. */
export function verifyToken(world: World, token: string): Json | undefined {
  const known = verified.get(world.entraKey) ?? new Map<string, Json | undefined>()
  verified.set(world.entraKey, known)
  if (known.has(token)) return known.get(token)
  if (known.size >= verifiedLimit) known.clear()
  const claims = world.entraKey.verify(token)
  known.set(token, claims)
  return claims
}
