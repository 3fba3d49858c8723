import { isFields, textAt, valueAt } from './fields.ts'

/** What a value is after its local references were followed. */
export interface Resolved {
  readonly value: unknown
  /** Where it stands. */
  readonly pointer: readonly string[]
  /** The first reference that led here; undefined when there was none. */
  readonly reference?: string
  /** False when a reference leads out of the document, to nothing, or in a circle. */
  readonly found: boolean
}

/** Longer chains of references than this are circles, or nobody can follow them. */
const longest = 32

/** Follows `$ref` inside the document. Nothing is ever fetched: a reference to elsewhere is not found. */
export function resolveReference(root: unknown, value: unknown, pointer: readonly string[]): Resolved {
  let current: Resolved = { value, pointer, found: true }
  for (let hop = 0; hop < longest; hop += 1) {
    const reference = referenceOf(current.value)
    if (reference === undefined) return current
    const first = current.reference ?? reference
    const target = parseReference(reference)
    const found = target === undefined ? undefined : findValue(root, target)
    if (target === undefined || found === undefined)
      return { value: undefined, pointer: current.pointer, reference: first, found: false }
    current = { value: found, pointer: target, reference: first, found: true }
  }
  return { ...current, value: undefined, found: false }
}

/** The references that are followed from a value on, the last of which may lead to nothing. */
export function listChain(root: unknown, value: unknown): readonly string[] {
  const chain: string[] = []
  let current = value
  for (let hop = 0; hop < longest; hop += 1) {
    const reference = referenceOf(current)
    if (reference === undefined) return chain
    chain.push(reference)
    const target = parseReference(reference)
    current = target === undefined ? undefined : findValue(root, target)
  }
  return chain
}

/** The text of `$ref`, when a value has one. */
export function referenceOf(value: unknown): string | undefined {
  return isFields(value) ? textAt(value, '$ref') : undefined
}

/** The path of a local reference: `#/components/schemas/A~1B` to its three parts. Undefined for anything else. */
export function parseReference(reference: string): readonly string[] | undefined {
  if (reference === '#') return []
  if (!reference.startsWith('#/')) return undefined
  return reference
    .slice(2)
    .split('/')
    .map(part => decodePart(part).replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** True for a reference into the schemas of a document, which are what the service keeps of it. */
export function isSchemaReference(reference: string): boolean {
  return /^#\/(?:components\/schemas|definitions)\//.test(reference)
}

/** The value at a path of keys and indexes; undefined when there is none. */
export function findValue(root: unknown, pointer: readonly string[]): unknown {
  let value = root
  for (const part of pointer) {
    value = Array.isArray(value)
      ? /^(?:0|[1-9][0-9]{0,8})$/.test(part)
        ? value[Number(part)]
        : undefined
      : valueAt(value, part)
    if (value === undefined) return undefined
  }
  return value
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
