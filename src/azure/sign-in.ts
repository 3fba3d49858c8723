import { setTimeout as sleep } from 'node:timers/promises'
import type { AccessToken, TokenCredential } from '@azure/core-auth'
import { isRecord } from '../core/arm/json.ts'
import type { Cloud } from '../core/clouds.ts'
import type { SignIn } from '../core/target.ts'
import { GuardError } from '../errors.ts'
import { createExchange } from '../http/exchange.ts'
import { readCliToken } from './azure-cli.ts'
import { EntraError, requestToken } from './entra.ts'
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

/** A credential that can be asked for its first token before anybody needs it. */
export interface Credential extends TokenCredential {
  begin(): void
}

/** What a credential is made of. */
export interface CredentialOptions {
  readonly signIn: SignIn
  readonly cloud: Cloud
  readonly userAgent: string
  readonly getIdToken: GetIdToken
  readonly mask: (secret: string) => void
  readonly progress?: (text: string) => void
}

/** Microsoft Entra ID answers within seconds, or not at all. */
const timeoutMs = 30_000

/** Makes the credential of a run. Never a chain that tries one after another: it would silently take the runner VM's identity. */
export function createCredential(options: CredentialOptions): Credential {
  const { signIn, cloud, mask } = options
  if (signIn.kind === 'azure-cli')
    return guard(
      () => readCliToken(cloud.scope, signIn.tenantId),
      mask,
      error => explainSignIn(error, { signIn, cloud })
    )
  const audience = signIn.audience ?? cloud.assertionAudience
  const assertion = new Assertion(audience, options.getIdToken)
  return guard(createTokenRequest(options, signIn, assertion), mask, error =>
    explainSignIn(error, { signIn, cloud, audience, claims: assertion.claims })
  )
}

function createTokenRequest(
  { cloud, userAgent, progress }: CredentialOptions,
  { tenantId, clientId }: SignIn & { readonly kind: 'oidc' },
  assertion: Assertion
): () => Promise<AccessToken> {
  const exchange = createExchange({
    who: 'Microsoft Entra ID',
    userAgent,
    timeoutMs,
    maxRetries: 3,
    ...(progress === undefined ? {} : { progress })
  })
  const { authorityHost, scope } = cloud
  const request = async (): Promise<AccessToken> =>
    await requestToken(
      { authorityHost, tenantId, clientId, scope, assertion: await assertion.read() },
      exchange
    )
  return async () => {
    for (let count = 0; ; count++) {
      try {
        return await request()
      } catch (error) {
        const number = error instanceof EntraError ? error.number : undefined
        // The assertion expired on the way: one more try with a fresh one.
        if (number === '700024' && count === 0) assertion.forget()
        // The one code that says of itself that it passes.
        else if (number === '90033' && count < 3) await sleep(500 * 2 ** count)
        else throw error
      }
    }
  }
}

/** The GitHub token: fetched once, and again a minute before its end. */
class Assertion {
  claims: AssertionClaims = {}
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
    const token = await this.getIdToken(this.audience)
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
    const audience = Array.isArray(aud) ? aud.filter(one => typeof one === 'string').join(', ') : aud
    return {
      ...(typeof iss === 'string' ? { issuer: iss } : {}),
      ...(typeof sub === 'string' ? { subject: sub } : {}),
      ...(typeof audience === 'string' && audience !== '' ? { audience } : {}),
      ...(typeof exp === 'number' ? { expires: exp } : {})
    }
  } catch {
    return {}
  }
}

/** Masks every token before anything can print it, and turns every failure into a sentence. */
function guard(
  request: () => Promise<AccessToken>,
  mask: (secret: string) => void,
  explain: (error: unknown) => GuardError
): Credential {
  const getToken = async (): Promise<AccessToken> => {
    try {
      const token = await request()
      mask(token.token)
      return token
    } catch (error) {
      throw error instanceof GuardError ? error : explain(error)
    }
  }
  let early: Promise<AccessToken> | undefined
  return {
    begin() {
      early = getToken()
      // The first request hears why it failed.
      early.catch(() => undefined)
    },
    getToken() {
      const token = early ?? getToken()
      early = undefined
      return token
    }
  }
}
