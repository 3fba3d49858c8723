import { quoteShell } from '../backend/remedy.ts'
import type { TargetPlace } from '../services/service.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: TargetPlace
  /** Numbers of the ports as callers see them. */
  readonly ports: readonly string[]
}

export const CA002: Rule<'CA002', Facts> = {
  id: 'CA002',
  name: 'container-app-port-beside-authentication',
  title: 'The Container App answers on ports that its authentication does not guard',
  severity: 'error',
  words: ({ place, ports }) => ({
    message: `The Container App \`${place.name}\` takes connections from outside of its environment on ${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')} as well: they go to the container as they are, and nothing looks for a token.`,
    expected: 'no additionalPortMappings with `external: true`',
    actual: `additionalPortMappings: ${ports.join(', ')}`,
    fix: `az resource update --ids ${quoteShell(place.id)} --set properties.configuration.ingress.additionalPortMappings=[]`
  }),
  help: {
    why: 'Authentication of Container Apps stands before the HTTP ingress. Additional ports are plain TCP: whoever reaches one speaks with the container itself, which may serve the same API there.',
    fix: "Keep additional ports inside of the environment, or have none.\n\n```bash\naz resource update --ids <id of the Container App> --set properties.configuration.ingress.additionalPortMappings=[]\n```\n\n```bicep\nresource app 'Microsoft.App/containerApps@2024-03-01' = {\n  // ...\n  properties: {\n    configuration: {\n      ingress: {\n        additionalPortMappings: []\n      }\n    }\n  }\n}\n```",
    reference: 'https://learn.microsoft.com/azure/container-apps/ingress-overview#additional-tcp-ports'
  }
}
