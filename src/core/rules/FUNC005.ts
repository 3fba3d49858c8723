import type { AppPlace } from '../backend/remedy.ts'
import { renderSiteEdit, renderSiteHelp } from '../backend/remedy-site.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  /** False when the switch is off in so many words, undefined when it was never set. */
  readonly isolated: false | undefined
}

export const FUNC005: Rule<'FUNC005', Facts> = {
  id: 'FUNC005',
  name: 'function-administration-reachable',
  title: 'The administration of the Function App can be reached',
  severity: 'warning',
  words: ({ place, isolated }) => ({
    message: `The administration of the Function App \`${nameApp(place)}\` below \`/admin\` answers whoever has the master key.`,
    expected: 'functionsRuntimeAdminIsolationEnabled: true',
    actual: `functionsRuntimeAdminIsolationEnabled: ${isolated ?? 'missing'}`,
    fix: renderSiteEdit(place, { functionsRuntimeAdminIsolationEnabled: true })
  }),
  help: {
    why: 'Below `/admin` the host hands out keys and the files of the functions to whoever has the master key. With `functionsRuntimeAdminIsolationEnabled` it answers from outside no longer; the portal and the deployment go other ways. Where nobody has set it, it is off.',
    fix: renderSiteHelp('Isolate it.', '{"functionsRuntimeAdminIsolationEnabled": true}', [
      'functionsRuntimeAdminIsolationEnabled: true'
    ]),
    reference: 'https://learn.microsoft.com/azure/azure-functions/security-concepts'
  }
}
