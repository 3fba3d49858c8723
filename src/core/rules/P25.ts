import type { Rule } from './rule.ts'
import { countOf, importRestrictions, listPlaces, type Places } from './spec-words.ts'

export const P25: Rule<'P25', Places> = {
  id: 'P25',
  name: 'inline-schema',
  title: 'Schemas stand inside operations',
  severity: 'warning',
  words: places => ({
    message: `${countOf(places.count, 'schema')} inside operations instead of below \`components/schemas\` or \`definitions\`: ${listPlaces(places)}.`,
    fix: 'Move the schemas to `components/schemas` and refer to them, if they are missing in API Management.'
  }),
  help: {
    why: 'The documentation says that inline schemas of operations are not supported; services are seen to accept many of them.',
    fix: 'Move the schemas to `components/schemas` and refer to them.',
    reference: importRestrictions
  }
}
