import type { Rule } from './rule.ts'
import { countOf, importRestrictions, listPlaces, type Places } from './spec-words.ts'

export const P27: Rule<'P27', Places> = {
  id: 'P27',
  name: 'openapi-31-feature',
  title: 'Features of OpenAPI 3.1 are ignored or removed',
  severity: 'warning',
  words: places => ({
    message: `${countOf(places.count, 'feature')} of OpenAPI 3.1 that API Management ignores, downgrades or refuses: ${listPlaces(places)}.`,
    fix: 'Write the document as OpenAPI 3.0.3 if the import fails: `nullable: true` for `type: [string, "null"]`, `enum` with one value for `const`.'
  }),
  help: {
    why: 'API Management imports OpenAPI 3.1 and ignores, downgrades or removes what 3.0 does not have. Imports with type lists and webhooks are reported to fail.',
    fix: 'Write the document as OpenAPI 3.0.3 if the import fails.',
    reference: importRestrictions
  }
}
