import type { AppPlace } from '../backend/remedy.ts'
import { renderPublishingEdit } from '../backend/remedy-site.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly ways: readonly ('ftp' | 'scm')[]
}

export const NET010: Rule<'NET010', Facts> = {
  id: 'NET010',
  name: 'publishing-by-password',
  title: 'A user name and a password may publish the app',
  severity: 'warning',
  words: ({ place, ways }) => ({
    message: `The app \`${nameApp(place)}\` can be published with a user name and a password (${ways.map(way => `\`${way}\``).join(', ')}).`,
    expected: ways.map(way => `basicPublishingCredentialsPolicies/${way}: allow: false`).join(', '),
    actual: ways.map(way => `${way}: allow: true`).join(', '),
    fix: ways.map(way => renderPublishingEdit(place, way)).join('\n')
  }),
  help: {
    why: 'The password stands in the publish profile, which is copied about and never expires. Who has it replaces the code, and with the code everything that keeps callers out. Azure allows it until somebody forbids it; deployments from GitHub work with Microsoft Entra ID instead.',
    fix: "Forbid it for both ways; a slot has policies of its own.\n\n```bash\naz resource update --resource-group <group> --namespace Microsoft.Web --parent sites/<app> --resource-type basicPublishingCredentialsPolicies --name scm --set properties.allow=false\naz resource update --resource-group <group> --namespace Microsoft.Web --parent sites/<app> --resource-type basicPublishingCredentialsPolicies --name ftp --set properties.allow=false\n```\n\n```bicep\nresource scm 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {\n  parent: app\n  name: 'scm'\n  properties: {\n    allow: false\n  }\n}\n```",
    reference: 'https://learn.microsoft.com/azure/app-service/configure-basic-auth-disable'
  }
}
