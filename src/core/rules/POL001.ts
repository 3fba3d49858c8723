import { chooseFix, listReasons, nameExpectation, type ProtectionFacts } from './policy-words.ts'
import type { Rule } from './rule.ts'

export const POL001: Rule<'POL001', ProtectionFacts> = {
  id: 'POL001',
  name: 'operation-unprotected',
  title: 'An operation calls its backend without the token',
  severity: 'error',
  words: facts => ({
    message: `The operation \`${facts.operation}\` calls its backend without the token of the managed identity. ${listReasons(facts)}`,
    expected: nameExpectation(facts),
    actual: 'no call carries it',
    fix: chooseFix(facts),
    ...(facts.excerpt === undefined ? {} : { excerpt: facts.excerpt })
  }),
  help: {
    why: 'The backend knows API Management by its token alone. Without it either the call is refused, or the backend lets anybody in. What counts is the effective policy: a token in the policy of the API does nothing when the policy of the operation has no `<base />`, when something deletes the header later, or when it only goes into a variable that nobody uses.',
    fix: 'Run the action with `mode: apply`, or end `<inbound>` of the API or of the operation with `<authentication-managed-identity resource="..." />`.',
    reference: 'https://learn.microsoft.com/azure/api-management/authentication-managed-identity-policy'
  }
}
