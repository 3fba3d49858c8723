import type { Rule } from './rule.ts'
import { importRestrictions, listPlaces, type Places } from './spec-words.ts'

export const P24: Rule<'P24', Places> = {
  id: 'P24',
  name: 'produces-ignored',
  title: '`produces` is ignored',
  severity: 'info',
  words: places => ({
    message: `\`produces\` is ignored by the import: ${listPlaces(places)}.`,
    fix: 'Nothing needs to be done.'
  }),
  help: {
    why: 'The importer does not support `produces` of Swagger 2.0, so that content types of responses are not compared.',
    fix: 'Nothing needs to be done.',
    reference: importRestrictions
  }
}
