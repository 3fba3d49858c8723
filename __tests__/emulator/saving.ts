import { type PolicyScope, type SaveOutcome, savePolicy } from '../../emulator/policy/save.ts'

export interface SaveOptions {
  readonly scope?: PolicyScope
  readonly format?: string
}

/** Saves a document in a service with one named value, one fragment and one backend. */
export function save(value: string, { scope = 'api', format = 'rawxml' }: SaveOptions = {}): SaveOutcome {
  return savePolicy({
    value,
    format,
    scope,
    namedValues: new Set(['backend-key', 'Host.Name']),
    fragments: new Set(['Trace']),
    backends: new Set(['weather'])
  })
}

/** Saves elements in one section. */
export function saveIn(section: string, elements: string, options: SaveOptions = {}): SaveOutcome {
  return save(`<policies>\n    <${section}>\n        ${elements}\n    </${section}>\n</policies>`, options)
}

/** What a document was refused for. */
export function listMessages(outcome: SaveOutcome): string[] {
  if (outcome.ok) return []
  return outcome.error.details?.map(({ message }) => message) ?? [outcome.error.message]
}
