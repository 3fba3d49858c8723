import type { AccessToken } from '@azure/core-auth'
import { isRecord, stringAt } from '../core/arm/json.ts'
import { GuardError } from '../errors.ts'
import type { Exchange, HttpAnswer } from '../http/exchange.ts'
import { unknownToProxy } from '../http/proxy.ts'

/** What Microsoft Entra ID is asked for: an access token for an application that a token of GitHub speaks for. */
export interface AssertionRequest {
  /** Origin of the authority, without a trailing slash. */
  readonly authorityHost: string
  readonly tenantId: string
  readonly clientId: string
  readonly scope: string
  readonly assertion: string
}

/** Microsoft Entra ID refused, or answered with something else than a token. */
export class EntraError extends Error {
  /** The number behind `AADSTS`, where there is one. */
  readonly number: string | undefined

  constructor(message: string, number?: string) {
    super(message)
    this.name = 'EntraError'
    this.number = number
  }
}

/**
 * Exchanges the assertion for an access token ("Access token request with a federated credential", OAuth 2.0 client credentials flow). One
 * request, against the dozens of modules and the discovery that a library for every flow brings along: sign-in is what each run waits for.
 * Throws an EntraError, or what the exchange throws where there is no answer.
 */
export async function requestToken(request: AssertionRequest, exchange: Exchange): Promise<AccessToken> {
  const { authorityHost, tenantId, clientId, scope, assertion } = request
  const asked = Date.now()
  const answer = await exchange({
    method: 'POST',
    url: `${authorityHost}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded;charset=utf-8'
    },
    body: new URLSearchParams({
      client_id: clientId,
      scope,
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion
    }).toString()
  })
  const body = parseBody(answer.text)
  const token = stringAt(body, 'access_token')
  if (answer.status !== 200 || token === undefined || !isToken(token)) throw toError(answer, body)
  const lifetime = isRecord(body) ? Number(body['expires_in']) : Number.NaN
  // Fail closed: a token without a lifetime is over at once, and is asked for anew.
  return { token, expiresOnTimestamp: asked + (lifetime > 0 ? lifetime * 1000 : 0) }
}

/** Fail closed: what goes into a header has no character that could end it, and no length that a server would refuse in words of its own. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]{1,32768}$/.test(text)
}

/** `{error, error_description: "AADSTS700213: …", error_codes: [700213]}`. What the body says besides is not shown: it may hold anything. */
function toError(answer: HttpAnswer, body: unknown): Error {
  if (answer.status === 407) return new GuardError('network', unknownToProxy)
  const description = stringAt(body, 'error_description') ?? stringAt(body, 'error') ?? ''
  const codes = isRecord(body) && Array.isArray(body['error_codes']) ? body['error_codes'] : []
  const number =
    /AADSTS(\d+)/.exec(description)?.[1] ?? codes.map(String).find(code => /^\d{4,9}$/.test(code))
  const said = description.split(/\r?\n/, 1)[0]?.slice(0, 300) ?? ''
  return new EntraError(said === '' ? `it answered with status ${answer.status} and no token` : said, number)
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}
