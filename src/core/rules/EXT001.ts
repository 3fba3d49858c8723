import type { Rule } from './rule.ts'

interface Facts {
  readonly host: string
  readonly operations: readonly string[]
  /** Where no app answers to the host. */
  readonly resourceGroup: string
  readonly subscription: string
}

export const EXT001: Rule<'EXT001', Facts> = {
  id: 'EXT001',
  name: 'backend-of-unknown-kind',
  title: 'Nobody can tell who gets in at a backend',
  severity: 'error',
  words: ({ host, operations, resourceGroup, subscription }) => ({
    message: `${operations.length === 0 ? 'The API sends its calls' : `${operations.map(one => `\`${one}\``).join(', ')} ${operations.length === 1 ? 'sends' : 'send'} calls`}, and the token with them, to \`${host}\`, which is no kind of backend that this action can look into, and a host name of no app and no Container App in the resource group \`${resourceGroup}\`, nor in the subscription \`${subscription}\`.`,
    expected: 'an app or a service of Azure, or a backend that was accepted with a reason',
    actual: host,
    fix: `Correct the URL. Name the app with \`app-name\`, and with \`app-resource-group-name\` or \`app-subscription-id\` if it is elsewhere; or, if the backend checks the token by itself, say so with a reason: \`accepted-backends: "${host}: <who verifies the token there, and how>"\`.`
  }),
  help: {
    why: 'A cluster, a virtual machine or a server elsewhere must check issuer, audience and caller of the token by itself, and Azure does not know whether it does. What was not verified is not clean.',
    fix: 'If the host is right, find out how it validates tokens, and accept it with a reason that a reviewer understands. That no app, slot or Container App of the subscription has the host must be readable: an accepted host that may be one of them stays an error.\n\n```yaml\naccepted-backends: |\n  orders.example.org: the ingress of our cluster validates issuer, audience and oid, see docs/ingress.md\n```',
    reference: 'https://learn.microsoft.com/azure/api-management/authentication-managed-identity-policy'
  }
}
