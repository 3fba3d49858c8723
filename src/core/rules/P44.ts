import type { Rule } from './rule.ts'
import { listNames } from './spec-words.ts'

interface Facts {
  readonly fields: readonly string[]
}

/** The reader of the importer asks for both (microsoft/OpenAPI.NET, OpenApiInfoRules), as every version of the specification does. */
export const P44: Rule<'P44', Facts> = {
  id: 'P44',
  name: 'info-incomplete',
  title: 'The title or the version of the API is missing',
  severity: 'error',
  words: ({ fields }) => ({
    message: `The document has no ${listNames(fields.map(field => `info.${field}`))}.`,
    expected: '`info` with a `title` and a `version`',
    fix: `Add ${listNames(fields.map(field => `info.${field}`))}, for example \`title: Weather\` and \`version: "1.0.0"\`.`
  }),
  help: {
    why: "OpenAPI and Swagger require both, and the importer refuses a document without them: \"The field 'version' in 'info' object is REQUIRED\".",
    fix: 'Add `info.title` and `info.version`. The version is the one of the API, and may be any text.',
    reference: 'https://spec.openapis.org/oas/v3.0.3#info-object'
  }
}
