import type { Rule } from './rule.ts'
import { importRestrictions, quote } from './spec-words.ts'

interface Facts {
  readonly key: string
  readonly version: string
  readonly text: boolean
}

export const P01: Rule<'P01', Facts> = {
  id: 'P01',
  name: 'version-not-supported',
  title: 'The version of the document is not one that API Management names',
  severity: 'error',
  words: ({ key, version, text }) => ({
    message: text
      ? `The document says \`${key}\` ${quote(version)}, and API Management knows \`2.0\`, \`3.0.0\` to \`3.0.3\`, and \`3.1.x\`.`
      : `The document gives \`${key}\` as a number, and API Management reads a text.`,
    expected: key === 'swagger' ? 'swagger: "2.0"' : 'openapi: 3.0.0 to 3.0.3, or 3.1.x',
    actual: `${key}: ${version}`,
    fix: toFix(key, version)
  }),
  help: {
    why: 'The importer picks its reader by this value and refuses what it does not know with "Swagger version specified is unknown".',
    fix: 'Write `openapi: 3.0.3`, `openapi: 3.1.0` or `swagger: "2.0"`, as text.',
    reference: importRestrictions
  }
}

function toFix(key: string, version: string): string {
  if (key === 'swagger')
    return version.startsWith('2')
      ? 'Write `"swagger": "2.0"`.'
      : 'Convert the document to OpenAPI 3.0 or 3.1: earlier versions of Swagger have another shape.'
  const [, minor] = /^3(?:\.([01])(?:\.|$)|$)/.exec(version) ?? [undefined, '']
  return minor === ''
    ? 'Write the document in OpenAPI 3.1 or 3.0, without what is new since.'
    : `Write \`openapi: ${minor === '1' ? '3.1.0' : '3.0.3'}\`: patch versions of OpenAPI differ in wording only.`
}
