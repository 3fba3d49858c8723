import type { Fields } from './fields.ts'
import { type DocumentNode, type NodeKind, toPointer, walkDocument } from './grammar.ts'
import type { FindSource } from './json-position.ts'

/** The keys of a mapping whose values are texts by the specification, as far as the importer keeps or names them. */
const textKeys: Partial<Readonly<Record<NodeKind, readonly string[]>>> = {
  info: ['title', 'version', 'summary', 'description', 'termsOfService'],
  path: ['summary', 'description'],
  operation: ['operationId', 'summary', 'description'],
  parameter: ['name', 'in', 'description'],
  body: ['description'],
  response: ['description'],
  header: ['description'],
  example: ['summary', 'description'],
  schema: ['title', 'description', 'format', 'pattern'],
  tag: ['name', 'description'],
  server: ['url', 'description']
}

/** A text key that is given a number or a truth value, anywhere: cheap to look for, and nearly never there. */
export const bareText =
  /"(?:title|version|summary|description|termsOfService|operationId|name|in|format|pattern|url|tags)"\s*:\s*(?:[-0-9tf]|\[[^\]"{]*[0-9tf])/

/**
 * Makes a text of every number and truth value that stands where OpenAPI has a text: `summary: 1.10` is "1.10", and not the number 1.1.
 * The value is changed in place, as it was just read. True when there was one: the document is then sent with the texts, so that
 * the importer cannot read another one than is compared.
 */
export function settleTexts(root: Fields, findSource: FindSource, syntax: 'json' | 'yaml'): boolean {
  let settled = false
  const settle = (carrier: object, place: readonly (string | number)[], key: string | number): void => {
    const value: unknown = Reflect.get(carrier, key)
    if (typeof value !== 'number' && typeof value !== 'boolean') return
    Reflect.set(carrier, key, findSource([...place, key]) ?? String(value))
    settled = true
  }
  const settleKeys = (node: DocumentNode, keys: readonly string[]): void => {
    const bare = keys.filter(key => isBare(node.value, key))
    for (const key of bare) settle(node.value, toPointer(node.trail), key)
  }
  walkDocument(root, node => {
    settleKeys(node, textKeys[node.kind] ?? [])
    // A version that JSON gives as a number is refused by the importer, and told (P01); in YAML nobody sees a difference.
    if (node.kind === 'document' && syntax === 'yaml') settleKeys(node, ['openapi', 'swagger'])
    const tags = node.kind === 'operation' ? node.value['tags'] : undefined
    if (!Array.isArray(tags)) return
    for (const index of tags.keys()) settle(tags, [...toPointer(node.trail), 'tags'], index)
  })
  return settled
}

function isBare(carrier: Fields, key: string): boolean {
  const value = Object.hasOwn(carrier, key) ? carrier[key] : undefined
  return typeof value === 'number' || typeof value === 'boolean'
}
