import { describeLocalAuth, type LocalAuthFacts } from '../services/local-auth.ts'
import { renderPropertyHelp } from '../services/remedy.ts'
import type { Rule } from './rule.ts'

export const AI001: Rule<'AI001', LocalAuthFacts> = {
  id: 'AI001',
  name: 'ai-services-accept-keys',
  title: 'Azure AI services accept API keys',
  severity: 'error',
  words: facts => describeLocalAuth(facts, 'disableLocalAuth', 'API keys'),
  help: {
    why: 'With the header `api-key` anybody who has a key calls the models, past API Management, its limits and its record of who used what. As long as `disableLocalAuth` is not `true`, the managed identity is one way in among others.',
    fix: renderPropertyHelp(
      'ai',
      'Make sure that nobody uses a key any more, then switch keys off.',
      'disableLocalAuth',
      'true'
    ),
    reference: 'https://learn.microsoft.com/azure/ai-services/disable-local-auth'
  }
}
