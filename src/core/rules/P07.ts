import type { Rule } from './rule.ts'
import { importRestrictions, quote } from './spec-words.ts'

interface Facts {
  readonly operation: string
  readonly parameter: string
}

export const P07: Rule<'P07', Facts> = {
  id: 'P07',
  name: 'path-and-query-name-clash',
  title: 'A path parameter and a required query parameter have one name',
  severity: 'error',
  words: ({ operation, parameter }) => ({
    message: `The operation ${quote(operation)} uses the name ${quote(parameter)} for a path parameter and for a required query parameter.`,
    fix: 'Rename the path parameter, which callers do not see, or make the query parameter optional.'
  }),
  help: {
    why: 'The importer makes required query parameters part of the URL template, where every name may stand once. Names are compared without regard to case.',
    fix: 'Rename the path parameter: its name is not part of the URL that callers use.',
    reference: importRestrictions
  }
}
