import type { Rule } from './rule.ts'
import { countOf, importRestrictions, listPlaces, type Places } from './spec-words.ts'

export const P12: Rule<'P12', Places> = {
  id: 'P12',
  name: 'operation-id-missing',
  title: 'Operations have no operationId',
  severity: 'warning',
  words: places => ({
    message: `${countOf(places.count, 'operation')} without a usable \`operationId\`: ${listPlaces(places)}.`,
    fix: 'Give every operation an `operationId` of letters, digits and dashes.'
  }),
  help: {
    why: 'Without an operationId the importer makes the name of method and path. When the path changes, the operation is a new one to API Management, and its policy is lost with the old.',
    fix: 'Give every operation an `operationId` that never changes.',
    reference: importRestrictions
  }
}
