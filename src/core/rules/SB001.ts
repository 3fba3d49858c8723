import { describeLocalAuth, type LocalAuthFacts } from '../services/local-auth.ts'
import { renderPropertyHelp } from '../services/remedy.ts'
import type { Rule } from './rule.ts'

export const SB001: Rule<'SB001', LocalAuthFacts> = {
  id: 'SB001',
  name: 'service-bus-accepts-keys',
  title: 'Service Bus accepts shared access signatures',
  severity: 'error',
  words: facts => describeLocalAuth(facts, 'disableLocalAuth', 'shared access signatures'),
  help: {
    why: 'A shared access signature is a password for the namespace: it names nobody, it is copied into settings and scripts, and no role assignment takes it back. As long as `disableLocalAuth` is not `true`, the managed identity of API Management is one way in among others.',
    fix: renderPropertyHelp(
      'service-bus',
      'Make sure that nobody uses a connection string with a key any more, then switch keys off.',
      'disableLocalAuth',
      'true'
    ),
    reference: 'https://learn.microsoft.com/azure/service-bus-messaging/disable-local-authentication'
  }
}
