import type { Json } from '../wire.ts'

/** What the emulator knows about one kind of entity. */
export interface Collection {
  /** The type below the service, in ARM's spelling. */
  readonly type: string
  /** What the service calls it in a 404. */
  readonly noun: string
  /** Properties without which a PUT is refused. */
  readonly required: readonly string[]
  /** PUT answers with the headers of a long-running operation. */
  readonly longRunning: boolean
  /** What is added when a PUT creates the entity and leaves it out. */
  readonly defaults: Json
  /** False for what can only be read here. */
  readonly writable: boolean
  /** False for what can only be replaced as a whole. */
  readonly patchable: boolean
}

function collection(
  type: string,
  noun: string,
  more: Partial<Collection> = {}
): readonly [string, Collection] {
  const { required = [], longRunning = false, defaults = {}, writable = true, patchable = true } = more
  return [type.toLowerCase(), { type, noun, required, longRunning, defaults, writable, patchable }]
}

/** Every kind of entity by its lower-case type path. */
const collections: ReadonlyMap<string, Collection> = new Map([
  collection('workspaces', 'Workspace', { required: ['displayName'] }),
  collection('policies', 'Policy', { required: ['value'] }),
  collection('policyFragments', 'PolicyFragment', {
    required: ['value'],
    longRunning: true,
    patchable: false
  }),
  collection('namedValues', 'NamedValue', {
    required: ['displayName'],
    longRunning: true,
    defaults: { secret: false }
  }),
  collection('backends', 'Backend', { required: [] }),
  collection('apiVersionSets', 'ApiVersionSet', { required: ['displayName', 'versioningScheme'] }),
  collection('schemas', 'Schema', { required: ['schemaType'], longRunning: true, patchable: false }),
  collection('gateways', 'Gateway', { required: ['locationData'] }),
  collection('gateways/apis', 'Api', { writable: false }),
  collection('products', 'Product', {
    required: ['displayName'],
    defaults: { subscriptionRequired: true, state: 'notPublished' }
  }),
  collection('products/policies', 'Policy', { required: ['value'] }),
  collection('products/apis', 'Api'),
  collection('apis', 'Api', { required: ['path'] }),
  collection('apis/policies', 'Policy', { required: ['value'] }),
  collection('apis/schemas', 'Schema', {
    required: ['contentType', 'document'],
    longRunning: true,
    patchable: false
  }),
  collection('apis/releases', 'ApiRelease', { required: ['apiId'] }),
  collection('apis/operations', 'Operation', {
    required: ['displayName', 'method', 'urlTemplate'],
    defaults: { templateParameters: [], responses: [] }
  }),
  collection('apis/operations/policies', 'Policy', { required: ['value'] })
])

/** Gives the kind of entity behind lower-case types; undefined for what is no entity of its own. */
export function findCollection(kind: string): Collection | undefined {
  return collections.get(kind)
}

/** Type and noun for any types, known or not: for ids and messages. */
export function nounOf(types: readonly string[]): { readonly type: string; readonly noun: string } {
  return collections.get(types.join('/')) ?? { type: types.join('/'), noun: 'Entity' }
}
