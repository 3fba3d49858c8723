import type { AppPlace } from '../backend/remedy.ts'
import { renderWebEdit, renderWebHelp } from '../backend/remedy-site.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  /** True when the deployment site has the access restrictions of the app. */
  readonly usesMain: boolean
  /** Rules that admit everybody; empty when there are no rules. */
  readonly openings: readonly string[]
}

export const NET009: Rule<'NET009', Facts> = {
  id: 'NET009',
  name: 'deployment-site-open',
  title: 'The deployment site is reachable from anywhere',
  severity: 'warning',
  words: ({ place, usesMain, openings }) => ({
    message: `The deployment site of the app \`${nameApp(place)}\` answers requests from any address, and App Service Authentication does not guard it.`,
    expected: 'access restrictions of its own, or those of an app that has some',
    actual: `scmIpSecurityRestrictionsUseMain: ${usesMain}, ${openings.length === 0 ? 'no access restriction' : openings.join(', ')}`,
    fix: usesMain
      ? 'Restrict the app, whose restrictions the deployment site has: see the rules `NET004` and `NET005`.'
      : renderWebEdit(place, { scmIpSecurityRestrictionsUseMain: true })
  }),
  help: {
    why: 'Beside every app there is `<app>.scm.azurewebsites.net`: Kudu, with a console, the files of the app and its settings. Access restrictions are the only barrier in front of its sign-in. It has its own list, or that of the app.',
    fix: renderWebHelp(
      'Let the deployment site have the restrictions of the app, or give it a list of its own with the addresses that deploy.',
      '{"scmIpSecurityRestrictionsUseMain": true}',
      ['scmIpSecurityRestrictionsUseMain: true']
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/app-service-ip-restrictions'
  }
}
