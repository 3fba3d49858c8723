import { toReply } from '../arm/context.ts'
import { ArmFault, invalid, methodNotAllowed, notFound } from '../arm/fault.ts'
import { readPolicy } from '../policy/read.ts'
import { lastSegment } from '../resources.ts'
import { type Json, type Reply, textOf } from '../wire.ts'
import { checkLength, type Rules } from './entities.ts'
import { toPage } from './paging.ts'
import { findReferences, validatePolicy } from './policies.ts'
import { findSameSignature } from './reimport.ts'
import type { ApimRequest } from './request.ts'

/** No two operations of an API answer to the same method and template. */
export const operationRules: Rules = {
  accept: (request, properties) => {
    checkLength(properties, 'displayName', 300)
    checkLength(properties, 'urlTemplate', 1000)
    const twin = findSameSignature(request.context.world.resources, request.parentId, request.id, properties)
    if (twin !== undefined)
      throw invalid('urlTemplate', 'Operation with the same method and URL template already exists.')
    return properties
  }
}

/** A backend has a URL and a protocol, unless it is a pool. What no published model names is kept all the same. */
export const backendRules: Rules = {
  accept: (_request, properties) => {
    checkLength(properties, 'url', 2000)
    const missing = ['url', 'protocol'].find(name => textOf(properties, name) === undefined)
    if (missing !== undefined && properties['type'] !== 'Pool')
      throw invalid(missing, `Property '${missing}' is required.`)
    return properties
  }
}

/** The value of a secret is never shown by GET; `listValue` is there for those who may. */
export const namedValueRules: Rules = {
  show: resource => {
    const { value, ...rest } = resource.properties
    return rest['secret'] === true ? rest : resource.properties
  },
  accept: (request, properties) => {
    const displayName = textOf(properties, 'displayName') ?? ''
    if (!/^[A-Za-z0-9-._]{1,256}$/.test(displayName))
      throw invalid(
        'displayName',
        'The display name may contain letters, digits, periods, dashes and underscores only.'
      )
    checkLength(properties, 'value', 4096)
    if (properties['value'] === undefined && properties['keyVault'] === undefined)
      throw invalid('value', "Property 'value' is required.")
    const twin = request.context.world.resources
      .children(request.base, 'namedValues')
      .find(
        other =>
          other.id.toLowerCase() !== request.id.toLowerCase() &&
          textOf(other.properties, 'displayName') === displayName
      )
    if (twin !== undefined)
      throw invalid('displayName', `Property with the same display name '${displayName}' already exists.`)
    return properties
  }
}

/** Answers POST `namedValues/{id}/listValue`. */
export function listNamedValue(request: ApimRequest): Reply {
  const { call, world } = request.context
  if (call.method !== 'POST') throw methodNotAllowed(call.method)
  const namedValue = world.resources.get(request.parentId)
  if (namedValue === undefined) throw notFound('NamedValue')
  return toReply(200, { value: textOf(namedValue.properties, 'value') ?? '' }, namedValue.etag)
}

/** Fragments are policy documents; one that is in use cannot be deleted. */
const fragmentRules: Rules = {
  accept: (request, properties) => {
    const value = validatePolicy(
      request,
      textOf(properties, 'value') ?? '',
      textOf(properties, 'format') ?? 'xml',
      'fragment'
    )
    const description = textOf(properties, 'description')
    return { ...(description === undefined ? {} : { description }), value }
  },
  release: (request, existing) => {
    const users = findReferences(request, existing.name)
    if (users.length === 0) return
    const list = users.map(({ id }) => `${id.slice(request.base.length)}\r\n`).join('')
    throw new ArmFault(400, {
      code: 'ValidationError',
      message: `The Policy Fragment '${existing.name}' is used by the following entities:\r\n${list}`,
      details: null
    })
  }
}

/** A fragment comes back as `xml` unless `rawxml` is asked for, even when it was stored raw. */
function showFragment(properties: Json, format: 'xml' | 'rawxml'): Json {
  return { ...properties, format, value: readPolicy(textOf(properties, 'value') ?? '', format) }
}

/** The rules for fragments under the format that a reader asks for. */
export function fragmentRulesFor(request: ApimRequest): Rules {
  const format = request.context.call.url.searchParams.get('format') ?? 'xml'
  if (format !== 'xml' && format !== 'rawxml')
    throw invalid('format', `The format '${format}' is not supported: use xml or rawxml.`)
  return { ...fragmentRules, show: resource => showFragment(resource.properties, format) }
}

/** Answers POST `policyFragments/{id}/listReferences`: the documents that include the fragment. */
export function listFragmentReferences(request: ApimRequest): Reply {
  const { call } = request.context
  if (call.method !== 'POST') throw methodNotAllowed(call.method)
  const users = findReferences(request, lastSegment(request.parentId))
  return toPage(
    request.context,
    users.map(({ id, name, type }) => ({ id, name, type }))
  )
}
