import type { Rule } from './rule.ts'
import { countOf, importRestrictions, listPlaces, type Places } from './spec-words.ts'

export const P21: Rule<'P21', Places> = {
  id: 'P21',
  name: 'documentation-dropped',
  title: 'External documentation, callbacks or TRACE are dropped',
  severity: 'info',
  words: places => ({
    message: `${countOf(places.count, 'part')} of the document that the import drops: ${listPlaces(places)}.`,
    fix: 'Nothing needs to be done, unless callers should use TRACE: API Management has no such operation after the import.'
  }),
  help: {
    why: 'The importer does not support `externalDocs`, `callbacks` of operations, and `trace`.',
    fix: 'Nothing needs to be done.',
    reference: importRestrictions
  }
}
