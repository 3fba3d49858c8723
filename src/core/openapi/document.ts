import type { FileLocation } from '../model.ts'
import type { Finding } from '../rules/finding.ts'
import { type Position, toPosition } from '../source.ts'
import { type Fields, fieldsAt, isFields, textAt } from './fields.ts'
import type { FindOffset, Pointer } from './json-position.ts'
import { readServers } from './servers.ts'
import { findShapeProblems, listOperations, type SpecOperation } from './shape.ts'
import { contentLimit, readText, type SpecProblem, type TextRead } from './text-reader.ts'
import { settleTexts } from './texts.ts'
import { decideVersion, type SpecVersion, type VersionRead } from './version.ts'

export { contentLimit, type SpecProblem } from './text-reader.ts'
export type { SpecVersion } from './version.ts'

/** The formats of an inline import: Swagger as JSON, OpenAPI as YAML, OpenAPI as JSON. */
export type SpecFormat = 'swagger-json' | 'openapi' | 'openapi+json'

/** An OpenAPI document that has the shape of one. Everything in `value` is untrusted. */
export interface ApiDocument {
  readonly file: string
  readonly version: SpecVersion
  /** What the file holds; `format` is what is sent. */
  readonly syntax: 'json' | 'yaml'
  readonly format: SpecFormat
  /** What is sent to API Management as `value`. */
  readonly content: string
  readonly value: Fields
  readonly info: Fields
  readonly title: string
  readonly description?: string
  /** The first https server; without one the first server, which may be http or a mere path. */
  readonly serverUrl?: string
  /** Paths of all servers, without a slash at the end. */
  readonly serverPaths: readonly string[]
  readonly operations: readonly SpecOperation[]
  /** Numbers that JSON cannot hold, as they are written. */
  readonly endless: readonly { readonly text: string; readonly location: FileLocation }[]
  /** The place of a value, of its key where it has one. The text is searched when this is called, not before. */
  readonly locate: (pointer: Pointer) => FileLocation | undefined
}

/** What came of reading a document. */
export type SpecRead =
  | { readonly kind: 'spec'; readonly spec: ApiDocument }
  | {
      readonly kind: 'refused'
      readonly problems: readonly SpecProblem[]
      /** The problems that a rule speaks of. */
      readonly findings: readonly Finding[]
    }

/**
 * Reads an OpenAPI document: JSON or YAML by its content, Swagger 2.0, OpenAPI 3.0 or 3.1. Never throws, and never fetches. `bundled` is
 * the same document with what other files held: it counts then, and places are the nearest ones in the text.
 */
export function readSpec(text: string, file: string, bundled?: unknown): SpecRead {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text
  const found = readText(body)
  const read =
    found.kind === 'fault' ? found : settle(bundled === undefined ? found : toBundled(found, bundled))
  const toProblem = (message: string, offset: number | undefined): SpecProblem =>
    offset === undefined ? { message } : { message, location: { file, ...toPosition(body, offset) } }
  if (read.kind === 'fault') {
    return {
      kind: 'refused',
      problems: read.faults.map(({ message, offset }) => toProblem(`${message}.`, offset)),
      findings: []
    }
  }
  const locate = (pointer: Pointer): FileLocation | undefined => {
    const offset = read.findOffset(pointer)
    return offset === undefined ? undefined : { file, ...findPosition(offset) }
  }
  const findPosition = indexLines(body)
  const version = decideVersion(read.value)
  if (version.kind === 'unknown') {
    const problem = toProblem(version.message, read.findOffset(version.pointer))
    return { kind: 'refused', problems: [problem], findings: toFindings(file, version, problem.location) }
  }
  const value = read.value as Fields
  const shape = findShapeProblems(value, version.version)
  if (shape.length > 0) {
    const problems = shape.map(({ message, pointer }) => toProblem(message, read.findOffset(pointer)))
    return { kind: 'refused', problems, findings: [] }
  }
  return {
    kind: 'spec',
    spec: toDocument({
      file,
      body: read.body ?? body,
      read,
      value,
      version: version.version,
      locate,
      findPosition
    })
  }
}

function toFindings(
  document: string,
  { given }: Extract<VersionRead, { kind: 'unknown' }>,
  location: FileLocation | undefined
): Finding[] {
  if (given === undefined) return []
  const place = location === undefined ? {} : { location }
  return [{ rule: 'P01', subject: { kind: 'document', document }, facts: given, ...place }]
}

/** The body of the import that carries a document. */
export function importBody(spec: ApiDocument): { readonly format: SpecFormat; readonly value: string } {
  return { format: spec.format, value: spec.content }
}

/** What came from another file has its place where the text refers to it, or where the text begins. */
function toBundled(read: TextRead, value: unknown): TextRead {
  const findOffset: FindOffset = pointer => {
    for (let length = pointer.length; length >= 0; length -= 1) {
      const offset = read.findOffset(pointer.slice(0, length))
      if (offset !== undefined) return offset
    }
    return undefined
  }
  return { ...read, value, plain: false, findOffset, bare: true, body: JSON.stringify(value) }
}

/** What is read as a text is sent as one, so that the importer reads the same. */
function settle(read: TextRead): TextRead {
  const { value, bare, findSource, syntax } = read
  if (!bare || !isFields(value) || !settleTexts(value, findSource, syntax)) return read
  return { ...read, plain: false, body: JSON.stringify(value) }
}

interface Parts {
  readonly file: string
  readonly body: string
  readonly read: TextRead
  readonly value: Fields
  readonly version: SpecVersion
  readonly locate: ApiDocument['locate']
  readonly findPosition: (offset: number) => Position
}

function toDocument({ file, body, read, value, version, locate, findPosition }: Parts): ApiDocument {
  const info = fieldsAt(value, 'info') ?? {}
  const description = textAt(info, 'description')
  const { serverUrl, serverPaths } = readServers(value, version)
  return {
    file,
    version,
    syntax: read.syntax,
    ...toContent(body, read, value, version),
    value,
    info,
    title: textAt(info, 'title') ?? '',
    ...(description === undefined ? {} : { description }),
    ...(serverUrl === undefined ? {} : { serverUrl }),
    serverPaths,
    operations: listOperations(value),
    endless: read.endless.map(({ text, offset }) => ({ text, location: { file, ...findPosition(offset) } })),
    locate
  }
}

function toContent(
  body: string,
  read: TextRead,
  value: Fields,
  version: SpecVersion
): Pick<ApiDocument, 'format' | 'content'> {
  if (read.syntax === 'json') {
    const content = body.length > contentLimit ? JSON.stringify(value) : body
    return { format: version === '2.0' ? 'swagger-json' : 'openapi+json', content }
  }
  // Azure: "Swagger 2.0: JSON only". YAML reads `swagger: 2.0` as a number, which in JSON would be the version "2".
  if (version === '2.0')
    return { format: 'swagger-json', content: JSON.stringify({ ...value, swagger: '2.0' }) }
  // Aliases, merge keys and tags are sent resolved, so that API Management reads what was compared.
  if (!read.plain)
    return {
      format: 'openapi+json',
      content: JSON.stringify({ ...value, openapi: textAt(value, 'openapi') })
    }
  return { format: 'openapi', content: body }
}

/** Positions for many offsets: the line starts are collected once, when the first is asked for. */
function indexLines(text: string): (offset: number) => Position {
  let starts: number[] | undefined
  return offset => {
    starts ??= listLineStarts(text)
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}

function listLineStarts(text: string): number[] {
  const starts = [0]
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0xa || (code === 0xd && text.charCodeAt(at + 1) !== 0xa)) starts.push(at + 1)
  }
  return starts
}
