import { quoteShell } from '../backend/remedy.ts'
import { nameKind } from '../services/recognise.ts'
import { renderSet } from '../services/remedy.ts'
import type { TargetPlace } from '../services/service.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: TargetPlace
  readonly property: 'supportsHttpsTrafficOnly' | 'configuration.ingress.allowInsecure'
  readonly value: boolean | undefined
}

export const SVC004: Rule<'SVC004', Facts> = {
  id: 'SVC004',
  name: 'service-answers-plain-http',
  title: 'The service answers plain HTTP',
  severity: 'error',
  words: ({ place, property, value }) => {
    const wanted = String(property === 'supportsHttpsTrafficOnly')
    return {
      message: `The ${nameKind(place.kind)} \`${place.name}\` answers plain HTTP: a token that is sent so can be read on the way.`,
      expected: `${property}: ${wanted}`,
      actual: `${property}: ${value ?? 'missing'}`,
      fix:
        property === 'supportsHttpsTrafficOnly'
          ? renderSet(place, property, wanted)
          : `az containerapp ingress update --ids ${quoteShell(place.id)} --allow-insecure false`
    }
  },
  help: {
    why: 'A wrong URL in API Management then sends the token in clear text, and nobody notices, because it works.',
    fix: 'Storage: `supportsHttpsTrafficOnly: true`. Container Apps: `configuration.ingress.allowInsecure: false`.\n\n```bash\naz storage account update --ids <id> --https-only true\naz containerapp ingress update --name <app> --resource-group <group> --allow-insecure false\n```',
    reference: 'https://learn.microsoft.com/azure/storage/common/storage-require-secure-transfer'
  }
}
