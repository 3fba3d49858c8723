import type { Rule } from './rule.ts'
import { countOf, importRestrictions, listPlaces, type Places } from './spec-words.ts'

export const P22: Rule<'P22', Places> = {
  id: 'P22',
  name: 'parameter-style-ignored',
  title: 'Serialisation of parameters is ignored',
  severity: 'warning',
  words: places => ({
    message: `${countOf(places.count, 'parameter')} with a style that the import ignores: ${listPlaces(places)}.`,
    fix: 'Use the default style of the parameters, unless the backend alone reads them.'
  }),
  help: {
    why: 'The importer supports parameters of the default style, exploded. `allowReserved` and `allowEmptyValue` are ignored. Calls are forwarded as they come; only the developer portal and validation policies see the difference.',
    fix: 'Use the default style.',
    reference: importRestrictions
  }
}
