import { isRecord, listAt, recordAt, stringAt } from '../arm/json.ts'
import { parseIdentity } from '../arm/parse.ts'
import type { RoleAssignment } from './assignments.ts'
import { normaliseHost, type ServiceHost, type ServiceKind } from './recognise.ts'
import type { RoleDefinition } from './roles.ts'
import type { LiveTarget } from './service.ts'

/** Reads one entry of a list of resources; undefined where it has not the documented shape. */
export function parseTarget(kind: ServiceKind, body: unknown): LiveTarget | undefined {
  const id = stringAt(body, 'id')
  const name = stringAt(body, 'name')
  if (
    id === undefined ||
    name === undefined ||
    !/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\//i.test(id)
  )
    return undefined
  const type = stringAt(body, 'kind')
  const { tenantId } = parseIdentity(body)
  return {
    kind,
    id,
    name,
    ...(type === undefined ? {} : { type }),
    ...(tenantId === undefined ? {} : { tenantId }),
    properties: recordAt(body, 'properties'),
    definitions: new Map()
  }
}

/** True when the resource answers to the host, by the endpoints that Azure gives with it. */
export function answersTo(target: LiveTarget, { host }: ServiceHost): boolean {
  return listHosts(target).includes(host)
}

function listHosts({ kind, properties }: LiveTarget): string[] {
  switch (kind) {
    case 'service-bus':
    case 'event-hubs':
      return hostsOf([properties['serviceBusEndpoint']])
    case 'storage':
      return hostsOf(
        ['primaryEndpoints', 'secondaryEndpoints'].flatMap(name => Object.values(recordAt(properties, name)))
      )
    case 'key-vault':
      return hostsOf([properties['vaultUri']])
    case 'ai':
      return [
        ...hostsOf([properties['endpoint'], ...Object.values(recordAt(properties, 'endpoints'))]),
        ...toSubdomains(stringAt(properties, 'customSubDomainName'), properties['endpoint'])
      ]
    case 'container-app': {
      const ingress = recordAt(recordAt(properties, 'configuration'), 'ingress')
      const domains = listAt(ingress, 'customDomains').map(domain => stringAt(domain, 'name'))
      return hostsOf([ingress['fqdn'], properties['latestRevisionFqdn'], ...domains])
    }
    default:
      return kind satisfies never
  }
}

/** Accounts of AI services answer under one subdomain of each of their suffixes, of which `endpoint` names one. */
function toSubdomains(subdomain: string | undefined, endpoint: unknown): string[] {
  const [known] = hostsOf([endpoint])
  const top = known?.split('.').at(-1)
  if (subdomain === undefined || top === undefined) return []
  return ['openai.azure', 'cognitiveservices.azure', 'services.ai.azure'].map(suffix =>
    `${subdomain}.${suffix}.${top}`.toLowerCase()
  )
}

/** Endpoints are written as URLs, Container Apps write bare names. */
function hostsOf(endpoints: readonly unknown[]): string[] {
  return endpoints.flatMap(endpoint => {
    if (typeof endpoint !== 'string') return []
    const url = endpoint.includes('://') ? endpoint : `https://${endpoint}`
    return URL.canParse(url) ? [normaliseHost(new URL(url).hostname)] : []
  })
}

/** Reads one entry of the list of role assignments. */
export function parseRoleAssignment(body: unknown): RoleAssignment | undefined {
  const properties = recordAt(body, 'properties')
  const roleDefinitionId = stringAt(properties, 'roleDefinitionId')
  const scope = stringAt(properties, 'scope')
  if (roleDefinitionId === undefined || scope === undefined) return undefined
  const given = properties['condition']
  if (given !== undefined && given !== null && typeof given !== 'string') return undefined
  return { roleDefinitionId, scope, ...(typeof given === 'string' ? { condition: given } : {}) }
}

/** Reads a role definition. What one permission takes back counts for all of them, which can only grant less. */
export function parseRoleDefinition(body: unknown): RoleDefinition | undefined {
  const properties = recordAt(body, 'properties')
  const name = stringAt(properties, 'roleName')
  const permissions = properties['permissions']
  if (name === undefined || !Array.isArray(permissions) || !permissions.every(isRecord)) return undefined
  // Fail closed: what is taken back and cannot be read would be granted.
  if (!permissions.every(permission => isTextList(permission['notDataActions']))) return undefined
  return {
    name,
    dataActions: permissions.flatMap(permission => textsAt(permission, 'dataActions')),
    notDataActions: permissions.flatMap(permission => textsAt(permission, 'notDataActions'))
  }
}

function isTextList(value: unknown): boolean {
  return value == null || (Array.isArray(value) && value.every(item => typeof item === 'string'))
}

function textsAt(carrier: unknown, key: string): string[] {
  return listAt(carrier, key).filter(value => typeof value === 'string')
}
