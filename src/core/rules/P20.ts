import type { Rule } from './rule.ts'
import { countOf, importRestrictions, listPlaces, type Places } from './spec-words.ts'

export const P20: Rule<'P20', Places> = {
  id: 'P20',
  name: 'shared-components',
  title: 'Parts of operations are shared through components',
  severity: 'warning',
  words: places => ({
    message: `${countOf(places.count, 'kind')} of components that the importer is documented not to support: ${listPlaces(places)}.`,
    fix: 'If parameters, bodies or responses are missing in API Management, resolve these references before the import, for example with `npx @redocly/cli bundle --dereferenced openapi.yaml --output bundled.yaml`.'
  }),
  help: {
    why: 'Of the components only schemas and security schemes are documented to be supported. References to shared parameters, responses and request bodies are resolved in practice; examples, headers, links, callbacks and path items may be missing.',
    fix: 'Resolve the references before the import where something is missing.',
    reference: importRestrictions
  }
}
