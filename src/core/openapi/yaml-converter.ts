import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq
} from 'yaml'
import { type EndlessNumber, quoteKey } from './json-syntax.ts'
import { nameKey, offsetOf } from './yaml-position.ts'

/** Why a YAML document cannot be used. */
export interface YamlFault {
  readonly offset?: number
  readonly message: string
}

/** Aliases may repeat a few hundred schemas; a document that unfolds to more values than this is an attack or an accident. */
const mostValues = 1_000_000
const mostRepeated = 10

/** Thrown for what is YAML and cannot be used; its fault says why. */
export class YamlRefusal extends Error {
  readonly fault: YamlFault

  constructor(message: string, offset: number | undefined) {
    super(message)
    this.fault = offset === undefined ? { message } : { message, offset }
  }
}

/** Texts here that YAML 1.1 takes for truth values, dates, times of day, and numbers in other notations. */
const disputed =
  /^(?:[yn]|yes|no|on|off|\d{4}-\d\d?-\d\d?(?:[Tt ]\s*\d.*)?|[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?|[-+]?0[box][\da-f_]+|[-+]?[\d_]+(?:\.[\d_]*)?)$/i

/** Makes plain data of the nodes of one document. Throws a YamlRefusal. */
export class YamlConverter {
  plain = true
  bare = false
  readonly endless: EndlessNumber[] = []
  /** Keys that stand twice, by their place: told all at once, while the rest is read on. */
  readonly repeated = new Map<number | undefined, YamlFault>()
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
      this.noteScalar(node)
      return toScalar(node)
    }
    if (!isMap(node) && !isSeq(node)) return null
    this.note(node)
    // Only what has an anchor can be a part of itself.
    if (node.anchor === undefined) return this.convertItems(node, level)
    if (this.unfolding.has(node))
      throw new YamlRefusal('An alias refers to a value that contains it', offsetOf(node))
    this.unfolding.add(node)
    const value = this.convertItems(node, level)
    this.unfolding.delete(node)
    return value
  }

  private convertItems(node: YAMLMap | YAMLSeq, level: number): unknown {
    return isMap(node)
      ? this.convertMap(node, level)
      : node.items.map((item: unknown) => this.convert(item, level + 1))
  }

  private note(node: { anchor?: string; tag?: string }): void {
    if (node.anchor !== undefined) this.anchors.set(node.anchor, node)
    if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:')) this.plain = false
  }

  private noteScalar(scalar: Scalar): void {
    const { value, source, type } = scalar
    if (typeof value === 'string') {
      if (type === 'PLAIN' && value.length < 40 && disputed.test(value)) this.plain = false
    } else if (value !== null && value !== undefined) {
      this.bare = true
      // `1.10` and `0x1F` are texts to one reader, and numbers that are written otherwise to the next.
      if (String(value) !== source) this.plain = false
      if (typeof value === 'number' && !Number.isFinite(value))
        this.endless.push({ offset: offsetOf(scalar) ?? 0, text: source ?? String(value) })
    }
  }

  private convertAlias(alias: Alias, level: number): unknown {
    this.plain = false
    // Fail closed: an alias without its anchor was refused by the parser; should one come here, it is not an empty value.
    if (!this.anchors.has(alias.source))
      throw new YamlRefusal(`The alias ${quoteKey(alias.source)} has no anchor`, offsetOf(alias))
    return this.convert(this.anchors.get(alias.source), level)
  }

  private convertMap(map: YAMLMap, level: number): unknown {
    const own: Record<string, unknown> = {}
    let merged: Map<string, unknown> | undefined
    for (const pair of map.items) {
      const key = this.toKey(pair)
      if (key === '<<' && isScalar(pair.key) && pair.key.type === 'PLAIN') {
        merged ??= new Map()
        this.merge(pair, level, merged)
        continue
      }
      if (Object.hasOwn(own, key)) {
        const message = `The key ${quoteKey(key)} stands twice in one mapping`
        const { fault } = new YamlRefusal(message, offsetOf(pair.key))
        if (this.repeated.size < mostRepeated) this.repeated.set(fault.offset, fault)
        continue
      }
      define(own, key, this.convert(pair.value, level + 1))
    }
    for (const [key, value] of merged ?? []) if (!Object.hasOwn(own, key)) define(own, key, value)
    return own
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
    const name = nameKey(key)
    if (key.type === 'PLAIN' && name.length < 40 && !/^[1-9]\d*$/.test(name) && disputed.test(name))
      this.plain = false
    return name
  }
}

/** Assigning to `__proto__` would change what the object inherits: it is a key like any other. */
function define(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true })
}

function toScalar(scalar: Scalar): unknown {
  const { value } = scalar
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  // `.inf` and `.nan` have no place in JSON.
  return value === null || value === undefined ? null : (scalar.source ?? String(value))
}
