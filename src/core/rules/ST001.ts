import { describeLocalAuth, type LocalAuthFacts } from '../services/local-auth.ts'
import { renderPropertyHelp } from '../services/remedy.ts'
import type { Rule } from './rule.ts'

export const ST001: Rule<'ST001', LocalAuthFacts> = {
  id: 'ST001',
  name: 'storage-accepts-keys',
  title: 'The storage account accepts its access keys',
  severity: 'error',
  words: facts =>
    describeLocalAuth(facts, 'allowSharedKeyAccess', 'its access keys, and signatures made with them'),
  help: {
    why: 'An access key is root for the account, and a shared access signature made with it is a link that lets its holder in. A setting that is missing or `null` is the same as `true`: keys are accepted until they are forbidden.',
    fix: renderPropertyHelp(
      'storage',
      'Make sure that nobody uses a key any more, then forbid them.',
      'allowSharedKeyAccess',
      'false'
    ),
    reference: 'https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent'
  }
}
