import type { bearerTokenAuthenticationPolicy } from '@azure/core-rest-pipeline'

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
