import { describeLocalAuth, type LocalAuthFacts } from '../services/local-auth.ts'
import { renderPropertyHelp } from '../services/remedy.ts'
import type { Rule } from './rule.ts'

export const EH001: Rule<'EH001', LocalAuthFacts> = {
  id: 'EH001',
  name: 'event-hubs-accepts-keys',
  title: 'Event Hubs accepts shared access signatures',
  severity: 'error',
  words: facts => describeLocalAuth(facts, 'disableLocalAuth', 'shared access signatures'),
  help: {
    why: 'A shared access signature is a password for the namespace: it names nobody, and no role assignment takes it back. As long as `disableLocalAuth` is not `true`, the managed identity of API Management is one way in among others.',
    fix: renderPropertyHelp(
      'event-hubs',
      'Make sure that nobody uses a connection string with a key any more, then switch keys off.',
      'disableLocalAuth',
      'true'
    ),
    reference: 'https://learn.microsoft.com/azure/event-hubs/authenticate-shared-access-signature'
  }
}
