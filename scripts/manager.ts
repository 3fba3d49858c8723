import { setTimeout as sleep } from 'node:timers/promises'

/** What scripts need of the Resource Manager: docs/restore.md. */

const version = '2024-05-01'
const attempts = 6

export type Properties = Readonly<Record<string, unknown>>

/** An entity as the Resource Manager gives it. */
export interface Entity {
  readonly name: string
  readonly properties: Properties
}

interface Answer {
  readonly status: number
  readonly body: { readonly [name: string]: unknown }
}

/** The Resource Manager with a token; nothing is written unless it was asked for. */
export class Manager {
  private readonly endpoint: string
  private readonly token: string
  private readonly writes: boolean
  /** How much was written, or would be. */
  count = 0

  constructor(endpoint: string, token: string, writes: boolean) {
    this.endpoint = endpoint
    this.token = token
    this.writes = writes
  }

  /** The properties of what is there, or undefined. */
  async find(resource: string): Promise<Properties | undefined> {
    const { status, body } = await this.send('GET', resource)
    return status === 404 ? undefined : (body['properties'] as Properties)
  }

  async list(collection: string): Promise<Entity[]> {
    const entities: Entity[] = []
    let next: string | undefined = collection
    while (next !== undefined) {
      const { status, body }: Answer = await this.send('GET', next)
      if (status === 404) return entities
      entities.push(...(body['value'] as Entity[]))
      next = typeof body['nextLink'] === 'string' && body['nextLink'] !== '' ? body['nextLink'] : undefined
    }
    return entities
  }

  /** Writes something, and tells of it; throws for every refusal. */
  async put(resource: string, properties: Properties, known: boolean): Promise<void> {
    const { status } = await this.write('PUT', resource, properties, known)
    if (status === 201 || status === 202) await this.waitFor(resource)
  }

  async patch(resource: string, properties: Properties): Promise<void> {
    await this.write('PATCH', resource, properties, true)
  }

  async remove(resource: string): Promise<void> {
    await this.write('DELETE', resource, undefined, true)
  }

  private async write(
    method: 'PUT' | 'PATCH' | 'DELETE',
    resource: string,
    properties: Properties | undefined,
    known: boolean
  ): Promise<Answer> {
    this.count++
    console.log(`${this.writes ? '' : 'would '}${method} ${resource.split('/service/')[1]}`)
    if (!this.writes) return { status: 200, body: {} }
    return await this.send(method, resource, properties, known)
  }

  /** What answers 201 or 202 may still be under way. */
  private async waitFor(resource: string): Promise<void> {
    for (let attempt = 1; attempt <= 60; attempt++) {
      const { status, body } = await this.send('GET', resource)
      const state = (body['properties'] as Properties | undefined)?.['provisioningState']
      if (status === 200 && state !== 'InProgress') return
      await sleep(2000)
    }
    throw new Error(`${resource} was not there after two minutes.`)
  }

  private async send(
    method: string,
    resource: string,
    properties?: Properties,
    known = false
  ): Promise<Answer> {
    const body = properties === undefined ? undefined : JSON.stringify({ properties })
    const url = new URL(resource, this.endpoint)
    if (url.origin !== new URL(this.endpoint).origin) throw new Error(`The token does not go to ${url.host}.`)
    // A name such as `..` would climb: what is asked for must be what was meant.
    const meant = resource.startsWith('/') ? resource.split('?')[0] : url.pathname
    if (url.pathname !== meant) throw new Error(`${resource} is no path of a resource.`)
    if (!url.searchParams.has('api-version')) url.searchParams.set('api-version', version)
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(url, {
        method,
        redirect: 'error',
        headers: {
          authorization: `Bearer ${this.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          // "Not required when creating an entity, but required when updating an entity" (REST reference).
          ...(known ? { 'if-match': '*' } : {})
        },
        ...(body === undefined ? {} : { body })
      })
      const text = await response.text()
      if (response.ok || (response.status === 404 && (method === 'GET' || method === 'DELETE')))
        return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
      const busy = [409, 422, 429, 500, 502, 503, 504].includes(response.status)
      if (!busy || attempt === attempts)
        throw new Error(
          `${method} ${url.pathname} was answered with ${response.status}: ${text.slice(0, 2000)}`
        )
      await sleep(500 * 2 ** attempt)
    }
  }
}
