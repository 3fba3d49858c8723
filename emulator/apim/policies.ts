import { readProperties, toReply } from '../arm/context.ts'
import { ArmFault, invalid, methodNotAllowed, notFound } from '../arm/fault.ts'
import { checkIfMatch, requireIfMatch } from '../arm/precondition.ts'
import { readPolicy } from '../policy/read.ts'
import { savePolicy } from '../policy/save.ts'
import type { Resource } from '../resources.ts'
import { type Json, type Reply, textOf } from '../wire.ts'
import { toPage } from './paging.ts'
import type { ApimRequest } from './request.ts'

type PolicyScope = 'service' | 'workspace' | 'product' | 'api' | 'operation' | 'fragment'

/** Answers requests to `.../policies` and `.../policies/policy` on every scope. */
export function handlePolicy(request: ApimRequest): Reply {
  const { call, world } = request.context
  if (request.names.length < request.types.length) {
    if (call.method !== 'GET') throw methodNotAllowed(call.method)
    return toPage(
      request.context,
      world.resources.children(request.parentId, 'policies').map(item => toBody(item, 'xml'))
    )
  }
  if (request.names.at(-1)?.toLowerCase() !== 'policy')
    throw invalid('policyId', "Policy identifier must be 'policy'.")
  const existing = world.resources.get(request.id)
  switch (call.method) {
    case 'GET':
    case 'HEAD':
      return showPolicy(request, existing)
    case 'PUT':
      return putPolicy(request, existing)
    case 'DELETE':
      return deletePolicy(request, existing)
    default:
      throw methodNotAllowed(call.method)
  }
}

function showPolicy(request: ApimRequest, existing: Resource | undefined): Reply {
  const { call } = request.context
  const format = call.url.searchParams.get('format') ?? 'xml'
  if (format !== 'xml' && format !== 'rawxml')
    throw invalid('format', `The format '${format}' is not supported: use xml or rawxml.`)
  if (existing === undefined) throw notFound('Policy')
  if (call.method === 'HEAD') return { ...toReply(200, undefined, existing.etag) }
  if (wantsXml(request)) {
    const contentType = `application/vnd.ms-azure-apim.policy${format === 'rawxml' ? '.raw' : ''}+xml`
    const headers = { etag: `"${existing.etag}"`, 'content-type': contentType }
    return { status: 200, headers, body: readPolicy(textOf(existing.properties, 'value') ?? '', format) }
  }
  return toReply(200, toBody(existing, format), existing.etag)
}

/** XML is sent to who asks for XML only, and, as was seen on some endpoints, to everybody when the option says so. */
function wantsXml(request: ApimRequest): boolean {
  const { call, world } = request.context
  const accept = call.headers['accept'] ?? ''
  const asksForXml =
    accept.includes('ms-azure-apim.policy') && !accept.includes('json') && !accept.includes('*/*')
  return asksForXml || world.options.policyReplies === 'xml'
}

/** A policy as it is sent; `format` is named only when it was asked for and is not `xml`, as clients have observed. */
function toBody(resource: Resource, format: 'xml' | 'rawxml'): Json {
  const value = readPolicy(textOf(resource.properties, 'value') ?? '', format)
  const { id, name, type } = resource
  return { id, type, name, properties: format === 'rawxml' ? { format, value } : { value } }
}

function putPolicy(request: ApimRequest, existing: Resource | undefined): Reply {
  const { call, world } = request.context
  checkIfMatch(call, existing)
  if (existing !== undefined && world.options.requireIfMatch) requireIfMatch(call)
  const properties = readProperties(call)
  const value = textOf(properties, 'value')
  const format = textOf(properties, 'format') ?? 'xml'
  if (value === undefined) throw invalid('value', "Property 'value' is required.")
  const stored = world.resources.put({
    id: request.id,
    properties: { value: validatePolicy(request, value, format, scopeOf(request)) }
  })
  return toReply(
    existing === undefined ? 201 : 200,
    toBody(stored, format === 'rawxml' ? 'rawxml' : 'xml'),
    stored.etag
  )
}

function deletePolicy(request: ApimRequest, existing: Resource | undefined): Reply {
  const { call, world } = request.context
  requireIfMatch(call)
  if (existing === undefined) return { status: 204 }
  checkIfMatch(call, existing)
  world.resources.remove(existing.id)
  return { status: 200 }
}

/** Gives the text as the service would keep it, or throws what it answers to a document that it refuses. */
export function validatePolicy(
  request: ApimRequest,
  value: string,
  format: string,
  scope: PolicyScope
): string {
  const { resources } = request.context.world
  const names = (collection: string) =>
    new Set(resources.children(request.base, collection).map(item => item.name))
  const displayNames = resources
    .children(request.base, 'namedValues')
    .map(item => textOf(item.properties, 'displayName') ?? '')
  const result = savePolicy({
    value,
    format,
    scope,
    namedValues: new Set(displayNames),
    fragments: names('policyFragments'),
    backends: names('backends')
  })
  if (result.ok) return result.stored
  throw new ArmFault(400, result.error)
}

function scopeOf(request: ApimRequest): PolicyScope {
  switch (request.kind) {
    case 'products/policies':
      return 'product'
    case 'apis/policies':
      return 'api'
    case 'apis/operations/policies':
      return 'operation'
    default:
      return request.workspace === undefined ? 'service' : 'workspace'
  }
}

/** The ids of the documents that include a fragment, relative to the service, in the order in which they were made. */
export function findReferences(request: ApimRequest, fragment: string): Resource[] {
  const id = fragment.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  const pattern = new RegExp(`<include-fragment\\s[^>]*fragment-id\\s*=\\s*["']${id}["']`, 'i')
  return request.context.world.resources
    .subtree(request.base)
    .filter(
      item =>
        /\/(policies|policyFragments)\/[^/]+$/i.test(item.id) &&
        pattern.test(textOf(item.properties, 'value') ?? '')
    )
}
