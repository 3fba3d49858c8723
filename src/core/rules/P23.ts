import type { Rule } from './rule.ts'
import { countOf, importRestrictions, listPlaces, type Places } from './spec-words.ts'

export const P23: Rule<'P23', Places> = {
  id: 'P23',
  name: 'parameter-kind-dropped',
  title: 'Cookies or form fields are dropped',
  severity: 'warning',
  words: places => ({
    message: `${countOf(places.count, 'place')} with cookies or form fields, which the import drops or cannot describe: ${listPlaces(places)}.`,
    fix: 'Nothing needs to be done for calls, which are forwarded as they come. Do not rely on the developer portal or on validation policies for these.'
  }),
  help: {
    why: 'API Management has no cookie parameters, and form fields are not supported by the importer.',
    fix: 'Nothing needs to be done for calls.',
    reference: importRestrictions
  }
}
