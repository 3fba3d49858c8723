import type { Rule } from './rule.ts'
import { countOf, listPlaces, type Places } from './spec-words.ts'

/**
 * API Management says "The key '...' in 'schemas' of components MUST match the regular expression": of schemas in
 * stephaneey/azure-apim-extension#60 (from Swagger 2.0, in 2019), of a security scheme in umbraco/Umbraco-CMS#17300.
 */
export const P45: Rule<'P45', Places> = {
  id: 'P45',
  name: 'component-name-refused',
  title: 'A component has a name that the importer refuses',
  severity: 'error',
  words: places => ({
    message: `${countOf(places.count, 'component')} with a name that has other characters than letters, digits, \`.\`, \`-\` and \`_\`: ${listPlaces(places)}.`,
    expected: 'names that match `^[a-zA-Z0-9._-]+$`',
    fix: 'Rename the components, and the references to them: `KeyValuePair[String]` to `KeyValuePair_String`, `Backoffice User` to `Backoffice-User`.'
  }),
  help: {
    why: 'OpenAPI 3 allows letters, digits, `.`, `-` and `_` in the names of components, and the importer refuses the whole document for one that has something else. Swagger 2.0 has no such rule; API Management was seen to refuse definitions for it all the same, which is a warning here.',
    fix: 'Rename the components where they are made: generators have an option for the names of schemas.',
    reference: 'https://spec.openapis.org/oas/v3.0.3#components-object'
  }
}
