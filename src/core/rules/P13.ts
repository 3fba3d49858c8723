import type { Rule } from './rule.ts'
import { countOf, importRestrictions, listPlaces, type Places } from './spec-words.ts'

export const P13: Rule<'P13', Places> = {
  id: 'P13',
  name: 'summary-missing-or-long',
  title: 'Operations have no summary, or one that is too long',
  severity: 'warning',
  words: places => ({
    message: `${countOf(places.count, 'operation')} without a \`summary\` of 1 to 300 characters, which becomes the display name: ${listPlaces(places)}.`,
    fix: 'Give every operation a `summary` of at most 300 characters.'
  }),
  help: {
    why: 'The summary becomes the display name of the operation. Without one the operationId takes its place; more than 300 characters are over the limit of the service.',
    fix: 'Give every operation a `summary` of at most 300 characters.',
    reference: importRestrictions
  }
}
