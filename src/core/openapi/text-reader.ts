import type { FileLocation } from '../model.ts'
import { toPosition } from '../source.ts'
import { isFields } from './fields.ts'
import { type FindOffset, type FindSource, findJsonSource, indexJson } from './json-position.ts'
import { type EndlessNumber, quoteKey, scanJson, skipBlanks } from './json-syntax.ts'
import { bareText } from './texts.ts'
import { readYaml } from './yaml-reader.ts'

/** Something that makes a document unusable, in one sentence; with its place where it has one. */
export interface SpecProblem {
  readonly message: string
  readonly location?: FileLocation
}

/** Inline documents may have 4 MB (Azure: API import restrictions). */
export const contentLimit = 4 * 1024 * 1024

/** Deeper than any real document, and shallow enough for the recursion of everything that walks one. */
const deepest = 200

/** A text as the value that it holds, with the places of its parts. */
export interface TextRead {
  readonly kind: 'value'
  readonly value: unknown
  readonly syntax: 'json' | 'yaml'
  /** False for YAML that another reader may understand otherwise. */
  readonly plain: boolean
  readonly findOffset: FindOffset
  readonly findSource: FindSource
  /** False when no number and no truth value stands where OpenAPI has a text. */
  readonly bare: boolean
  /** Numbers that JSON cannot hold; the value has something else in their places. */
  readonly endless: readonly EndlessNumber[]
  /** What is sent in place of the text. */
  readonly body?: string
}

/** What came of reading a file that is a part of a document. */
export type ValueRead =
  | { readonly kind: 'value'; readonly value: unknown; readonly endless: readonly SpecProblem[] }
  | { readonly kind: 'refused'; readonly problems: readonly SpecProblem[] }

/** Reads a file as JSON or YAML by its content, with the limits that hold for a document. */
export function readValue(text: string, file: string): ValueRead {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text
  const read = readText(body)
  const toProblem = (message: string, offset: number | undefined): SpecProblem => {
    const place = offset === undefined ? {} : { location: { file, ...toPosition(body, offset) } }
    return { message: `${message}.`, ...place }
  }
  if (read.kind === 'fault')
    return { kind: 'refused', problems: read.faults.map(fault => toProblem(fault.message, fault.offset)) }
  const endless = read.endless.map(({ text: written, offset }) =>
    toProblem(`The number ${quoteKey(written)} is none that JSON can hold`, offset)
  )
  return { kind: 'value', value: read.value, endless }
}

/** Why a text holds no value. */
export type Faults = {
  readonly kind: 'fault'
  readonly faults: readonly { readonly message: string; readonly offset?: number }[]
}

/** Reads JSON or YAML by its content. Never throws. */
export function readText(text: string): TextRead | Faults {
  const start = skipBlanks(text, 0)
  if (start >= text.length) return { kind: 'fault', faults: [{ message: 'The document is empty' }] }
  // Bytes that are no UTF-8 were refused when the file was read; these are UTF-8, and no text: UTF-16, an archive.
  const binary = text.search(/[\u0000-\u0008\u000E-\u001F]/)
  if (binary !== -1)
    return { kind: 'fault', faults: [{ message: 'The document is not UTF-8 text', offset: binary }] }
  const bracket = text[start]
  if (bracket === '{' || bracket === '[') {
    const json = readJson(text)
    // `{openapi: 3.0.3}` is YAML, and so is JSON with a comment or a last comma. A large text is not tried twice.
    if (json.kind === 'value' || !json.syntax || text.length > contentLimit / 4) return json
    // YAML would make a key of the comment and what follows it.
    if (json.faults.some(({ offset = 0 }) => isScriptComment(text, offset))) return json
    const yaml = readYaml(text, deepest)
    return yaml.kind === 'value' && isFields(yaml.value) ? { ...yaml, syntax: 'yaml', plain: false } : json
  }
  if (isScriptComment(text, start)) {
    const message =
      'The document begins with a comment of JavaScript, which JSON does not have, and which is a text in YAML'
    return { kind: 'fault', faults: [{ message, offset: start }] }
  }
  if (text.length > contentLimit) {
    const size = (text.length / 1_048_576).toFixed(1)
    const message = `The document has ${size} MB, and API Management imports at most 4 MB; as JSON, which is sent without white space when it is too large, it may fit`
    return { kind: 'fault', faults: [{ message }] }
  }
  const yaml = readYaml(text, deepest)
  return yaml.kind === 'value' ? { ...yaml, syntax: 'yaml' } : yaml
}

function isScriptComment(text: string, offset: number): boolean {
  return text.startsWith('//', offset) || text.startsWith('/*', offset)
}

/** `syntax` tells a text that is not JSON from JSON that is refused. */
function readJson(text: string): TextRead | (Faults & { readonly syntax: boolean }) {
  const { fault, endless } = scanJson(text, deepest)
  if (fault !== undefined) {
    const syntax = !/stands twice|levels deep/.test(fault.message)
    return { kind: 'fault', faults: [fault], syntax }
  }
  const findOffset = indexJson(text)
  return {
    kind: 'value',
    value: JSON.parse(text),
    syntax: 'json',
    plain: true,
    findOffset,
    findSource: findJsonSource(text, findOffset),
    bare: bareText.test(text),
    endless
  }
}
