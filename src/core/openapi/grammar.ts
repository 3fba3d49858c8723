import { isExtension, isFields } from './fields.ts'

/** What a mapping of the document is. Swagger 2.0, OpenAPI 3.0 and 3.1 share one grammar: what one has, the others do not use. */
export type NodeKind =
  | 'document'
  | 'info'
  | 'path'
  | 'operation'
  | 'parameter'
  | 'body'
  | 'response'
  | 'media'
  | 'encoding'
  | 'header'
  | 'link'
  | 'callback'
  | 'example'
  | 'schema'
  | 'components'
  | 'security'
  | 'tag'
  | 'server'

/** The way from the root, last step first. It costs nothing until somebody asks for it. */
export interface Trail {
  readonly key: string | number
  readonly parent: Trail | undefined
}

/** A mapping whose meaning is known. */
export interface DocumentNode {
  readonly kind: NodeKind
  readonly value: Readonly<Record<string, unknown>>
  readonly trail: Trail | undefined
}

/** How a key leads on: to one value, to every value of a mapping, or to every item of a list. */
type Form = 'one' | 'map' | 'list'
type Step = readonly [kind: NodeKind, form: Form]

const parameters: Step = ['parameter', 'list']
const servers: Step = ['server', 'list']
const content: Step = ['media', 'map']
const examples: Step = ['example', 'map']
const schema: Step = ['schema', 'one']
const schemas: Step = ['schema', 'map']
const schemaList: Step = ['schema', 'list']
const operation: Step = ['operation', 'one']

function toSteps(steps: Record<string, Step>): Map<string, Step> {
  return new Map(Object.entries(steps))
}

/**
 * Everything that is not in here is data: `$ref` inside an example, a default or an extension is no reference, while a property
 * that is called `example` is a schema.
 */
const grammar: Readonly<Record<NodeKind, ReadonlyMap<string, Step>>> = {
  document: toSteps({
    info: ['info', 'one'],
    paths: ['path', 'map'],
    'x-ms-paths': ['path', 'map'],
    webhooks: ['path', 'map'],
    components: ['components', 'one'],
    definitions: schemas,
    parameters: ['parameter', 'map'],
    responses: ['response', 'map'],
    securityDefinitions: ['security', 'map'],
    servers,
    tags: ['tag', 'list']
  }),
  info: toSteps({}),
  path: toSteps({
    get: operation,
    put: operation,
    post: operation,
    delete: operation,
    options: operation,
    head: operation,
    patch: operation,
    trace: operation,
    parameters,
    servers
  }),
  operation: toSteps({
    parameters,
    requestBody: ['body', 'one'],
    responses: ['response', 'map'],
    callbacks: ['callback', 'map'],
    servers
  }),
  parameter: toSteps({ schema, content, examples, items: schema }),
  body: toSteps({ content }),
  response: toSteps({ schema, content, headers: ['header', 'map'], links: ['link', 'map'] }),
  media: toSteps({ schema, examples, encoding: ['encoding', 'map'] }),
  encoding: toSteps({ headers: ['header', 'map'] }),
  header: toSteps({ schema, content, examples, items: schema }),
  link: toSteps({ server: ['server', 'one'] }),
  callback: toSteps({}),
  example: toSteps({}),
  schema: toSteps({
    properties: schemas,
    patternProperties: schemas,
    dependentSchemas: schemas,
    definitions: schemas,
    $defs: schemas,
    allOf: schemaList,
    anyOf: schemaList,
    oneOf: schemaList,
    prefixItems: schemaList,
    items: schema,
    additionalProperties: schema,
    unevaluatedProperties: schema,
    unevaluatedItems: schema,
    contains: schema,
    propertyNames: schema,
    contentSchema: schema,
    not: schema,
    if: schema,
    else: schema
  }).set('then', schema),
  components: toSteps({
    schemas,
    responses: ['response', 'map'],
    parameters: ['parameter', 'map'],
    examples,
    requestBodies: ['body', 'map'],
    headers: ['header', 'map'],
    links: ['link', 'map'],
    callbacks: ['callback', 'map'],
    pathItems: ['path', 'map'],
    securitySchemes: ['security', 'map']
  }),
  security: toSteps({}),
  tag: toSteps({}),
  server: toSteps({})
}

/** Walks everything that means something, in document order. `visit` sees a mapping before what is in it. */
export function walkDocument(
  root: Readonly<Record<string, unknown>>,
  visit: (node: DocumentNode) => void
): void {
  walk({ kind: 'document', value: root, trail: undefined }, visit)
}

function walk(node: DocumentNode, visit: (node: DocumentNode) => void): void {
  visit(node)
  // The keys of a callback are expressions, each with a path item.
  if (node.kind === 'callback') {
    walkMap('path', node.value, node.trail, visit)
    return
  }
  const steps = grammar[node.kind]
  for (const key of Object.keys(node.value)) {
    const step = steps.get(key)
    if (step === undefined) continue
    const [kind, form] = step
    const value = node.value[key]
    const trail = { key, parent: node.trail }
    if (Array.isArray(value)) {
      // JSON schema before 2020 has lists below `items`, too.
      if (form === 'list' || kind === 'schema') walkList(kind, value, trail, visit)
    } else if (isFields(value)) {
      if (form === 'map') walkMap(kind, value, trail, visit)
      else if (form === 'one') walk({ kind, value, trail }, visit)
    }
  }
}

function walkList(
  kind: NodeKind,
  list: readonly unknown[],
  parent: Trail,
  visit: (node: DocumentNode) => void
): void {
  for (const [key, value] of list.entries())
    if (isFields(value)) walk({ kind, value, trail: { key, parent } }, visit)
}

function walkMap(
  kind: NodeKind,
  map: Readonly<Record<string, unknown>>,
  parent: Trail | undefined,
  visit: (node: DocumentNode) => void
): void {
  // A property may be called `x-count`; a path or a response of such a name is an extension.
  const extensible = kind === 'path' || kind === 'response'
  for (const [key, value] of Object.entries(map)) {
    if (isFields(value) && !(extensible && isExtension(key)))
      walk({ kind, value, trail: { key, parent } }, visit)
  }
}

/** The pointer of a trail. */
export function toPointer(trail: Trail | undefined): (string | number)[] {
  const pointer: (string | number)[] = []
  for (let step = trail; step !== undefined; step = step.parent) pointer.push(step.key)
  return pointer.reverse()
}
