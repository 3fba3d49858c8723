/** A field that is there and is not what the schema of authsettingsV2 says, so that its effect is not known. */
export interface Malformed {
  /** `globalValidation.requireAuthentication`, or `...identities[2]`. */
  readonly path: string
  readonly expected: string
  readonly actual: string
}

/** One object of a foreign JSON document, read field by field. What has the wrong type is recorded and reads as undefined. */
export interface Fields {
  readonly present: boolean
  readonly keys: () => readonly string[]
  readonly object: (name: string) => Fields
  readonly text: (name: string) => string | undefined
  readonly flag: (name: string) => boolean | undefined
  readonly number: (name: string) => number | undefined
  readonly texts: (name: string) => readonly string[] | undefined
  readonly objects: (name: string) => readonly Fields[] | undefined
  /** True when some field below holds text, a number, true, or a filled list: the object was configured. */
  readonly filled: boolean
}

/**
 * Opens a document. A null is a missing field, because ARM writes null for what was never set. Names are matched as ARM matches
 * them, without regard to case; own properties only, so that `__proto__` and `constructor` are names like any other.
 */
export function openFields(value: unknown, path: string, malformed: Malformed[]): Fields {
  const record = toRecord(value, path, malformed)
  const find = (name: string): unknown => {
    const found = Object.keys(record ?? {}).filter(key => key.toLowerCase() === name.toLowerCase())
    if (found.length > 1)
      malformed.push({ path: join(path, name), expected: 'one field', actual: `${found.length} fields` })
    const key = found[0]
    return record === undefined || key === undefined || found.length > 1
      ? undefined
      : (record[key] ?? undefined)
  }
  const typed = <T>(name: string, expected: string, is: (found: unknown) => found is T): T | undefined => {
    const found = find(name)
    if (found === undefined || is(found)) return found
    malformed.push({ path: join(path, name), expected, actual: describe(found) })
    return undefined
  }
  return {
    present: record !== undefined,
    keys: () => Object.keys(record ?? {}).filter(key => record?.[key] !== null),
    object: name => openFields(find(name), join(path, name), malformed),
    text: name => typed(name, 'text', found => typeof found === 'string'),
    flag: name => typed(name, '`true` or `false`', found => typeof found === 'boolean'),
    number: name => typed(name, 'a number', found => typeof found === 'number'),
    objects: name =>
      typed(name, 'a list', found => Array.isArray(found))?.map((entry, index) =>
        openFields(entry, `${join(path, name)}[${index}]`, malformed)
      ),
    texts: name =>
      typed(name, 'a list', found => Array.isArray(found))?.flatMap((entry, index) =>
        toText(entry, join(path, name), index, malformed)
      ),
    filled: isFilled(record)
  }
}

function toRecord(
  value: unknown,
  path: string,
  malformed: Malformed[]
): Readonly<Record<string, unknown>> | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'object' && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>
  malformed.push({ path, expected: 'an object', actual: describe(value) })
  return undefined
}

function toText(entry: unknown, path: string, index: number, malformed: Malformed[]): string[] {
  if (typeof entry === 'string') return [entry]
  malformed.push({ path: `${path}[${index}]`, expected: 'text', actual: describe(entry) })
  return []
}

/** Depth is bounded: what lies deeper than any documented field counts as filled. */
function isFilled(value: unknown, depth = 0): boolean {
  if (value === undefined || value === null || value === '' || value === false) return false
  if (depth > 8) return true
  if (Array.isArray(value)) return value.length > 0
  return typeof value === 'object' ? Object.values(value).some(inner => isFilled(inner, depth + 1)) : true
}

/** Never the value itself when it is large: the document may hold anything. */
function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 80))}`
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
