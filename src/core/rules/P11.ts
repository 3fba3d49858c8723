import type { Rule } from './rule.ts'
import { countOf, importRestrictions, listPlaces, type Places } from './spec-words.ts'

export const P11: Rule<'P11', Places> = {
  id: 'P11',
  name: 'operation-name-changes',
  title: 'Operations may get another name than their operationId',
  severity: 'warning',
  words: places => ({
    message: `${countOf(places.count, 'operation')} may be named otherwise than the operationId says: ${listPlaces(places)}.`,
    fix: 'Use letters, digits and dashes in operationIds, and at most 76 of them.'
  }),
  help: {
    why: 'The documentation says that the importer turns every run of other characters than letters and digits into a dash and cuts the result to 76 characters; services are also seen to keep underscores. This action finds the operations under either name, and other tools may not. Upper and lower case make no difference.',
    fix: 'Use letters, digits and dashes in operationIds.',
    reference: importRestrictions
  }
}
