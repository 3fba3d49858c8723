import { createHash, generateKeyPair, type KeyObject, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { isJson, type Json } from './wire.ts'

/** A key pair that signs JSON web tokens, as Entra and GitHub each have one. */
export interface Signer {
  /** The public key as it stands in a JWKS document. */
  readonly jwk: Json
  sign(claims: Json): string
  /** Gives the claims of a token that this key signed; undefined for every other text. */
  verify(token: string): Json | undefined
}

const generateKeys = promisify(generateKeyPair)

/** Makes a fresh RS256 key: both Entra and GitHub sign with RSA, and clients look at `alg`. */
export async function createSigner(): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeys('rsa', { modulusLength: 2048 })
  const jwk = publicKey.export({ format: 'jwk' })
  const kid = createHash('sha1')
    .update(jwk.n ?? '')
    .digest('base64url')
  return {
    jwk: { ...jwk, use: 'sig', alg: 'RS256', kid },
    sign: claims => signToken(privateKey, kid, claims),
    verify: token => verifyToken(publicKey, token)
  }
}

function signToken(key: KeyObject, kid: string, claims: Json): string {
  const head = encode({ typ: 'JWT', alg: 'RS256', kid, x5t: kid })
  const signed = `${head}.${encode(claims)}`
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`
}

function verifyToken(key: KeyObject, token: string): Json | undefined {
  const [head, payload, signature, ...rest] = token.split('.')
  if (head === undefined || payload === undefined || signature === undefined || rest.length > 0)
    return undefined
  if (decode(head)?.['alg'] !== 'RS256') return undefined
  const signed = Buffer.from(`${head}.${payload}`)
  if (!verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))) return undefined
  return decode(payload)
}

/** Reads the claims of a token without looking at its signature: only for messages about a token that is refused. */
export function peekClaims(token: string): Json | undefined {
  return decode(token.split('.')[1] ?? '')
}

function encode(value: Json): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function decode(part: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return isJson(value) ? value : undefined
  } catch {
    return undefined
  }
}
