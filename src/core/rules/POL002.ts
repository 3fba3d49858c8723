import { chooseFix, listReasons, nameExpectation, type ProtectionFacts } from './policy-words.ts'
import type { Rule } from './rule.ts'

export const POL002: Rule<'POL002', ProtectionFacts> = {
  id: 'POL002',
  name: 'operation-conditional',
  title: 'Only some calls of an operation carry the token',
  severity: 'error',
  words: facts => ({
    message: `Only some calls of the operation \`${facts.operation}\` carry the token of the managed identity. ${listReasons(facts)}`,
    expected: nameExpectation(facts),
    actual: 'some calls reach it with something else, or with nothing',
    fix: chooseFix(facts),
    ...(facts.excerpt === undefined ? {} : { excerpt: facts.excerpt })
  }),
  help: {
    why: "A condition, a branch without `<otherwise>`, or a product whose policy a caller can avoid lets calls through without the token. Product policies apply only to calls with that product's subscription: a key of the API, an all-access key, or no key at all goes around them.",
    fix: 'Set the token outside of any condition, in the policy of the API or of the operation. `mode: apply` adds it behind the last policy of `<inbound>`.',
    reference: 'https://learn.microsoft.com/azure/api-management/api-management-howto-policies'
  }
}
