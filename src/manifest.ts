import { isFields, valueAt } from './core/openapi/fields.ts'
import type { Pointer } from './core/openapi/json-position.ts'
import { readText } from './core/openapi/text-reader.ts'
import type { RuleId } from './core/rules/finding.ts'
import type { Severity } from './core/rules/rule.ts'
import { toPosition } from './core/source.ts'
import type { Waiver } from './core/waivers.ts'
import { quote } from './input-reader.ts'
import { fields, stepInputs } from './manifest/fields.ts'
import { type ManifestProblem, ManifestSource } from './manifest/problem.ts'
import { describeValue, readField } from './manifest/value.ts'
import { readSeverities, readWaivers } from './manifest/waivers.ts'

/** The values of a part of the manifest by the names of the inputs, each as the text that the input would have. */
export interface Settings {
  readonly values: ReadonlyMap<string, string>
  readonly pointer: Pointer
}

/** One API as the file has it; a glob in `spec-path` makes several of it. */
export interface ManifestApi extends Settings {
  readonly name?: string
}

/** A manifest that is written as it must be. What its values say is judged with the inputs. */
export interface Manifest {
  readonly source: ManifestSource
  readonly defaults: Settings
  readonly apis: readonly ManifestApi[]
  readonly waivers: readonly Waiver[]
  readonly severities: ReadonlyMap<RuleId, Severity>
}

export type ParsedManifest =
  | { readonly kind: 'manifest'; readonly manifest: Manifest }
  /** With what could be read of it, if it could be read at all: what its values say may be wrong as well. */
  | { readonly kind: 'wrong'; readonly problems: readonly ManifestProblem[]; readonly manifest?: Manifest }

/** A thousand APIs with everything that can be said about them have less. */
const largest = 1024 * 1024
const mostApis = 1000
const sections = ['$schema', 'defaults', 'apis', 'waivers', 'severity-overrides']

/** Reads a manifest, YAML or JSON. Never throws: every problem comes back at once, with its place. */
export function parseManifest(text: string, file: string): ParsedManifest {
  if (text.length > largest) {
    const message = `the file has ${text.length} characters: expected a manifest of at most ${largest}`
    return { kind: 'wrong', problems: [{ message, location: { file, line: 1, column: 1 } }] }
  }
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text
  const read = readText(body)
  if (read.kind === 'fault') {
    const problems = read.faults.map(({ message, offset }) => ({
      message: `${message.replace(/^The document/, 'the file')}`,
      location: { file, ...toPosition(body, offset ?? 0) }
    }))
    return { kind: 'wrong', problems }
  }
  const source = new ManifestSource(file, body, read.findOffset)
  // Something else stands in their places by now.
  const [endless] = read.endless
  if (endless !== undefined) {
    const message = `the file has the number \`${endless.text.slice(0, 40)}\`, which is none that can be used`
    return { kind: 'wrong', problems: [{ message, location: { file, ...toPosition(body, endless.offset) } }] }
  }
  const manifest = readRoot(source, read.value)
  const problems = source.listProblems()
  return problems.length > 0 ? { kind: 'wrong', problems, manifest } : { kind: 'manifest', manifest }
}

function readRoot(source: ManifestSource, root: unknown): Manifest {
  const given = isFields(root) ? root : {}
  if (!isFields(root))
    source.refuse([], `the manifest is ${describeValue(root)}: expected a mapping with \`apis\``)
  for (const key of Object.keys(given)) {
    if (sections.includes(key)) continue
    const where = fields.has(key)
      ? ': it goes below `defaults` or below an entry of `apis`'
      : source.suggest(key, sections)
    source.refuse([key], `${quote(key)} is no part of a manifest${where}`)
  }
  return {
    source,
    defaults: readSettings(source, valueAt(given, 'defaults'), ['defaults']),
    apis: readApis(source, isFields(root) ? valueAt(root, 'apis') : []),
    waivers: readWaivers(source, valueAt(given, 'waivers')),
    severities: readSeverities(source, valueAt(given, 'severity-overrides'))
  }
}

function readApis(source: ManifestSource, value: unknown): ManifestApi[] {
  const at: Pointer = ['apis']
  if (value === undefined) source.refuse([], 'the manifest has no `apis`: expected a list of APIs')
  else if (!Array.isArray(value))
    source.refuse(at, `\`apis\` is ${describeValue(value)}: expected a list of APIs`)
  else if (value.length > mostApis)
    source.refuse(at, `\`apis\` has ${value.length} entries: expected at most ${mostApis}`)
  else if (value.length === 0) source.refuse(at, '`apis` is empty: a run that looks at no API proves nothing')
  else return value.map((item: unknown, index) => readApi(source, item, [...at, index]))
  return []
}

function readApi(source: ManifestSource, value: unknown, pointer: Pointer): ManifestApi {
  const given = isFields(value) ? valueAt(value, 'name') : undefined
  const name = given === undefined ? undefined : readField({ kind: 'text' }, given)
  if (name?.kind === 'wrong') {
    source.spoil('name', ['name'])
    source.refuse([...pointer, 'name'], `\`name\` ${name.why}`)
  }
  return {
    ...readSettings(source, value, pointer),
    ...(name?.kind === 'text' ? { name: name.text } : {})
  }
}

/** Reads the inputs that stand below `defaults` or below one API. */
function readSettings(source: ManifestSource, value: unknown, pointer: Pointer): Settings {
  const values = new Map<string, string>()
  const isDefault = pointer[0] === 'defaults'
  if (value === undefined) return { values, pointer }
  if (!isFields(value)) {
    const what = isDefault ? '`defaults`' : 'an entry of `apis`'
    source.refuse(pointer, `${what} is ${describeValue(value)}: expected a mapping`)
    return { values, pointer }
  }
  for (const [key, given] of Object.entries(value)) {
    if (key === 'name' && !isDefault) continue
    const fault = findMisplaced(source, key, isDefault)
    const field = fields.get(key)
    if (fault !== undefined || field === undefined) {
      source.spoil(key, ['name', ...fields.keys()])
      source.refuse([...pointer, key], fault ?? `${quote(key)} is not known`)
      continue
    }
    const read = readField(field, given)
    if (read.kind === 'text') values.set(key, read.text)
    else {
      source.spoil(key, [key])
      source.refuse([...pointer, key], `\`${key}\` ${read.why}`)
    }
  }
  return { values, pointer }
}

function findMisplaced(source: ManifestSource, key: string, isDefault: boolean): string | undefined {
  const reason = stepInputs.get(key)
  if (reason !== undefined)
    return `\`${key}\` is an input of the step and cannot stand in the file: ${reason}`
  if (isDefault && key === 'name') return describeOwn(key)
  const field = fields.get(key)
  if (field === undefined) {
    const names = isDefault ? fields.keys() : ['name', ...fields.keys()]
    return `${quote(key)} is no field of ${isDefault ? '`defaults`' : 'an API'}${source.suggest(key, names)}`
  }
  return isDefault && field.own === true ? describeOwn(key) : undefined
}

function describeOwn(key: string): string {
  return `\`${key}\` cannot stand in \`defaults\`: every API has its own`
}
