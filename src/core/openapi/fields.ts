/** A mapping of an untrusted document. Its keys are foreign: read them with the functions below, never with a dot. */
export type Fields = Readonly<Record<string, unknown>>

/** True for a mapping; false for a list, a text, a number and null. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value under an own key: `__proto__` and `constructor` are keys like any other, and inherited ones do not count. */
export function valueAt(carrier: unknown, key: string): unknown {
  return isFields(carrier) && Object.hasOwn(carrier, key) ? carrier[key] : undefined
}

/** The mapping under a key; undefined when there is none or it is something else. */
export function fieldsAt(carrier: unknown, key: string): Fields | undefined {
  const value = valueAt(carrier, key)
  return isFields(value) ? value : undefined
}

/** The list under a key; empty when there is none or it is something else. */
export function listAt(carrier: unknown, key: string): readonly unknown[] {
  const value = valueAt(carrier, key)
  return Array.isArray(value) ? value : []
}

/** The text under a key. YAML makes a number of `summary: 404`, and every importer reads it as text, as this does. */
export function textAt(carrier: unknown, key: string): string | undefined {
  const value = valueAt(carrier, key)
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** The entries of a mapping under a key, extensions (`x-...`) left out. */
export function entriesAt(carrier: unknown, key: string): [string, unknown][] {
  return Object.entries(fieldsAt(carrier, key) ?? {}).filter(([name]) => !isExtension(name))
}

/** True for the name of a vendor extension. */
export function isExtension(name: string): boolean {
  return name.startsWith('x-')
}

/** A value of any kind in words. Not `String`: an object of JSON may have a `toString` that is none. */
export function spellValue(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined')
}
