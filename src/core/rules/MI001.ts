import { quoteShell, renderServiceOptions, type ServicePlace } from '../backend/remedy.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly service: ServicePlace
  /** Client ID that the policy asks for; undefined for the system-assigned identity. */
  readonly clientId: string | undefined
  /** Client IDs of the user-assigned identities that the service has. */
  readonly known: readonly string[]
  readonly systemAssigned: boolean
  /** Resource IDs of the user-assigned identities, which a change must not lose. */
  readonly resourceIds: readonly string[]
}

export const MI001: Rule<'MI001', Facts> = {
  id: 'MI001',
  name: 'api-management-without-identity',
  title: 'API Management does not have the identity that the policy uses',
  severity: 'error',
  words: facts => ({
    message:
      facts.clientId === undefined
        ? `The service \`${facts.service.name}\` has no system-assigned identity, which is the one that a policy without \`client-id\` uses: no token can be obtained.`
        : `The service \`${facts.service.name}\` has no user-assigned identity with the client ID \`${facts.clientId}\`: no token can be obtained.`,
    expected:
      facts.clientId === undefined
        ? 'a system-assigned identity'
        : `a user-assigned identity with the client ID ${facts.clientId}`,
    actual: `${facts.systemAssigned ? 'a system-assigned identity' : 'no system-assigned identity'}, user-assigned: ${facts.known.length === 0 ? 'none' : facts.known.join(', ')}`,
    fix: renderFix(facts)
  }),
  help: {
    why: 'The policy `authentication-managed-identity` asks for a token in the name of an identity of the service. Without that identity every call fails in the gateway with status 500.',
    fix: 'Give the service the identity.\n\n```bash\nid=$(az apim show --resource-group <group> --name <service> --query id --output tsv)\naz rest --method patch --url "$id?api-version=2024-05-01" --body \'{"identity": {"type": "SystemAssigned"}}\'\n```\n\nA service that also has user-assigned identities keeps them with `"type": "SystemAssigned, UserAssigned"`. In Bicep:\n\n```bicep\nresource apim \'Microsoft.ApiManagement/service@2024-05-01\' = {\n  // ...\n  identity: {\n    type: \'SystemAssigned\'\n  }\n}\n```',
    reference:
      'https://learn.microsoft.com/azure/api-management/api-management-howto-use-managed-service-identity'
  }
}

/** The whole identity is sent, so that no identity of somebody else is lost. */
function renderFix({ service, clientId, systemAssigned, resourceIds }: Facts): string {
  const kept = resourceIds.map(id => [id, {}] as const)
  const show = `id=$(az apim show ${renderServiceOptions(service)} --query id --output tsv)`
  const patch = 'az rest --method patch --url "$id?api-version=2024-05-01" --body'
  if (clientId === undefined) {
    const identity =
      kept.length === 0
        ? { type: 'SystemAssigned' }
        : { type: 'SystemAssigned, UserAssigned', userAssignedIdentities: Object.fromEntries(kept) }
    return `${show}\n${patch} ${quoteShell(JSON.stringify({ identity }))}`
  }
  const type = systemAssigned ? 'SystemAssigned, UserAssigned' : 'UserAssigned'
  const identity = { type, userAssignedIdentities: Object.fromEntries(kept) }
  const find = `uami=$(az identity list --query ${quoteShell(`[?clientId=='${clientId}'].id | [0]`)} --output tsv)`
  const build = `jq --null-input --arg uami "$uami" ${quoteShell(`${JSON.stringify({ identity })} | .identity.userAssignedIdentities[$uami] = {}`)}`
  return `${show}\n${find}\n${build} | ${patch} @-`
}
