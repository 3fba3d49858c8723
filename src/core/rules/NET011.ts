import type { AppPlace } from '../backend/remedy.ts'
import { renderSiteEdit, renderWebEdit, renderWebHelp } from '../backend/remedy-site.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

/** Something that can be reached besides the code of the app. */
export type Opening = 'remote-debugging' | 'cors' | 'ssh' | 'ftps'

interface Facts {
  readonly place: AppPlace
  readonly openings: readonly Opening[]
}

const openingWords = {
  'remote-debugging': { name: 'remote debugging', actual: 'remoteDebuggingEnabled: true' },
  cors: { name: 'cross-origin calls from any site', actual: 'cors.allowedOrigins: *' },
  ssh: { name: 'a console by SSH', actual: 'sshEnabled: true' },
  ftps: { name: 'publishing by FTPS', actual: 'ftpsState: FtpsOnly' }
} as const

export const NET011: Rule<'NET011', Facts> = {
  id: 'NET011',
  name: 'surface-wide',
  title: 'The app offers more than it needs',
  severity: 'info',
  words: ({ place, openings }) => ({
    message: `The app \`${nameApp(place)}\` offers ${openings.map(opening => openingWords[opening].name).join(', ')}.`,
    expected: 'nothing besides the app itself',
    actual: openings.map(opening => openingWords[opening].actual).join(', '),
    fix: openings.map(opening => renderFix(place, opening)).join('\n')
  }),
  help: {
    why: 'Remote debugging opens ports and stops the app for whoever attaches. `*` in the cross-origin rules lets scripts of any web site call the app from the browsers of its users, who have no business there when API Management is in front. A console and FTPS are further ways to the files. A `sshEnabled` that Azure does not give is not judged.',
    fix: renderWebHelp(
      'Switch off what nobody uses.',
      '{"remoteDebuggingEnabled": false, "ftpsState": "Disabled", "cors": {"allowedOrigins": []}}',
      ['remoteDebuggingEnabled: false', "ftpsState: 'Disabled'", 'cors: { allowedOrigins: [] }']
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/overview-security'
  }
}

function renderFix(place: AppPlace, opening: Opening): string {
  switch (opening) {
    case 'remote-debugging':
      return renderWebEdit(place, { remoteDebuggingEnabled: false })
    case 'cors':
      return renderWebEdit(place, { cors: { allowedOrigins: [] } })
    case 'ssh':
      return renderSiteEdit(place, { sshEnabled: false })
    case 'ftps':
      return renderWebEdit(place, { ftpsState: 'Disabled' })
    default:
      return opening satisfies never
  }
}
