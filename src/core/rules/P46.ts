import type { Rule } from './rule.ts'
import { countOf, listPlaces, type Places } from './spec-words.ts'

/** RFC 8259, section 6: infinity and NaN have no notation in JSON, and numbers beyond a double are not interoperable. */
export const P46: Rule<'P46', Places> = {
  id: 'P46',
  name: 'number-without-value',
  title: 'A number has no value that JSON could hold',
  severity: 'error',
  words: places => ({
    message: `${countOf(places.count, 'number')} that JSON cannot hold: ${listPlaces(places)}.`,
    expected: 'numbers between -1.8e308 and 1.8e308',
    fix: 'Leave the limit out where there is none, or write the value in quotes where it is a text.'
  }),
  help: {
    why: 'API Management keeps schemas as JSON, which has no infinity and no NaN. What an import makes of `1e400`, `.inf` or `.nan` is not documented, so it cannot be compared afterwards: readers make null, a text or an error of it.',
    fix: 'Leave the limit out where there is none. Write a number that a double can hold, or a text in quotes.',
    reference: 'https://spec.openapis.org/oas/v3.0.3#format'
  }
}
