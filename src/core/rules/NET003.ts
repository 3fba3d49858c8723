import type { AppPlace } from '../backend/remedy.ts'
import { renderWebEdit, renderWebHelp } from '../backend/remedy-site.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
}

export const NET003: Rule<'NET003', Facts> = {
  id: 'NET003',
  name: 'ftp-in-clear-text',
  title: 'The app can be published by plain FTP',
  severity: 'warning',
  words: ({ place }) => ({
    message: `The app \`${nameApp(place)}\` can be published by FTP without encryption.`,
    expected: 'ftpsState: Disabled',
    actual: 'ftpsState: AllAllowed',
    fix: renderWebEdit(place, { ftpsState: 'Disabled' })
  }),
  help: {
    why: 'With `AllAllowed` the user name, the password and the code travel in clear text. Who reads them along can replace the app, authentication and all. `FtpsOnly` encrypts, and is one more way in: the rule `NET011` lists it.',
    fix: renderWebHelp(
      'Switch FTP off, unless something still deploys that way.',
      '{"ftpsState": "Disabled"}',
      ["ftpsState: 'Disabled'"]
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/deploy-ftp'
  }
}
