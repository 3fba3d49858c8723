import { isFields, textAt } from './fields.ts'
import type { Pointer } from './json-position.ts'
import { quoteKey } from './json-syntax.ts'

export type SpecVersion = '2.0' | '3.0' | '3.1'

/** What a document says that it is. */
export type VersionRead =
  | { readonly kind: 'version'; readonly version: SpecVersion }
  | {
      readonly kind: 'unknown'
      readonly message: string
      readonly pointer: Pointer
      /** The version that API Management does not import; undefined where there is none to speak of. */
      readonly given?: { readonly key: string; readonly version: string; readonly text: boolean }
    }

/** Decides which version of the specification a document follows. Patch versions are for the pre-flight to judge. */
export function decideVersion(value: unknown): VersionRead {
  const none = { kind: 'unknown', pointer: [] } as const
  if (!isFields(value))
    return { ...none, message: 'The document is not an OpenAPI document: its root is not a mapping.' }
  const swagger = textAt(value, 'swagger')
  const openapi = textAt(value, 'openapi')
  if (swagger !== undefined && openapi !== undefined) {
    return {
      ...none,
      message: 'The document has both `swagger` and `openapi`, and can be only one of them.',
      pointer: ['openapi']
    }
  }
  if (swagger === '2.0' || swagger === '2') return { kind: 'version', version: '2.0' }
  // JSON has the number 3 where somebody wrote `"openapi": 3.0`.
  const [, minor] = /^3\.([01])(?:\.|$)/.exec(openapi === '3' ? '3.0' : (openapi ?? '')) ?? []
  if (minor !== undefined) return { kind: 'version', version: minor === '0' ? '3.0' : '3.1' }
  const given = openapi ?? swagger
  if (given === undefined) {
    return {
      ...none,
      message:
        'The document is not an OpenAPI document: it has neither `openapi: 3.0.3` nor `swagger: "2.0"`.'
    }
  }
  const key = openapi === undefined ? 'swagger' : 'openapi'
  return {
    ...none,
    message: `The document says \`${key}\` ${quoteKey(given)}, and API Management imports \`swagger\` 2.0 and \`openapi\` 3.0 and 3.1.`,
    pointer: [key],
    given: { key, version: given, text: typeof value[key] === 'string' }
  }
}
