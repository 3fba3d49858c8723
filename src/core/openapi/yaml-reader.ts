import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
  type YAMLParseError
} from 'yaml'
import type { FindOffset } from './json-position.ts'
import { quoteKey } from './json-syntax.ts'

/** Why a YAML document cannot be used. */
export interface YamlFault {
  readonly offset?: number
  readonly message: string
}

/** A YAML document as plain data. */
export type YamlRead =
  | {
      readonly kind: 'value'
      readonly value: unknown
      /** True when it uses nothing that readers of YAML disagree on: no alias, no merge key, no tag. */
      readonly plain: boolean
      readonly findOffset: FindOffset
    }
  | { readonly kind: 'fault'; readonly faults: readonly YamlFault[] }

/** Aliases may repeat a few hundred schemas; a document that unfolds to more values than this is an attack or an accident. */
const mostValues = 1_000_000

/**
 * Reads YAML 1.2 with the core schema, whatever `%YAML` says: no dates, no binary, no octal. A key that stands twice, an alias
 * that holds itself and a bomb of aliases are faults.
 */
export function readYaml(text: string, depth: number): YamlRead {
  // uniqueKeys compares every key with every other, which takes minutes for wide mappings: the converter checks with a set.
  const options = {
    schema: 'core',
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error'
  } as const
  let document: Document
  try {
    document = parseDocument(text, options)
  } catch (error) {
    return { kind: 'fault', faults: [describeCrash(error, depth)] }
  }
  if (document.errors.length > 0) {
    const faults = document.errors.slice(0, 10).map(error => describeError(error, depth))
    return {
      kind: 'fault',
      faults: faults.some(fault => fault.offset === undefined)
        ? faults.filter(fault => fault.offset === undefined).slice(0, 1)
        : faults
    }
  }
  try {
    const converter = new YamlConverter(depth)
    const value = converter.convert(document.contents, 0)
    return {
      kind: 'value',
      value,
      plain: converter.plain && document.warnings.length === 0,
      findOffset: indexYaml(document)
    }
  } catch (error) {
    return {
      kind: 'fault',
      faults: [error instanceof YamlRefusal ? error.fault : describeCrash(error, depth)]
    }
  }
}

class YamlRefusal extends Error {
  readonly fault: YamlFault

  constructor(message: string, offset: number | undefined) {
    super(message)
    this.fault = offset === undefined ? { message } : { message, offset }
  }
}

function describeError({ message, code, pos }: YAMLParseError, depth: number): YamlFault {
  // The library recurses, and reports the end of the stack as an error at the beginning of the document.
  if (/call stack/i.test(message)) return { message: `The document is nested more than ${depth} levels deep` }
  if (code === 'MULTIPLE_DOCS') {
    return { offset: pos[0], message: 'The file holds a second document, which would be ignored' }
  }
  return { offset: pos[0], message: message.replace(/\s+/g, ' ').replace(/\.$/, '').slice(0, 300) }
}

function describeCrash(error: unknown, depth: number): YamlFault {
  if (error instanceof RangeError) return { message: `The document is nested more than ${depth} levels deep` }
  return {
    message: `The document is not readable as YAML: ${error instanceof Error ? error.message.slice(0, 300) : 'unknown reason'}`
  }
}

class YamlConverter {
  plain = true
  private values = 0
  private readonly depth: number
  private readonly anchors = new Map<string, unknown>()
  private readonly unfolding = new Set<unknown>()

  constructor(depth: number) {
    this.depth = depth
  }

  convert(node: unknown, level: number): unknown {
    if (++this.values > mostValues)
      throw new YamlRefusal(`The document unfolds to more than ${mostValues} values`, offsetOf(node))
    if (level > this.depth)
      throw new YamlRefusal(`The document is nested more than ${this.depth} levels deep`, offsetOf(node))
    if (isAlias(node)) return this.convertAlias(node, level)
    if (isScalar(node)) {
      this.note(node)
      return toScalar(node)
    }
    if (isMap(node)) {
      this.note(node)
      return this.guard(node, () => this.convertMap(node, level))
    }
    if (isSeq(node)) {
      this.note(node)
      return this.guard(node, () => node.items.map(item => this.convert(item, level + 1)))
    }
    return null
  }

  private note(node: { anchor?: string; tag?: string }): void {
    if (node.anchor !== undefined) this.anchors.set(node.anchor, node)
    if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:')) this.plain = false
  }

  private guard<T>(node: unknown, convert: () => T): T {
    if (this.unfolding.has(node))
      throw new YamlRefusal('An alias refers to a value that contains it', offsetOf(node))
    this.unfolding.add(node)
    const value = convert()
    this.unfolding.delete(node)
    return value
  }

  private convertAlias(alias: Alias, level: number): unknown {
    this.plain = false
    // Fail closed: an alias without its anchor was refused by the parser; should one come here, it is not an empty value.
    if (!this.anchors.has(alias.source))
      throw new YamlRefusal(`The alias ${quoteKey(alias.source)} has no anchor`, offsetOf(alias))
    return this.convert(this.anchors.get(alias.source), level)
  }

  private convertMap(map: YAMLMap, level: number): unknown {
    const own = new Map<string, unknown>()
    const merged = new Map<string, unknown>()
    for (const pair of map.items) {
      const key = this.toKey(pair)
      if (key === '<<' && isScalar(pair.key) && pair.key.type === 'PLAIN') {
        this.merge(pair, level, merged)
        continue
      }
      if (own.has(key))
        throw new YamlRefusal(`The key ${quoteKey(key)} stands twice in one mapping`, offsetOf(pair.key))
      own.set(key, this.convert(pair.value, level + 1))
    }
    for (const [key, value] of merged) if (!own.has(key)) own.set(key, value)
    // fromEntries defines properties instead of assigning them: `__proto__` becomes a key and nothing else.
    return Object.fromEntries(own)
  }

  private merge(pair: Pair, level: number, merged: Map<string, unknown>): void {
    this.plain = false
    const value = this.convert(pair.value, level + 1)
    for (const source of Array.isArray(value) ? value : [value]) {
      if (typeof source !== 'object' || source === null || Array.isArray(source)) {
        throw new YamlRefusal(
          'The merge key `<<` is given something that is not a mapping',
          offsetOf(pair.key)
        )
      }
      for (const [key, each] of Object.entries(source)) if (!merged.has(key)) merged.set(key, each)
    }
  }

  private toKey(pair: Pair): string {
    const key = isAlias(pair.key) ? this.anchors.get(pair.key.source) : pair.key
    if (!isScalar(key))
      throw new YamlRefusal('A key of a mapping is not a text', offsetOf(pair.key) ?? offsetOf(pair.value))
    this.note(key)
    if (isAlias(pair.key)) this.plain = false
    // `1.0: ` is the key "1.0", as every reader that knows JSON's keys sees it.
    return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value))
  }
}

function toScalar(scalar: Scalar): unknown {
  const { value } = scalar
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  // `.inf` and `.nan` have no place in JSON.
  return value === null || value === undefined ? null : (scalar.source ?? String(value))
}

function offsetOf(node: unknown): number | undefined {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined
  const start: unknown = Array.isArray(range) ? range[0] : undefined
  return typeof start === 'number' ? start : undefined
}

function indexYaml(document: Document): FindOffset {
  const indexed = new WeakMap<YAMLMap, Map<string, Pair>>()
  const pairsOf = (map: YAMLMap): Map<string, Pair> => {
    const known = indexed.get(map)
    if (known !== undefined) return known
    const pairs = new Map(map.items.map(pair => [isScalar(pair.key) ? nameKey(pair.key) : '', pair]))
    indexed.set(map, pairs)
    return pairs
  }
  return pointer => {
    let node: unknown = document.contents
    let shown = offsetOf(node)
    for (const step of pointer) {
      const target = isAlias(node) ? node.resolve(document) : node
      if (isMap(target)) {
        const pair = pairsOf(target).get(String(step))
        // What a merge key brought in has no place of its own: the mapping that it was merged into is the nearest.
        if (pair === undefined) return shown
        node = pair.value
        shown = offsetOf(pair.key) ?? shown
      } else if (isSeq(target)) {
        node = target.items[Number(step)]
        shown = offsetOf(node) ?? shown
      } else return undefined
    }
    return shown
  }
}

function nameKey(key: Scalar): string {
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value))
}
