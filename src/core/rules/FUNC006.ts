import { type AppPlace, nest, renderJq, renderSettingsEdit, renderSettingsHelp } from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import { renderList } from './list.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly excludedPaths: readonly string[]
}

export const FUNC006: Rule<'FUNC006', Facts> = {
  id: 'FUNC006',
  name: 'function-webhooks-excluded',
  title: 'The webhooks of extensions are served without a token',
  severity: 'warning',
  words: ({ place, excludedPaths }) => ({
    message: `The Function App \`${nameApp(place)}\` excludes ${renderList(excludedPaths)} from authentication: what answers there asks for a shared key only.`,
    expected: 'no excluded path that covers /runtime/webhooks or /admin',
    actual: `excludedPaths: ${excludedPaths.join(', ')}`,
    fix: `Nothing, if an extension such as Event Grid or Durable Functions is called from outside and cannot send a token. Otherwise:\n${renderSettingsEdit(place, `.properties.globalValidation.excludedPaths -= ${renderJq(excludedPaths)}`)}`
  }),
  help: {
    why: '`/runtime/webhooks/*` is where extensions take calls, guarded by one system key for each; `/admin/*` is the administration of the host. Excluded from authentication, they answer whoever has a key, wherever from.',
    fix: renderSettingsHelp(
      'Take the entries out, or narrow them to the one extension that is called from outside.',
      '.properties.globalValidation.excludedPaths -= ["/runtime/webhooks/*"]',
      nest(['globalValidation'], ["excludedPaths: [ '/runtime/webhooks/eventgrid' ]"])
    ),
    reference: 'https://learn.microsoft.com/azure/azure-functions/security-concepts'
  }
}
