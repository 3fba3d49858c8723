import type { Rule } from './rule.ts'
import { countOf, importRestrictions, listPlaces, type Places } from './spec-words.ts'

export const P16: Rule<'P16', Places> = {
  id: 'P16',
  name: 'body-discarded',
  title: 'A body of GET, HEAD or OPTIONS is discarded',
  severity: 'warning',
  words: places => ({
    message: `${countOf(places.count, 'operation')} with a body for GET, HEAD or OPTIONS, which the import discards: ${listPlaces(places)}.`,
    fix: 'Take the body out of the document, or use POST.'
  }),
  help: {
    why: 'The importer discards bodies of these methods, and many clients and proxies do as well.',
    fix: 'Take the body out of the document, or use another method.',
    reference: importRestrictions
  }
}
