import { nameKind } from '../services/recognise.ts'
import { renderSet } from '../services/remedy.ts'
import type { TargetPlace } from '../services/service.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: TargetPlace
  /** The property with its value, which each service writes in its own way. */
  readonly property: 'minimumTlsVersion'
  readonly value: string | undefined
  readonly wanted: string
}

export const SVC003: Rule<'SVC003', Facts> = {
  id: 'SVC003',
  name: 'service-accepts-old-tls',
  title: 'The service accepts TLS older than 1.2',
  severity: 'warning',
  words: ({ place, property, value, wanted }) => ({
    message: `The ${nameKind(place.kind)} \`${place.name}\` does not insist on TLS 1.2.`,
    expected: `${property}: ${wanted}`,
    actual: `${property}: ${value ?? 'missing'}`,
    fix: renderSet(place, property, wanted)
  }),
  help: {
    why: 'TLS 1.0 and 1.1 are broken, and a token that travels over them can be read.',
    fix: 'Set the least version to 1.2; `1.2` for Service Bus and Event Hubs, `TLS1_2` for storage.\n\n```bash\naz resource update --ids <id of the resource> --set properties.minimumTlsVersion=<version>\n```',
    reference:
      'https://learn.microsoft.com/azure/service-bus-messaging/transport-layer-security-enforce-minimum-version'
  }
}
