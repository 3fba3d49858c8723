import { chooseFix, type ProtectionFacts } from './policy-words.ts'
import type { Rule } from './rule.ts'

export const POL014: Rule<'POL014', ProtectionFacts> = {
  id: 'POL014',
  name: 'backend-not-called',
  title: 'An operation does not call its backend',
  severity: 'info',
  words: facts => ({
    message: `The policies of the operation \`${facts.operation}\` answer its calls themselves: none is forwarded to the backend.`,
    expected: 'calls that reach the backend with a token',
    actual: 'no call reaches it',
    fix: chooseFix(facts)
  }),
  help: {
    why: 'An operation that is answered by `return-response` or `mock-response`, or that has no `forward-request`, needs no token. Calls that its policies make with `send-request` are not judged.',
    fix: 'If that is meant, leave the operation out of `operations`. If not, put `<base />` or `<forward-request />` into `<backend>`.',
    reference: 'https://learn.microsoft.com/azure/api-management/forward-request-policy'
  }
}
