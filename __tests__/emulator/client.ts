import { request } from 'node:https'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts'
import { weatherSeedFile } from '../../emulator/seed/load.ts'

export const deployer = 'a1963a69-029f-4187-83ee-bc7677f70992'
export const reader = 'db890308-51c8-43d3-a8a0-9fe733ddae81'
export const group = '/subscriptions/b05ca958-fdc4-4bba-aa3c-735cce3d746c/resourceGroups/rg-weather'
export const service = `${group}/providers/Microsoft.ApiManagement/service/apim-weather`
export const site = `${group}/providers/Microsoft.Web/sites/weather-backend`

/** An answer; `at` digs into its JSON without a cast at every step. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  at(...path: readonly (string | number)[]): unknown
}

export interface Ask {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** A client that trusts the emulator's authority and nothing else. */
export class Client {
  readonly emulator: Emulator

  constructor(emulator: Emulator) {
    this.emulator = emulator
  }

  static async start(options: Partial<EmulatorOptions> = {}): Promise<Client> {
    return new Client(await startEmulator({ seed: weatherSeedFile, ...options }))
  }

  send(method: string, path: string, ask: Ask = {}): Promise<Answer> {
    const url = path.startsWith('https://') ? path : this.emulator.url + path
    const isForm = ask.body instanceof URLSearchParams
    const text = ask.body === undefined ? undefined : isForm ? String(ask.body) : JSON.stringify(ask.body)
    const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json'
    // Node sends the body of a DELETE without its length unless it is told.
    const content =
      text === undefined ? {} : { 'content-type': type, 'content-length': String(Buffer.byteLength(text)) }
    return new Promise((resolve, reject) => {
      const outgoing = request(
        url,
        {
          method,
          ca: this.emulator.caPem,
          // Node would take the name in the Host header for the one on the certificate.
          servername: new URL(url).hostname,
          headers: { accept: 'application/json', ...content, ...ask.headers }
        },
        response => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () =>
            resolve(
              toAnswer(response.statusCode ?? 0, response.headers, Buffer.concat(chunks).toString('utf8'))
            )
          )
        }
      )
      outgoing.on('error', reject)
      outgoing.end(text)
    })
  }

  /** The ID token that a job would get. */
  async idToken(audience = 'api://AzureADTokenExchange'): Promise<string> {
    const { requestUrl, requestToken } = this.emulator.oidc
    const answer = await this.send('GET', `${requestUrl}&audience=${encodeURIComponent(audience)}`, {
      headers: { authorization: `Bearer ${requestToken}` }
    })
    return String(answer.at('value'))
  }

  /** The answer of the token endpoint to an assertion. */
  exchange(
    assertion: string,
    change: Readonly<Record<string, string>> = {},
    tenant = this.emulator.world.tenant.id
  ): Promise<Answer> {
    const body = new URLSearchParams({
      client_id: deployer,
      grant_type: 'client_credentials',
      scope: `${this.emulator.url}/.default`,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      ...change
    })
    return this.send('POST', `/${tenant}/oauth2/v2.0/token`, { body })
  }

  async signIn(clientId: string): Promise<Session> {
    const answer = await this.exchange(await this.idToken(), { client_id: clientId })
    return new Session(this, String(answer.at('access_token')))
  }

  close(): Promise<void> {
    return this.emulator.close()
  }
}

/** Somebody who is signed in. Paths without an api-version get the newest stable one of their provider. */
export class Session {
  readonly client: Client
  readonly token: string

  constructor(client: Client, token: string) {
    this.client = client
    this.token = token
  }

  send(method: string, path: string, ask: Ask = {}): Promise<Answer> {
    const version = path.includes('Microsoft.Web') ? '2024-11-01' : '2024-05-01'
    const full = path.includes('api-version=')
      ? path
      : `${path}${path.includes('?') ? '&' : '?'}api-version=${version}`
    return this.client.send(method, full, {
      ...ask,
      headers: { authorization: `Bearer ${this.token}`, ...ask.headers }
    })
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path)
  }

  put(path: string, properties: object, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send('PUT', path, { body: { properties }, headers })
  }

  /** Follows an operation to its end and gives the last status. */
  async follow(first: Answer): Promise<Answer> {
    const url = String(first.headers['azure-asyncoperation'])
    for (let polls = 0; polls < 20; polls += 1) {
      const status = await this.get(url)
      if (status.at('status') !== 'InProgress') return status
    }
    throw new Error('The operation did not end.')
  }

  async importApi(name: string, document: object, more: object = {}): Promise<Answer> {
    const value = JSON.stringify(document)
    return this.follow(
      await this.put(`${service}/apis/${name}`, { path: name, format: 'openapi+json', value, ...more })
    )
  }

  /** Names of a collection, in order. */
  async names(path: string): Promise<string[]> {
    const answer = await this.get(path)
    const value = answer.at('value')
    return Array.isArray(value) ? value.map(item => String(item.name)) : []
  }
}

/** An OpenAPI document with one operation a line: `getForecast GET /forecast/{city}`. */
export function toDocument(lines: readonly string[], title = 'Weather API'): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const line of lines) {
    const [operationId = '', method = '', path = ''] = line.split(' ')
    const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' }
    }))
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: {
        operationId,
        summary: operationId,
        parameters,
        responses: { 200: { description: 'OK' } }
      }
    }
  }
  return {
    openapi: '3.0.1',
    info: { title, version: '1.0' },
    servers: [{ url: 'https://weather-backend.azurewebsites.net' }],
    paths
  }
}

/** A policy document of an API or an operation that asks for a token. */
export function toPolicy(resource: string): string {
  return `<policies><inbound><base /><authentication-managed-identity resource="${resource}" /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`
}

function toAnswer(status: number, headers: Answer['headers'], text: string): Answer {
  return {
    status,
    headers,
    text,
    at: (...path) => {
      let value: unknown = text === '' ? undefined : JSON.parse(text)
      for (const key of path) value = (value as Record<string | number, unknown> | undefined)?.[key]
      return value
    }
  }
}
