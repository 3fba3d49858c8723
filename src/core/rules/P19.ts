import type { Rule } from './rule.ts'
import { countOf, importRestrictions, listPlaces, type Places } from './spec-words.ts'

export const P19: Rule<'P19', Places> = {
  id: 'P19',
  name: 'extensions-dropped',
  title: 'Extensions of the document are dropped',
  severity: 'info',
  words: places => ({
    message: `${countOf(places.count, 'extension')} that the import drops: ${listPlaces(places)}.`,
    fix: 'Nothing needs to be done.'
  }),
  help: {
    why: 'The importer knows `x-ms-paths` and `x-servers`, and drops all others.',
    fix: 'Nothing needs to be done.',
    reference: importRestrictions
  }
}
