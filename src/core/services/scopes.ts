import type { ServiceHost, ServiceKind } from './recognise.ts'

/**
 * Where below the resource a role may be assigned for a path ("Understand scope for Azure RBAC" of each service), relative to the
 * resource. Undefined where the path is not known, or does not name an entity.
 */
export function listScopes(
  kind: ServiceKind,
  host: ServiceHost,
  path: string | undefined
): string[] | undefined {
  const segments =
    (path ?? '')
      .split('?', 1)[0]
      ?.split('/')
      .filter(part => part !== '') ?? []
  const [first, second] = segments
  if (first === undefined || !isLiteral(first)) return undefined
  switch (kind) {
    case 'service-bus':
      return toServiceBusScopes(segments, first)
    case 'event-hubs':
      return [`/eventhubs/${first}`]
    case 'storage':
      return toStorageScope(host, first)
    case 'key-vault':
      return second !== undefined && isLiteral(second) && /^(?:secrets|keys)$/i.test(first)
        ? [`/${first}/${second}`]
        : undefined
    case 'ai':
    case 'container-app':
      return undefined
    default:
      return kind satisfies never
  }
}

/** Names of entities may hold slashes, which their scopes spell differently: such an entity counts as not known. */
function toServiceBusScopes([, second, third]: readonly string[], entity: string): string[] | undefined {
  switch (second?.toLowerCase()) {
    case 'messages':
      return [`/queues/${entity}`, `/topics/${entity}`]
    case 'subscriptions':
      return third === undefined || !isLiteral(third)
        ? [`/topics/${entity}`]
        : [`/topics/${entity}`, `/topics/${entity}/subscriptions/${third}`]
    default:
      return undefined
  }
}

function toStorageScope({ storage }: ServiceHost, name: string): string[] | undefined {
  switch (storage) {
    case 'queue':
      return [`/queueServices/default/queues/${name}`]
    case 'table':
      // `Orders(PartitionKey='a',RowKey='b')`
      return [`/tableServices/default/tables/${name.split('(', 1)[0] ?? name}`]
    case 'file':
      return [`/fileServices/default/fileshares/${name}`]
    case 'blob':
    case 'dfs':
      return [`/blobServices/default/containers/${name}`]
    default:
      return undefined
  }
}

function isLiteral(segment: string): boolean {
  return !/[{}*]/.test(segment)
}
