import { chooseFix, listReasons, nameExpectation, type ProtectionFacts } from './policy-words.ts'
import type { Rule } from './rule.ts'

export const POL007: Rule<'POL007', ProtectionFacts> = {
  id: 'POL007',
  name: 'token-fails-open',
  title: 'A call goes on when no token is obtained',
  severity: 'error',
  words: facts => ({
    message: `The operation \`${facts.operation}\` calls its backend even when no token is obtained. ${listReasons(facts)}`,
    expected: nameExpectation(facts),
    actual: '`ignore-error="true"`',
    fix: chooseFix(facts),
    ...(facts.excerpt === undefined ? {} : { excerpt: facts.excerpt })
  }),
  help: {
    why: 'With `ignore-error="true"` the pipeline goes on without a token, and the Authorization header of the caller, whatever it says, travels to the backend.',
    fix: 'Remove `ignore-error`. A call for which there is no token then ends with an error, as it should.',
    reference:
      'https://learn.microsoft.com/azure/api-management/authentication-managed-identity-policy#attributes'
  }
}
