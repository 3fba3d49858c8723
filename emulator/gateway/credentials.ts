import { CannotRun } from '../plane/exchange.ts'
import type { Resource } from '../resources.ts'
import { isJson, type Json, textOf } from '../wire.ts'
import type { Endpoint } from './destination.ts'
import { PolicyFault } from './fault.ts'
import type { Flow } from './flow.ts'
import { substitute } from './names.ts'
import { requestToken } from './token.ts'

/** Adds what a backend entity brings with it: headers, query parameters, and an authorization of its own. */
export function applyCredentials(flow: Flow, endpoint: Endpoint): void {
  const { entity } = endpoint
  const credentials = entity?.properties['credentials']
  if (entity === undefined || credentials === undefined || credentials === null) return
  if (!isJson(credentials)) throw toFault(entity)
  const authorizations = Object.entries(credentials).flatMap(([kind, value]) =>
    applyOne(flow, endpoint, entity, kind, value)
  )
  const [authorization, second] = authorizations
  if (authorization === undefined) return
  // Which of the two wins is not documented.
  if (second !== undefined || flow.request.headers.has('authorization'))
    throw new CannotRun(
      `the backend \`${entity.name}\` has credentials, and the request has an Authorization`
    )
  flow.request.headers.set('authorization', authorization)
}

/** Gives the Authorization header that one kind of credentials makes, if it makes one. */
function applyOne(flow: Flow, endpoint: Endpoint, entity: Resource, kind: string, value: unknown): string[] {
  if (value === undefined || value === null || isEmpty(value)) return []
  if (!isJson(value)) throw toFault(entity)
  const read = (text: string) => substitute(flow.world, endpoint.base, text)
  switch (kind) {
    case 'header':
      return readFields(entity, value).flatMap(([name, text]) => {
        if (name.toLowerCase() === 'authorization') return [read(text)]
        flow.request.headers.set(name.toLowerCase(), read(text))
        return []
      })
    case 'query':
      for (const [name, text] of readFields(entity, value)) flow.request.query.set(name, read(text))
      return []
    case 'authorization':
      return [`${read(textOf(value, 'scheme') ?? '')} ${read(textOf(value, 'parameter') ?? '')}`.trim()]
    case 'managedIdentity':
      return [`Bearer ${requestOwnToken(flow, entity, value, read)}`]
    default:
      throw toFault(entity)
  }
}

function requestOwnToken(flow: Flow, entity: Resource, value: Json, read: (text: string) => string): string {
  const resource = textOf(value, 'resource')
  const clientId = textOf(value, 'clientId')
  if (resource === undefined || resource === '') throw toFault(entity)
  const token = requestToken(
    flow,
    read(resource),
    clientId === undefined || clientId === '' ? 'none' : read(clientId)
  )
  if (typeof token !== 'string') throw new PolicyFault(token.refused)
  return token
}

function readFields(entity: Resource, value: Json): [string, string][] {
  return Object.entries(value).map(([name, texts]) => {
    const list: unknown[] = Array.isArray(texts) ? texts : [texts]
    if (list.length === 0 || list.some(text => typeof text !== 'string')) throw toFault(entity)
    return [name, list.join(',')]
  })
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isJson(value) && Object.keys(value).length === 0
}

function toFault(entity: Resource): CannotRun {
  return new CannotRun(`the backend \`${entity.name}\` has credentials that are not understood`)
}
