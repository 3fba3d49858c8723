/** A plain JSON object of unknown content. */
export type JsonRecord = Readonly<Record<string, unknown>>

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The property as a record; an empty one where it is anything else. */
export function recordAt(value: unknown, key: string): JsonRecord {
  const found = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined
  return isRecord(found) ? found : {}
}

export function stringAt(value: unknown, key: string): string | undefined {
  const found = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined
  return typeof found === 'string' && found !== '' ? found : undefined
}

export function listAt(value: unknown, key: string): readonly unknown[] {
  const found = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined
  return Array.isArray(found) ? found : []
}

/** Whether lists and objects stand in one another more than so many times. */
export function isNestedBeyond(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  for (const key in value) if (isNestedBeyond(levels - 1, (value as JsonRecord)[key])) return true
  return false
}

/** Equality of two JSON values whatever the order of their properties. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left) !== Array.isArray(right)) return false
  const names = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...names].every(name => sameJson(ownValue(left, name), ownValue(right, name)))
}

/** `__proto__` is a name like any other in JSON, and every object has something by it that nobody wrote. */
function ownValue(carrier: object, name: string): unknown {
  return Object.hasOwn(carrier, name) ? (carrier as JsonRecord)[name] : undefined
}
