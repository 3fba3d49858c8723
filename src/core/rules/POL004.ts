import { chooseFix, listReasons, nameExpectation, type ProtectionFacts } from './policy-words.ts'
import type { Rule } from './rule.ts'

export const POL004: Rule<'POL004', ProtectionFacts> = {
  id: 'POL004',
  name: 'token-differs',
  title: 'An operation sends a token for another resource, or of another identity',
  severity: 'error',
  words: facts => ({
    message: `The operation \`${facts.operation}\` sends another token than expected. ${listReasons(facts)}`,
    expected: nameExpectation(facts),
    actual: facts.actual === undefined ? 'another token' : `a token for \`${facts.actual}\``,
    fix: chooseFix(facts),
    ...(facts.excerpt === undefined ? {} : { excerpt: facts.excerpt })
  }),
  help: {
    why: "The audience of a token must be exactly what the backend accepts, the slash at the end included (Microsoft's own resources alone, such as `https://cognitiveservices.azure.com`, are taken with and without), and the identity must be the one that the backend admits. Another token is refused, or opens a door that nobody watches.",
    fix: 'Correct `resource` and `client-id`; without `client-id` the system-assigned identity is used. `mode: apply` corrects them where they stand right below `<inbound>`.',
    reference:
      'https://learn.microsoft.com/azure/api-management/authentication-managed-identity-policy#attributes'
  }
}
