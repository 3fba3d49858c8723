import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth'
import type { bearerTokenAuthenticationPolicy } from '@azure/core-rest-pipeline'
import { tryPatiently } from '../patience.ts'

type Challenge = NonNullable<
  NonNullable<
    Parameters<typeof bearerTokenAuthenticationPolicy>[0]['challengeCallbacks']
  >['authorizeRequestOnChallenge']
>

/** Stands where the claims of a challenge would stand: the caches of the SDK are then passed by. */
const renewal = 'renew'

/**
 * The Resource Manager refused a token that its cache took for good: it expired on a slow way, or somebody revoked it. One more try with a fresh one;
 * when that is refused as well, the refusal is told.
 */
export const renewToken: Challenge = async ({ scopes, request, getAccessToken }) => {
  const { abortSignal } = request
  const token = await getAccessToken(scopes, {
    claims: renewal,
    ...(abortSignal === undefined ? {} : { abortSignal })
  })
  if (token === null) return false
  request.headers.set('authorization', `Bearer ${token.token}`)
  return true
}

/** A sign-in is two short exchanges. */
const longestMs = 30_000
const retries = 3

/**
 * Signs in again where it failed in passing. Each time with a credential of its own: the library remembers that a server was busy, and asks it no
 * more for a minute.
 */
export function signInPatiently(
  make: () => TokenCredential,
  isFinal: (error: unknown) => boolean
): TokenCredential {
  let current = make()
  return {
    async getToken(scopes: string | string[], options: GetTokenOptions = {}): Promise<AccessToken | null> {
      const { claims, ...rest } = options
      if (claims === renewal) current = make()
      const given = claims === undefined || claims === renewal ? rest : options
      return await tryPatiently(
        async () => {
          try {
            return await current.getToken(scopes, given)
          } catch (error) {
            current = make()
            throw error
          }
        },
        { retries, longestMs, isFinal }
      )
    }
  }
}

/** Entra's own word, or ours, is final; but for the one code that says of itself that it passes. What has no code is a network's doing. */
export function isRefusal(error: unknown): boolean {
  const text = error instanceof Error ? error.message : String(error)
  const code = /AADSTS(\d+)/.exec(text)?.[1] ?? /Error\(s\): (\d+)/.exec(text)?.[1]
  return code !== undefined && code !== '90033'
}
