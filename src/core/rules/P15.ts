import type { Rule } from './rule.ts'
import { countOf, importRestrictions, listPlaces, type Places } from './spec-words.ts'

export const P15: Rule<'P15', Places> = {
  id: 'P15',
  name: 'required-query-parameter',
  title: 'Required query parameters become part of the URL template',
  severity: 'warning',
  words: places => ({
    message: `${countOf(places.count, 'operation')} with required query parameters, which become part of the URL template: ${listPlaces(places)}.`,
    fix: 'Make the parameters optional if calls without them should reach the backend; otherwise nothing needs to be done.'
  }),
  help: {
    why: 'By default the importer translates required query parameters to template parameters: `/items?page={page}`. A call without them matches no operation and gets 404 from the gateway, where the backend would have answered 400.',
    fix: 'Make the parameters optional if the backend should answer calls without them.',
    reference: importRestrictions
  }
}
