import type { Rule } from './rule.ts'
import { countOf, importRestrictions, listPlaces, type Places } from './spec-words.ts'

export const P26: Rule<'P26', Places> = {
  id: 'P26',
  name: 'examples-dropped',
  title: '`examples` may be dropped',
  severity: 'info',
  words: places => ({
    message: `${countOf(places.count, 'place')} with \`examples\`, of which older services keep none: ${listPlaces(places)}.`,
    fix: 'Nothing needs to be done. Use `example` if the developer portal should show one.'
  }),
  help: {
    why: 'Older versions of the service keep `example` and drop `examples`.',
    fix: 'Use `example` where it matters.',
    reference: importRestrictions
  }
}
