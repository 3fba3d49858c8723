import type { Rule } from './rule.ts'
import { importRestrictions, quote } from './spec-words.ts'

interface Facts {
  readonly operation: string
  readonly parameter: string
  /** True when the path itself has the name twice. */
  readonly twice: boolean
}

export const P07: Rule<'P07', Facts> = {
  id: 'P07',
  name: 'parameter-name-clash',
  title: 'Two parameters of the URL template have one name',
  severity: 'error',
  words: ({ operation, parameter, twice }) => ({
    message: twice
      ? `The operation ${quote(operation)} has the parameter ${quote(parameter)} twice in its path.`
      : `The operation ${quote(operation)} uses the name ${quote(parameter)} for a path parameter and for a required query parameter.`,
    fix: twice
      ? 'Give one of them another name: names of path parameters are not part of the URL that callers use.'
      : 'Rename the path parameter, which callers do not see, or make the query parameter optional.'
  }),
  help: {
    why: 'The importer makes required query parameters part of the URL template, where every name may stand once. Names are compared without regard to case.',
    fix: 'Rename the path parameter: its name is not part of the URL that callers use.',
    reference: importRestrictions
  }
}
