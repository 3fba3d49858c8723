import { chooseFix, listReasons, nameExpectation, type ProtectionFacts } from './policy-words.ts'
import type { Rule } from './rule.ts'

export const POL003: Rule<'POL003', ProtectionFacts> = {
  id: 'POL003',
  name: 'protection-unverified',
  title: 'It is not known whether an operation is protected',
  severity: 'error',
  words: facts => ({
    message: `It could not be verified that the operation \`${facts.operation}\` is protected. ${listReasons(facts)}`,
    expected: nameExpectation(facts),
    actual: 'unverified',
    fix: chooseFix(facts),
    ...(facts.excerpt === undefined ? {} : { excerpt: facts.excerpt })
  }),
  help: {
    why: 'What cannot be read or understood is not taken for protection: a secret named value, an expression that chooses the resource, a fragment that is missing, a policy that this action does not know, a gateway that skips the policy without a word.',
    fix: 'Make the value or the document readable, or end `<inbound>` with a plain `<authentication-managed-identity>`: what comes before it does not matter then.',
    reference: 'https://learn.microsoft.com/azure/api-management/api-management-policy-expressions'
  }
}
