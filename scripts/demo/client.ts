import { request } from 'node:https'
import type { Emulator } from '../../emulator/emulator.ts'
import { ids } from '../weather.ts'

/** A client over TLS that trusts the authority of the emulator and no other. */

export interface Answer {
  readonly status: number
  /** The JSON object of the body; empty for any other body. */
  readonly body: Readonly<Record<string, unknown>>
}

export interface Ask {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Sends one request and reads its answer. Throws where the emulator says that it cannot follow: that answer says nothing about Azure. */
export async function send(emulator: Emulator, url: string, ask: Ask = {}): Promise<Answer> {
  const answer = await exchange(emulator, url, ask)
  const { cannotRun } = answer.body
  if (cannotRun !== undefined) throw new Error(`${url}: the emulator cannot run this: ${String(cannotRun)}`)
  return answer
}

function exchange(emulator: Emulator, url: string, ask: Ask): Promise<Answer> {
  const { method = 'GET', headers = {}, body } = ask
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method, ca: emulator.caPem, headers: { accept: 'application/json', ...length, ...headers } },
      response => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: parseObject(Buffer.concat(chunks).toString('utf8'))
          })
        )
      }
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

function parseObject(text: string): Record<string, unknown> {
  if (!text.startsWith('{')) return {}
  return JSON.parse(text) as Record<string, unknown>
}

/** Signs in as another application of the tenant, and asks Entra for a token for an API. Entra gives it to anybody who asks. */
export async function fetchStrangerToken(emulator: Emulator, audience: string): Promise<string> {
  const { requestUrl, requestToken } = emulator.oidc
  const assertion = await send(
    emulator,
    `${requestUrl}&audience=${encodeURIComponent('api://AzureADTokenExchange')}`,
    { headers: { authorization: `Bearer ${requestToken}` } }
  )
  const form = new URLSearchParams({
    client_id: ids.reader,
    grant_type: 'client_credentials',
    scope: `${audience}/.default`,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: String(assertion.body['value'])
  })
  const token = await send(emulator, `${emulator.url}/${ids.tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: String(form)
  })
  if (token.status !== 200) throw new Error(`Entra gave no token for ${audience}: ${token.status}`)
  return String(token.body['access_token'])
}
