import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth'
import { AzureCliCredential, ClientAssertionCredential } from '@azure/identity'
import { isRecord } from '../core/arm/json.ts'
import type { SignIn } from '../core/target.ts'
import { GuardError } from '../errors.ts'
import type { Cloud } from './cloud.ts'
import { LoginHosts } from './login-hosts.ts'
import { explainSignIn } from './sign-in-error.ts'

/** Gets a GitHub OIDC token for an audience. Throws a GuardError when the job may not have one. */
export type GetIdToken = (audience: string) => Promise<string>

/** The public claims of a GitHub OIDC token that a federated credential is matched against. */
export interface AssertionClaims {
  readonly issuer?: string
  readonly subject?: string
  readonly audience?: string
  readonly expires?: number
}

/** Makes the credential of a run. Never DefaultAzureCredential: it would silently take the runner VM's identity. */
export function createCredential(
  signIn: SignIn,
  cloud: Cloud,
  getIdToken: GetIdToken,
  mask: (secret: string) => void
): TokenCredential {
  if (signIn.kind === 'azure-cli') {
    const inner = new AzureCliCredential(signIn.tenantId === undefined ? {} : { tenantId: signIn.tenantId })
    return guard(inner, mask, error => explainSignIn(error, { signIn, cloud }))
  }
  const audience = signIn.audience ?? cloud.assertionAudience
  const assertion = new Assertion(audience, getIdToken)
  const hosts = new LoginHosts(cloud)
  const inner = new ClientAssertionCredential(signIn.tenantId, signIn.clientId, () => assertion.read(), {
    // Explicit, or the library reads AZURE_AUTHORITY_HOST, which an earlier step can set through GITHUB_ENV.
    authorityHost: cloud.authorityHost,
    disableInstanceDiscovery: !cloud.wellKnown,
    additionalPolicies: [{ policy: hosts.policy(), position: 'perRetry' }],
    retryOptions: { maxRetries: 3 }
  })
  return guard(
    retryExpired(inner, assertion),
    mask,
    error =>
      // MSAL wraps what the callbacks throw and keeps the text alone, so these keep the error itself.
      assertion.failure ??
      hosts.failure ??
      explainSignIn(error, { signIn, cloud, audience, claims: assertion.claims })
  )
}

/** MSAL asks for the assertion twice for each token (facts: auth 0.8): it is fetched once, and again a minute before its end. */
class Assertion {
  claims: AssertionClaims = {}
  /** Why there is no assertion. */
  failure: GuardError | undefined
  private readonly audience: string
  private readonly getIdToken: GetIdToken
  private current: { readonly token: string; readonly expires: number } | undefined
  private pending: Promise<string> | undefined

  constructor(audience: string, getIdToken: GetIdToken) {
    this.audience = audience
    this.getIdToken = getIdToken
  }

  read(): Promise<string> {
    if (this.current !== undefined && this.current.expires - 60 > Date.now() / 1000)
      return Promise.resolve(this.current.token)
    this.pending ??= this.fetch().finally(() => {
      this.pending = undefined
    })
    return this.pending
  }

  forget(): void {
    this.current = undefined
  }

  private async fetch(): Promise<string> {
    this.failure = undefined
    const token = await this.getIdToken(this.audience).catch(error => {
      if (error instanceof GuardError) this.failure = error
      throw error
    })
    this.claims = readClaims(token)
    this.current = { token, expires: this.claims.expires ?? Date.now() / 1000 + 120 }
    return token
  }
}

/** Decodes, never verifies: the claims are for a message, and for knowing when to ask again. */
function readClaims(token: string): AssertionClaims {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    if (!isRecord(payload)) return {}
    const { iss, sub, aud, exp } = payload
    const audience = Array.isArray(aud) ? aud.join(', ') : aud
    return {
      ...(typeof iss === 'string' ? { issuer: iss } : {}),
      ...(typeof sub === 'string' ? { subject: sub } : {}),
      ...(typeof audience === 'string' ? { audience } : {}),
      ...(typeof exp === 'number' ? { expires: exp } : {})
    }
  } catch {
    return {}
  }
}

/** AADSTS700024: the assertion expired on the way. One more try with a fresh one. */
function retryExpired(inner: TokenCredential, assertion: Assertion): TokenCredential {
  return {
    async getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken | null> {
      try {
        return await inner.getToken(scopes, options)
      } catch (error) {
        if (!(error instanceof Error) || !error.message.includes('700024')) throw error
        assertion.forget()
        return await inner.getToken(scopes, options)
      }
    }
  }
}

/** Masks every token before anything can print it, and turns every failure into a sentence. */
function guard(
  inner: TokenCredential,
  mask: (secret: string) => void,
  explain: (error: unknown) => GuardError
): TokenCredential {
  return {
    async getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken | null> {
      try {
        const token = await inner.getToken(scopes, options)
        if (token === null) throw new GuardError('sign-in', 'Microsoft Entra ID gave no access token.')
        mask(token.token)
        return token
      } catch (error) {
        throw error instanceof GuardError ? error : explain(error)
      }
    }
  }
}
