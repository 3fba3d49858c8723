import type { LiveBackend } from '../model.ts'
import { isRecord, type JsonRecord, listAt, recordAt, stringAt } from './json.ts'

/** Reads a backend entity. What of it cannot be followed is not left out, but said (`unclear`). */
export function parseBackend(body: unknown): LiveBackend | undefined {
  const id = stringAt(body, 'name')
  if (id === undefined) return undefined
  const properties = recordAt(body, 'properties')
  const credentials = recordAt(properties, 'credentials')
  const url = stringAt(properties, 'url')
  const proxy = findProxy(properties)
  const unchecked = listUncheckedNames(properties)
  const header = recordAt(credentials, 'header')
  return {
    id,
    ...(url === undefined ? {} : { url }),
    ...parseKind(properties),
    ...parseCredentialIdentity(credentials),
    setsAuthorization:
      isRecord(credentials['authorization']) ||
      Object.keys(header).some(name => name.toLowerCase() === 'authorization'),
    sendsFunctionKey:
      Object.keys(header).some(name => name.toLowerCase() === 'x-functions-key') ||
      Object.keys(recordAt(credentials, 'query')).some(name => name.toLowerCase() === 'code'),
    // By thumbprint, or by the name of the certificate in the service.
    sendsCertificate: ['certificate', 'certificateIds'].some(name => listAt(credentials, name).length > 0),
    ...(unchecked.length === 0 ? {} : { uncheckedTls: unchecked }),
    ...(proxy === undefined ? {} : { proxy })
  }
}

function parseCredentialIdentity(credentials: JsonRecord): Pick<LiveBackend, 'managedIdentity'> {
  const identity = credentials['managedIdentity']
  if (!isRecord(identity)) return {}
  const resource = stringAt(identity, 'resource')
  const clientId = stringAt(identity, 'clientId')
  return {
    managedIdentity: {
      ...(resource === undefined ? {} : { resource }),
      ...(clientId === undefined ? {} : { clientId })
    }
  }
}

/** Fail closed: a pool of which one member cannot be read may send its calls anywhere. */
function parseKind(properties: JsonRecord): Pick<LiveBackend, 'type' | 'members' | 'unclear'> {
  const name = (stringAt(properties, 'type') ?? 'Single').toLowerCase()
  const type = name === 'pool' ? 'pool' : name === 'single' ? 'single' : 'other'
  const services = recordAt(properties, 'pool')['services']
  const listed = Array.isArray(services) ? services : []
  const members = listed.flatMap(member => findMemberId(member) ?? [])
  const unclear = explainUnclear(type, listed.length, members.length, services)
  return { type, members, ...(unclear === undefined ? {} : { unclear }) }
}

function explainUnclear(
  type: LiveBackend['type'],
  listed: number,
  read: number,
  services: unknown
): string | undefined {
  if (type !== 'pool') return listed > 0 ? 'it has members, and does not say that it is a pool' : undefined
  if (services !== undefined && services !== null && !Array.isArray(services))
    return 'its members are no list'
  return read < listed ? `the \`id\` of ${listed - read} of its ${listed} members cannot be read` : undefined
}

/** "/subscriptions/.../backends/<id>", relative to the service, or the name alone. */
function findMemberId(member: unknown): string | undefined {
  return /^(?:[^?#]*\/)?backends\/([\w.-]{1,80})$|^([\w.-]{1,80})$/i
    .exec(stringAt(member, 'id') ?? '')
    ?.slice(1)
    .find(name => name !== undefined)
}

/** Certificates are checked unless the entity says otherwise. Fail closed: only `true` says that they are. */
function listUncheckedNames(properties: JsonRecord): string[] {
  const tls = properties['tls'] ?? undefined
  if (tls === undefined) return []
  if (!isRecord(tls)) return ['tls']
  return ['validateCertificateChain', 'validateCertificateName'].filter(name => {
    const value = tls[name] ?? undefined
    return value !== undefined && value !== true
  })
}

function findProxy(properties: JsonRecord): string | undefined {
  const proxy = properties['proxy'] ?? undefined
  if (proxy === undefined || (isRecord(proxy) && Object.keys(proxy).length === 0)) return undefined
  return stringAt(proxy, 'url') ?? 'without a URL that can be read'
}
