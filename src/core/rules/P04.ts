import type { Rule } from './rule.ts'
import { importRestrictions, listNames, quote } from './spec-words.ts'

interface Facts {
  readonly schemas: readonly string[]
}

export const P04: Rule<'P04', Facts> = {
  id: 'P04',
  name: 'recursive-schema',
  title: 'Schemas refer to themselves',
  severity: 'warning',
  words: ({ schemas }) => ({
    message:
      schemas.length === 1
        ? `The schema ${quote(schemas[0] ?? '')} refers to itself, and imports of such schemas are reported to fail.`
        : `The schemas ${listNames(schemas)} refer to each other in a circle, and imports of such schemas are reported to fail.`,
    fix: 'If the import fails, break the circle: let one of the references be `type: object` with a description.'
  }),
  help: {
    why: 'The documentation says that definitions which are defined recursively are not supported. Reports disagree: some services import them.',
    fix: 'Break the circle where the import fails.',
    reference: importRestrictions
  }
}
