import { nameKind, type ServiceKind } from '../services/recognise.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly host: string
  readonly kind: ServiceKind
  /** The resource that the policy asks a token for. */
  readonly resource: string
  /** What the service accepts; empty where it is an application ID of its own. */
  readonly accepted: readonly string[]
  readonly operations: readonly string[]
}

export const SVC005: Rule<'SVC005', Facts> = {
  id: 'SVC005',
  name: 'token-for-another-service',
  title: 'The token is meant for another service than the one that is called',
  severity: 'error',
  words: ({ host, kind, resource, accepted, operations }) => ({
    message: `${operations.length === 0 ? 'The API' : operations.map(one => `\`${one}\``).join(', ')} ${operations.length > 1 ? 'send' : 'sends'} a token for \`${resource}\` to \`${host}\`, a ${nameKind(kind)}, which refuses it, and can use it where it is accepted.`,
    expected: accepted.join(' or '),
    actual: resource,
    fix: `Set \`identity-resource\` to \`${accepted[0] ?? 'the application ID of the app'}\`, and \`resource\` of \`authentication-managed-identity\` with it.`
  }),
  help: {
    why: 'Every service of Azure accepts tokens for its own resource alone. A token for another one is refused, and whoever receives it can call that other service with it as API Management.',
    fix: 'Use the resource of the service that is called: `https://servicebus.azure.net`, `https://eventhubs.azure.net`, `https://storage.azure.com`, `https://vault.azure.net`, `https://cognitiveservices.azure.com`, or, in a national cloud, the one that it has there. A slash at the end makes no difference to these.',
    reference: 'https://learn.microsoft.com/azure/api-management/authentication-managed-identity-policy'
  }
}
