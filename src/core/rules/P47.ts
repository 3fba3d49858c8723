import type { Rule } from './rule.ts'
import { countOf, listPlaces, type Places } from './spec-words.ts'

/** The reader of the importer has this rule (microsoft/OpenAPI.NET, OpenApiResponsesRules): a code, a range such as `4XX`, or `default`. */
export const P47: Rule<'P47', Places> = {
  id: 'P47',
  name: 'response-code-unknown',
  title: 'A response has a code that is none',
  severity: 'error',
  words: places => ({
    message: `${countOf(places.count, 'response')} whose code is no status code of HTTP: ${listPlaces(places)}.`,
    expected: '`100` to `599`, `1XX` to `5XX`, or `default`',
    fix: 'Correct the code, or describe the response under `default`.'
  }),
  help: {
    why: 'The keys of `responses` are status codes of three digits, from 100 to 599, a range such as `4XX`, or `default`. The reader that API Management uses refuses others: "Responses key must be \'default\', an HTTP status code, or one of the following strings". API Management has no place for a response without a number.',
    fix: 'Correct the code, or describe the response under `default`.',
    reference: 'https://spec.openapis.org/oas/v3.0.3#responses-object'
  }
}
