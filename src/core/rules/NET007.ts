import { type AppPlace, renderAppOptions } from '../backend/remedy.ts'
import { renderWebHelp } from '../backend/remedy-site.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly rules: readonly string[]
}

export const NET007: Rule<'NET007', Facts> = {
  id: 'NET007',
  name: 'front-door-not-identified',
  title: 'Every Front Door may call the app',
  severity: 'info',
  words: ({ place, rules }) => ({
    message: `The app \`${nameApp(place)}\` admits the service tag \`AzureFrontDoor.Backend\` without asking whose Front Door it is.`,
    expected: 'a rule that asks for the header X-Azure-FDID',
    actual: rules.join(', '),
    fix: `az ${place.command} config access-restriction add ${renderAppOptions(place)} --rule-name front-door --action Allow --priority 100 --service-tag AzureFrontDoor.Backend --http-header x-azure-fdid=<ID of the Front Door>\nThen remove ${rules.join(', ')}.`
  }),
  help: {
    why: 'The tag stands for the Front Doors of all customers: anybody can put one of their own in front of your app. Each sends its ID in the header `X-Azure-FDID`, which an access restriction can ask for.',
    fix: renderWebHelp(
      'Ask for the ID of your own Front Door.',
      '{"ipSecurityRestrictions": [{"name": "front-door", "ipAddress": "AzureFrontDoor.Backend", "tag": "ServiceTag", "action": "Allow", "priority": 100, "headers": {"x-azure-fdid": ["<ID>"]}}]}',
      [
        'ipSecurityRestrictions: [',
        '  {',
        "    ipAddress: 'AzureFrontDoor.Backend'",
        "    tag: 'ServiceTag'",
        "    action: 'Allow'",
        '    priority: 100',
        "    headers: { 'x-azure-fdid': [ frontDoor.properties.frontDoorId ] }",
        '  }',
        ']'
      ]
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/app-service-ip-restrictions'
  }
}
