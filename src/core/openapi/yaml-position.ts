import { type Document, isAlias, isMap, isScalar, isSeq, type Pair, type Scalar, type YAMLMap } from 'yaml'
import type { FindOffset, FindSource, Pointer } from './json-position.ts'

/** Where a node begins, when it has a place. */
export function offsetOf(node: unknown): number | undefined {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined
  const start: unknown = Array.isArray(range) ? range[0] : undefined
  return typeof start === 'number' ? start : undefined
}

/** Finds places in a document and how its scalars are written. A mapping is indexed once, and when first asked for. */
export function indexYaml(document: Document): {
  readonly findOffset: FindOffset
  readonly findSource: FindSource
} {
  const indexed = new WeakMap<YAMLMap, Map<string, Pair>>()
  const pairsOf = (map: YAMLMap): Map<string, Pair> => {
    const known = indexed.get(map)
    if (known !== undefined) return known
    const pairs = new Map(map.items.map(pair => [isScalar(pair.key) ? nameKey(pair.key) : '', pair]))
    indexed.set(map, pairs)
    return pairs
  }
  const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node)
  /** The key in the first mapping that was merged and has it; mappings that those merged themselves are not followed. */
  const findMerged = (map: YAMLMap, key: string): number | undefined => {
    const merged = resolve(pairsOf(map).get('<<')?.value)
    const sources = isSeq(merged) ? merged.items.map(resolve) : [merged]
    const pairs = sources.flatMap(source => (isMap(source) ? (pairsOf(source).get(key) ?? []) : []))
    return offsetOf(pairs[0]?.key)
  }
  const find = (pointer: Pointer): { readonly node: unknown; readonly shown: number | undefined } => {
    let node: unknown = document.contents
    let shown = offsetOf(node)
    for (const step of pointer) {
      const target = isAlias(node) ? node.resolve(document) : node
      if (isMap(target)) {
        const pair = pairsOf(target).get(String(step))
        // What a merge key brought in stands where it was taken from, and is no node of this mapping.
        if (pair === undefined) return { node: undefined, shown: findMerged(target, String(step)) ?? shown }
        node = pair.value
        shown = offsetOf(pair.key) ?? shown
      } else if (isSeq(target)) {
        node = target.items[Number(step)]
        shown = offsetOf(node) ?? shown
      } else return { node: undefined, shown: undefined }
    }
    return { node, shown }
  }
  return {
    findOffset: pointer => find(pointer).shown,
    findSource: pointer => {
      const { node } = find(pointer)
      const target = isAlias(node) ? node.resolve(document) : node
      return isScalar(target) ? target.source : undefined
    }
  }
}

/** The text of a key, as it is written where YAML makes a number of it. */
export function nameKey(key: Scalar): string {
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value))
}
