import type { Finding } from '../rules/finding.ts'
import type { ApiDocument } from './document.ts'
import { entriesAt, fieldsAt, isExtension, isFields, listAt, textAt, valueAt } from './fields.ts'
import { type DocumentNode, type Trail, toPointer } from './grammar.ts'
import { referenceOf } from './reference.ts'
import { Tally } from './tally.ts'
import { toSubject, type Watch } from './watch.ts'

const talliedRules = ['P19', 'P21', 'P22', 'P25', 'P26', 'P27', 'P47'] as const
type TalliedRule = (typeof talliedRules)[number]
type Note = (rule: TalliedRule, name: string | (() => string), key?: string) => void

/** Azure: "x-ms-paths" and "x-servers" are the extensions that the importer knows. */
const keptExtensions: ReadonlySet<string> = new Set(['x-ms-paths', 'x-servers'])

/** Microsoft.OpenApi, OpenApiResponsesRules: what the keys of `responses` may be. */
const responseCode = /^(?:[1-5](?:[0-9]{2}|xx)|default)$/i

/** Counts what the importer ignores, drops, changes or refuses: extensions, documentation, styles, inline schemas, examples, codes, OpenAPI 3.1. */
export function watchFeatures(spec: ApiDocument): Watch {
  const tallies = new Map(talliedRules.map(rule => [rule, new Tally(spec)]))
  const local = new Tally(spec)
  const see = (node: DocumentNode): void => {
    const note = (rule: TalliedRule, name: string | (() => string), key?: string): void => {
      const place = key === undefined ? node.trail : { key, parent: node.trail }
      const tally = tallies.get(rule)
      // Occurrences of a style, a schema or an example are counted; an extension or a feature once, wherever it comes again.
      if (typeof name !== 'string' || rule === 'P22') tally?.add(name, place)
      else tally?.addName(name, place)
    }
    noteExtensions(node, note)
    noteDocumentation(node, note)
    if (node.kind === 'parameter') noteStyle(node, note)
    if (node.kind === 'media' || node.kind === 'response' || node.kind === 'parameter')
      noteContent(node, note)
    if (spec.version === '3.1') noteNewFeatures(node, note)
    if (node.kind === 'path' || node.kind === 'operation') noteServers(node, local)
    if (node.kind === 'operation') noteCodes(node, tallies.get('P47'))
  }
  return { see, findings: () => [...toLocalServers(spec, local), ...toFindings(spec, tallies)] }
}

function toFindings(spec: ApiDocument, tallies: ReadonlyMap<TalliedRule, Tally>): Finding[] {
  return talliedRules.flatMap((rule): Finding[] => {
    const total = tallies.get(rule)?.total()
    return total === undefined ? [] : [{ rule, subject: toSubject(spec), ...total }]
  })
}

function toLocalServers(spec: ApiDocument, local: Tally): Finding[] {
  const total = local.total()
  if (total === undefined) return []
  const { facts, ...place } = total
  const servers = facts.examples.map(example => example.what)
  return [{ rule: 'P17', subject: toSubject(spec), facts: { kind: 'local', servers }, ...place }]
}

function noteCodes({ value, trail }: DocumentNode, codes: Tally | undefined): void {
  for (const [code] of entriesAt(value, 'responses')) {
    if (responseCode.test(code)) continue
    const place = { key: code, parent: { key: 'responses', parent: trail } }
    codes?.add(() => `${code} of ${nameOwner(trail)}`, place)
  }
}

function noteServers(node: DocumentNode, local: Tally): void {
  for (const server of listAt(node.value, 'servers')) {
    local.addName(textAt(server, 'url') ?? 'a server without a URL', { key: 'servers', parent: node.trail })
  }
}

function noteExtensions(node: DocumentNode, note: Note): void {
  for (const key of Object.keys(node.value)) {
    if (isExtension(key) && !keptExtensions.has(key)) note('P19', key, key)
  }
}

function noteDocumentation(node: DocumentNode, note: Note): void {
  if (Object.hasOwn(node.value, 'externalDocs')) note('P21', 'externalDocs', 'externalDocs')
  if (node.kind === 'operation' && isFields(node.value['callbacks'])) note('P21', 'callbacks', 'callbacks')
  if (node.kind === 'path' && isFields(node.value['trace']) && isBelow(node.trail, ['paths', 'x-ms-paths']))
    note('P21', 'trace', 'trace')
}

function isBelow(trail: Trail | undefined, keys: readonly string[]): boolean {
  return (
    trail?.parent !== undefined &&
    trail.parent.parent === undefined &&
    keys.includes(String(trail.parent.key))
  )
}

/** What is not written down has the default of its place, which is supported. */
function noteStyle(node: DocumentNode, note: Note): void {
  const { value } = node
  const place = textAt(value, 'in') ?? ''
  const name = `${place} ${textAt(value, 'name') ?? ''}`
  const style = textAt(value, 'style')
  const format = textAt(value, 'collectionFormat')
  // Swagger has lists with commas, which is its default, or with the name repeated, which is that of OpenAPI 3.
  if (format !== undefined && format !== 'csv' && format !== 'multi')
    note('P22', `${name} collectionFormat ${format}`)
  const usual = place === 'query' || place === 'cookie' ? 'form' : 'simple'
  if (style !== undefined && style !== usual) note('P22', `${name} style ${style}`)
  else if (usual === 'form' && valueAt(value, 'explode') === false) note('P22', `${name} explode false`)
  for (const flag of ['allowReserved', 'allowEmptyValue'])
    if (valueAt(value, flag) === true) note('P22', `${name} ${flag}`)
}

function noteContent(node: DocumentNode, note: Note): void {
  const { kind, value, trail } = node
  if (Object.hasOwn(value, 'examples')) note('P26', () => namePlace(trail), 'examples')
  const body = kind !== 'parameter' || textAt(value, 'in') === 'body'
  if (body && isInline(fieldsAt(value, 'schema'))) note('P25', () => namePlace(trail), 'schema')
}

/** The operation, or the component, and the last step. */
function namePlace(trail: Trail | undefined): string {
  return `${nameOwner(trail)}: ${trail?.key ?? ''}`
}

function nameOwner(trail: Trail | undefined): string {
  const [first = '', second = '', third = ''] = toPointer(trail).map(String)
  return first === 'paths' || first === 'x-ms-paths'
    ? `${third.toUpperCase()} ${second}`
    : [first, second, third].join('/')
}

/** A schema with a structure of its own. A plain type, and a list of named schemas, are nothing that could be named. */
function isInline(schema: unknown): boolean {
  if (!isFields(schema) || referenceOf(schema) !== undefined) return false
  if (['properties', 'allOf', 'anyOf', 'oneOf'].some(key => Object.hasOwn(schema, key))) return true
  return isInline(fieldsAt(schema, 'items'))
}

function noteNewFeatures(node: DocumentNode, note: Note): void {
  const { kind, value } = node
  const noteKeys = (keys: readonly string[]): void => {
    for (const key of keys) if (Object.hasOwn(value, key)) note('P27', key, key)
  }
  if (kind === 'document') noteKeys(['webhooks', 'jsonSchemaDialect'])
  if (kind === 'components') noteKeys(['pathItems'])
  if (kind === 'info' && Object.hasOwn(value, 'summary')) note('P27', 'info.summary', 'summary')
  if (kind !== 'schema') return
  noteKeys(['const', '$defs', 'if', 'then', 'else'])
  if (Array.isArray(valueAt(value, 'type'))) note('P27', 'type as a list', 'type')
  if (Array.isArray(valueAt(value, 'examples'))) note('P27', 'examples as a list', 'examples')
  for (const key of ['exclusiveMinimum', 'exclusiveMaximum']) {
    if (typeof valueAt(value, key) === 'number') note('P27', `${key} as a number`, key)
  }
}
