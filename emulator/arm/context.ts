import { type Call, isJson, type Json, parseObject, type Reply } from '../wire.ts'
import type { Identity, World } from '../world.ts'
import { ArmFault, invalid } from './fault.ts'
import type { Route } from './route.ts'

/** A request that has passed the gate: known caller, known version, enough rights, existing resource group. */
export interface Context {
  readonly world: World
  readonly call: Call
  readonly route: Route
  readonly identity: Identity
  readonly apiVersion: string
}

/** Reads the body of a write as a JSON object. */
export function readBody(call: Call): Json {
  const body = parseObject(call.body)
  if (body !== undefined) return body
  throw new ArmFault(400, {
    code: 'InvalidRequestContent',
    message: 'The request content was invalid and could not be deserialized.'
  })
}

/** Reads `properties` of the body of a write. */
export function readProperties(call: Call): Json {
  const properties = readBody(call)['properties']
  if (!isJson(properties)) throw invalid('properties', 'Entity properties are required.')
  return properties
}

/** Makes a JSON answer with an ETag, as API Management sends it: in quotes. */
export function toReply(status: number, body: unknown, etag?: string): Reply {
  return { status, body, ...(etag === undefined ? {} : { headers: { etag: `"${etag}"` } }) }
}
