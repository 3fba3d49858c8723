import type { Rule } from './rule.ts'
import { countOf, importRestrictions, listPlaces, type Places } from './spec-words.ts'

export const P14: Rule<'P14', Places> = {
  id: 'P14',
  name: 'description-missing',
  title: 'Operations have no description',
  severity: 'info',
  words: places => ({
    message: `${countOf(places.count, 'operation')} without a \`description\`: ${listPlaces(places)}. API Management stores the summary instead.`,
    fix: 'Nothing needs to be done. Give the operations a `description` if the developer portal should show one.'
  }),
  help: {
    why: 'The importer stores the summary where a description is missing. That is not reported as drift.',
    fix: 'Nothing needs to be done.',
    reference: importRestrictions
  }
}
