import type { Report } from './report.ts'

/**
 * A hidden first line that says whose comment or issue this is, and which text it holds. It is believed only in what the token itself
 * wrote, and only as the first line: whoever quotes it, or has it quoted, makes nothing ours.
 */
export interface Marker {
  /** What it is keeping: one text for each key. */
  readonly key: string
  readonly state: MarkerState
  /** Digest of the text below. */
  readonly digest: string
}

/** `resolved` stands where something was wrong before, `clean` where nothing ever was. */
export type MarkerState = 'open' | 'resolved' | 'clean'

const shape = /^<!-- apim-identity-guard (\S+ \S+) (open|resolved|clean):([0-9a-f]{16}) -->(?:\r?\n|$)/

/** Key of a comment: one for each job and API. */
export function toCommentKey(job: string, target: Report['target']): string {
  return `${encode(job) || '-'} ${nameTarget(target)}`
}

/** Key of an issue: one for each API, whichever job looks at it. */
export function toIssueKey(target: Report['target']): string {
  return `drift ${nameTarget(target)}`
}

export function renderMarker({ key, state, digest }: Marker): string {
  return `<!-- apim-identity-guard ${key} ${state}:${digest} -->`
}

/** Reads the marker of a text; undefined where its first line is none. */
export function readMarker(text: string): Marker | undefined {
  const [, key, state, digest] = shape.exec(text) ?? []
  if (key === undefined || digest === undefined) return undefined
  return { key, state: state as MarkerState, digest }
}

/** The API with its service, whose name is unique in all of Azure; without Azure, the entry of the manifest, or the files that were looked at. */
function nameTarget({ service, api, entry, artifacts, spec }: Report['target']): string {
  // Names in Azure have no case.
  if (service !== undefined) return encode(`${service}/${api ?? ''}`.toLowerCase())
  const files = [artifacts, spec].filter(path => path !== undefined).join('+')
  return encode(entry ?? (api === undefined ? files : `${files}/${api}`)) || '-'
}

/** Leaves nothing that could end a comment of HTML or part the marker: no blank, no angle, no two hyphens. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/%2F/g, '/')
    .replace(/[!'()*~]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/-(?=-)|^-|-$/g, '%2D')
}

/** A short digest of a text (FNV-1a, 64 bits): it tells one text from the next and keeps no secret. */
export function digest(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  }
  return hash.toString(16).padStart(16, '0')
}
