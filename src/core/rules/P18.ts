import type { Rule } from './rule.ts'
import { importRestrictions, listNames } from './spec-words.ts'

interface Facts {
  readonly keys: readonly string[]
}

export const P18: Rule<'P18', Facts> = {
  id: 'P18',
  name: 'security-ignored',
  title: 'Security requirements of the document are ignored',
  severity: 'info',
  words: ({ keys }) => ({
    message: `The document has ${listNames(keys)}, which the import ignores: they protect nothing.`,
    fix: 'Nothing needs to be done: what this action verifies is the policy and the backend. Authorise callers with a policy such as `validate-azure-ad-token`.'
  }),
  help: {
    why: 'API Management does not enforce what a document says about security.',
    fix: 'Authorise callers with a policy such as `validate-azure-ad-token`, or with subscription keys.',
    reference: importRestrictions
  }
}
