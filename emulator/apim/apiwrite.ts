import { readProperties, toReply } from '../arm/context.ts'
import { ArmFault, type ErrorBody, invalid } from '../arm/fault.ts'
import { resourceLocation, toOperationHeaders } from '../arm/longrunning.ts'
import { checkIfMatch } from '../arm/precondition.ts'
import { importDocument } from '../importer/import.ts'
import { lastSegment, type Resource } from '../resources.ts'
import { type Json, type Reply, textOf } from '../wire.ts'
import { checkApi } from './apis.ts'
import { locationOf, toBody } from './entities.ts'
import { replaceOperations, replaceSchemas } from './reimport.ts'
import { type ApimRequest, splitRevision } from './request.ts'
import { findSharedChange } from './revisions.ts'

type Imported = Extract<ReturnType<typeof importDocument>, { readonly ok: true }>

/** Answers PUT on an API: with a document it is an import, with a source it is a new revision, else a plain write. */
export function putApi(request: ApimRequest): Reply {
  const { call, world } = request.context
  const existing = world.resources.get(request.id)
  checkName(request)
  checkIfMatch(call, existing)
  const given = readProperties(call)
  if (given['path'] === undefined || given['path'] === null)
    throw invalid('path', "Property 'path' is required.")
  checkApi(request, given)
  if (given['format'] !== undefined && given['format'] !== null) return importApi(request, given, existing)
  if (given['value'] !== undefined && given['value'] !== null)
    throw invalid('format', 'Format is required to import an API.')
  const source = textOf(given, 'sourceApiId')
  if (source !== undefined && existing === undefined) copySource(request, source)
  const shared = findSharedChange(world.resources.get(request.id), given)
  if (shared !== undefined) throw new ArmFault(400, shared)
  const stored = world.resources.put({
    id: request.id,
    properties: toProperties(request, given, world.resources.get(request.id))
  })
  return toReply(existing === undefined ? 201 : 200, toBody(stored), stored.etag)
}

/** The name pattern of the REST reference; `;rev=n` names a revision. */
function checkName(request: ApimRequest): void {
  const { base } = splitRevision(lastSegment(request.id))
  if (/^[^*#&+:<>?]+$/.test(base) && base.length <= 256) return
  throw invalid('apiId', `The API identifier '${base}' is not valid: it must match ^[^*#&+:<>?]+$.`)
}

function importApi(request: ApimRequest, given: Json, existing: Resource | undefined): Reply {
  const { context } = request
  const { world } = context
  refuseNulls(given)
  const outcome = parseImport(request, given)
  if (!outcome.ok && world.options.importErrors === 'put') throw new ArmFault(400, outcome.error)
  const documented = existing === undefined ? 201 : 200
  const operation = world.operations.start({
    subscription: context.route.subscription,
    location: locationOf(request),
    resourceId: request.id,
    owner: context.identity.objectId,
    session: context.call.headers['authorization'] ?? '',
    sent: context.call.body,
    asyncCode: documented,
    polls: world.options.importPolls,
    finish: () => finishImport(request, given, outcome)
  })
  const headers = toOperationHeaders(context, operation, resourceLocation(context, operation))
  if (world.options.longRunningStatus === 202) return { status: 202, headers }
  const body = {
    id: request.id,
    type: 'Microsoft.ApiManagement/service/apis',
    name: lastSegment(request.id),
    properties: { ...announce(request, given, existing), provisioningState: 'InProgress' }
  }
  return { status: documented, headers, body }
}

/** Import mode refuses nulls that a plain PUT would take as `not given`, as the authors of apiops-cli found. */
function refuseNulls(given: Json): void {
  const empty = Object.keys(given).find(name => given[name] === null)
  if (empty !== undefined) throw invalid(empty, `Property '${empty}' must not be null.`)
}

function parseImport(request: ApimRequest, given: Json): ReturnType<typeof importDocument> {
  const query = textOf(given, 'translateRequiredQueryParameters')
  return importDocument({
    format: textOf(given, 'format') ?? '',
    value: textOf(given, 'value') ?? '',
    nameStyle: request.context.world.options.operationNames,
    ...(query === 'query' || query === 'template' ? { translateRequiredQueryParameters: query } : {})
  })
}

/** The body of the first answer: what is known before the document has been read. */
function announce(request: ApimRequest, given: Json, existing: Resource | undefined): Json {
  return {
    ...toProperties(request, given, existing),
    displayName: given['displayName'] ?? existing?.properties['displayName'] ?? lastSegment(request.id)
  }
}

/** The end of an import: all of it happens, or nothing. */
function finishImport(
  request: ApimRequest,
  given: Json,
  outcome: ReturnType<typeof importDocument>
): ErrorBody | undefined {
  if (!outcome.ok) return outcome.error
  const { resources } = request.context.world
  const existing = resources.get(request.id)
  const properties = mergeImported(request, given, outcome, existing)
  const shared = findSharedChange(existing, properties)
  if (shared !== undefined) return shared
  const api = resources.put({ id: request.id, properties })
  replaceOperations(resources, api.id, outcome.operations)
  replaceSchemas(resources, api.id, outcome.schemas)
  return undefined
}

/** Title and description of the document win over those of the request; the backend of the request wins over its servers. */
function mergeImported(
  request: ApimRequest,
  given: Json,
  imported: Imported,
  existing: Resource | undefined
): Json {
  const { displayName, description, serviceUrl } = imported.api
  return {
    ...toProperties(request, given, existing),
    ...(displayName === undefined ? {} : { displayName }),
    ...(description === undefined ? {} : { description }),
    ...(given['serviceUrl'] === undefined && serviceUrl !== undefined ? { serviceUrl } : {})
  }
}

/** What is stored: the request over what was there, without the fields that only steer the import. */
function toProperties(request: ApimRequest, given: Json, existing: Resource | undefined): Json {
  const { revision } = splitRevision(lastSegment(request.id))
  const {
    format,
    value,
    wsdlSelector,
    sourceApiId,
    translateRequiredQueryParameters,
    provisioningState,
    ...kept
  } = given
  const known = existing?.properties ?? {
    displayName: lastSegment(request.id),
    subscriptionRequired: true,
    protocols: ['https'],
    subscriptionKeyParameterNames: { header: 'Ocp-Apim-Subscription-Key', query: 'subscription-key' }
  }
  const meant = Object.fromEntries(Object.entries(kept).filter(([, field]) => field !== null))
  return {
    ...known,
    ...meant,
    apiRevision: revision ?? known['apiRevision'] ?? '1',
    isCurrent: revision === undefined,
    isOnline: true
  }
}

/** A revision, or a version, begins as a copy of another API: operations, policies and schemas with it. */
function copySource(request: ApimRequest, source: string): void {
  const { resources } = request.context.world
  const named = splitRevision(source)
  const plain = resources.get(named.base)
  const api =
    named.revision !== undefined && plain?.properties['apiRevision'] === named.revision
      ? plain
      : resources.get(source)
  if (api === undefined) throw invalid('sourceApiId', `The source API '${source}' could not be found.`)
  resources.copy(api.id, request.id)
  for (const release of resources.children(request.id, 'releases')) resources.remove(release.id)
  if (request.context.world.options.revisionCopies === 'all') return
  for (const { id, name } of resources.subtree(request.id)) if (name === 'policy') resources.remove(id)
}
