/** One request as every room of the emulator sees it: no sockets, no streams. */
export interface Call {
  readonly method: string
  readonly url: URL
  /** Decoded segments of the path; empty ones are dropped. */
  readonly segments: readonly string[]
  /** Header names are lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly remoteAddress: string
}

/** One answer. An object is sent as JSON, a string as it is; undefined sends no body. */
export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** What the connection does to it. */
  readonly connection?: Connection
}

/**
 * `reset`: closed without an answer. `truncated`: closed in the middle of the body, which `truncated-gzip` compresses for who takes that. `slow`: in
 * drops. `silent`: open, and no answer.
 */
export type Connection = 'reset' | 'truncated' | 'truncated-gzip' | 'slow' | 'silent'

/** JSON as it comes from outside: an object whose keys nobody vouches for. */
export type Json = Record<string, unknown>

/** Tells whether a value is a JSON object, as opposed to a list or a scalar. */
export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Gives an own string of a JSON object, or undefined. */
export function textOf(object: unknown, key: string): string | undefined {
  const value = isJson(object) && Object.hasOwn(object, key) ? object[key] : undefined
  return typeof value === 'string' ? value : undefined
}

/** Parses a JSON object; undefined when the text is something else. */
export function parseObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJson(value) ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * Merges a JSON merge patch (RFC 7396) into a value and returns the result; neither argument is changed.
 * `__proto__` is dropped: the patch comes from outside, and assigning that key would change the prototype.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJson(patch)) return patch
  const merged: Json = isJson(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (key === '__proto__') continue
    if (value === null) delete merged[key]
    else merged[key] = mergePatch(merged[key], value)
  }
  return merged
}
