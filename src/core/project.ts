import type { ApiCreation, ApiImport, ApiUpdate, Change, PolicyWrite } from './change.ts'
import { type DesiredState, pairOperations } from './desired.ts'
import {
  absent,
  type LiveApi,
  type LiveOperation,
  type LiveState,
  type Observed,
  type PolicyText,
  present
} from './model.ts'
import type { ExpectedOperation } from './openapi/expected.ts'

/** What Azure would look like after these changes, as far as the comparison looks. */
export function project(desired: DesiredState, live: LiveState, changes: readonly Change[]): LiveState {
  const policies = changes.filter(change => change.kind === 'write-policy')
  const others = changes.filter(change => change.kind !== 'write-policy')
  // A plan writes policies over what the rest of it leaves.
  return projectPolicies(
    others.reduce((state, change) => projectOne(desired, state, change), live),
    policies
  )
}

function projectOne(desired: DesiredState, live: LiveState, change: Exclude<Change, PolicyWrite>): LiveState {
  switch (change.kind) {
    case 'import-api':
      return projectImport(desired, live, change)
    case 'update-api':
      return projectUpdate(live, change)
    case 'create-api':
      return projectCreation(live, change)
    case 'create-revision':
    case 'release-revision':
    case 'delete-revision':
      // What is compared is the revision that will be current.
      return live
    default:
      return change satisfies never
  }
}

/** The importer keeps matched operations with their policies, adds the missing, and deletes the rest (facts: policy 4). */
function projectImport(desired: DesiredState, live: LiveState, change: ApiImport): LiveState {
  const before = live.operations.kind === 'present' ? live.operations.value : []
  const { pairs, missing } = pairOperations(desired, before)
  const kept = pairs.map(pair => toLiveOperation(pair.expected, pair.live.id))
  const operations = [...kept, ...missing.map(operation => toLiveOperation(operation, operation.id))]
  const known = live.api.kind === 'present' ? live.api.value : undefined
  const operationPolicies = new Map(
    operations.map((operation): [string, Observed<PolicyText>] => {
      const id = operation.id.toLowerCase()
      return [id, live.policies.operationPolicies.get(id) ?? absent]
    })
  )
  const created = live.api.kind !== 'present'
  // The schemas become those of the document, which need no comparison with themselves.
  const { schemas: _, ...rest } = live
  return {
    ...rest,
    api: present(withProperties(known, change), live.api.kind === 'present' ? live.api.etag : undefined),
    operations: present(operations),
    policies: {
      ...live.policies,
      operationPolicies,
      ...(created ? { apiPolicy: absent, products: present([]) } : {})
    }
  }
}

/** A new API has no operations, no policy, and is in no product. */
function projectCreation(live: LiveState, change: ApiCreation): LiveState {
  return {
    ...live,
    api: present(withProperties(undefined, change)),
    operations: present([]),
    policies: { ...live.policies, apiPolicy: absent, products: present([]), operationPolicies: new Map() }
  }
}

function projectUpdate(live: LiveState, change: ApiUpdate): LiveState {
  return live.api.kind === 'present'
    ? { ...live, api: present(withProperties(live.api.value, change), live.api.etag) }
    : live
}

/** All at once: with a new map for each of them the work would grow with the square of the operations. */
function projectPolicies(live: LiveState, changes: readonly PolicyWrite[]): LiveState {
  if (changes.length === 0) return live
  let { apiPolicy } = live.policies
  const operationPolicies = new Map(live.policies.operationPolicies)
  for (const { scope, after, etag } of changes) {
    const written = present<PolicyText>({ text: after, format: 'rawxml' }, etag)
    if (scope.kind === 'api') apiPolicy = written
    else operationPolicies.set(scope.operation.toLowerCase(), written)
  }
  return { ...live, policies: { ...live.policies, apiPolicy, operationPolicies } }
}

function withProperties(api: LiveApi | undefined, change: ApiCreation | ApiImport | ApiUpdate): LiveApi {
  const properties = { ...api?.properties, ...change.properties }
  const { displayName, path, serviceUrl, protocols, subscriptionRequired } = properties
  const { serviceUrl: _, ...rest } = api ?? { id: change.api, revision: '1', type: 'http' }
  return {
    ...rest,
    displayName: typeof displayName === 'string' ? displayName : change.api,
    path: typeof path === 'string' ? path : '',
    ...(typeof serviceUrl === 'string' ? { serviceUrl } : {}),
    protocols: Array.isArray(protocols) ? protocols.filter(protocol => typeof protocol === 'string') : [],
    subscriptionRequired: subscriptionRequired === true,
    properties
  }
}

function toLiveOperation(operation: ExpectedOperation, id: string): LiveOperation {
  return {
    id,
    displayName: operation.displayName,
    method: operation.method,
    urlTemplate: operation.urlTemplate,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    templateParameters: operation.templateParameters,
    queryParameters: operation.queryParameters,
    headers: operation.headers,
    ...(operation.requestDescription === undefined
      ? {}
      : { requestDescription: operation.requestDescription }),
    requestRepresentations: operation.requestRepresentations,
    responses: operation.responses
  }
}
