import { findWrongPort } from '../backend/destination-findings.ts'
import type { CallerLookup } from '../backend/identity.ts'
import type { Observed } from '../model.ts'
import type { Finding } from '../rules/finding.ts'
import type { Subject } from '../rules/rule.ts'
import { findAccessFindings } from './access.ts'
import { acceptsResource, listAudiences } from './audiences.ts'
import { findContainerAppFindings, type GateInput } from './container-app.ts'
import type { ServiceCall } from './needs.ts'
import { findPropertyFindings } from './properties.ts'
import { nameKind, type ServiceHost } from './recognise.ts'
import type { LiveTarget } from './service.ts'

/** One host that protected operations call, and all that it is judged by. */
export interface ServiceInput {
  readonly host: ServiceHost
  /** The resource behind the host; absent where Azure has none. */
  readonly read: Observed<LiveTarget>
  readonly calls: readonly ServiceCall[]
  /** URLs that lead there, as they were written, with the operations that a policy sends there. */
  readonly destinations: readonly { readonly url: string; readonly operations: readonly string[] }[]
  /** True when some policy of the API speaks of `x-ms-version`, or may. */
  readonly namesVersion: boolean
  readonly lookup: CallerLookup
  readonly gate: GateInput
  /** Where the resource was looked for. */
  readonly resourceGroup: string
  readonly subscription: string
}

/** Judges whether a service admits API Management by its identity, with no more rights than its calls need, and nobody by a key. */
export function findServiceFindings(input: ServiceInput): Finding[] {
  const { host, read, gate } = input
  const subject: Subject = { kind: 'backend', backend: host.host }
  const operations = [...new Set(input.calls.map(call => call.operation))].sort()
  const transport = [
    ...findPlainTransport(input, subject),
    ...input.destinations.flatMap(one => findWrongPort(one.url, host.host, one.operations, subject)),
    ...findStaticWebsite(input, operations, subject)
  ]
  switch (read.kind) {
    case 'unreadable':
      return [
        ...transport,
        ...findUnread(host, read.why, subject),
        ...findWrongResource(input, undefined, subject)
      ]
    case 'absent': {
      const { resourceGroup, subscription } = input
      const facts = { host: host.host, kinds: host.kinds, resourceGroup, subscription }
      return [
        ...transport,
        { rule: 'SVC001', subject, facts },
        ...findWrongResource(input, undefined, subject)
      ]
    }
    case 'present': {
      const target = read.value
      return [
        ...transport,
        ...findWrongResource(input, target, subject),
        ...findPropertyFindings(target, host, subject),
        ...(target.kind === 'container-app' ? findContainerAppFindings(target, gate, subject) : []),
        ...findAccess(input, target, subject),
        ...findVersionHeader(input, target, operations, subject)
      ]
    }
    default:
      return read satisfies never
  }
}

function findPlainTransport({ host, destinations }: ServiceInput, subject: Subject): Finding[] {
  const plain = destinations.filter(({ url }) => /^(?:http|ws):/i.test(url))
  return plain.map(({ url, operations }): Finding => {
    const suggested = url.replace(/^(http|ws):/i, '$1s:')
    return { rule: 'MI004', subject, facts: { url, app: host.host, operations, suggested } }
  })
}

/** "Files in the $web container are case-sensitive and served through anonymous access requests", whatever the account forbids. */
function findStaticWebsite(
  { host }: ServiceInput,
  operations: readonly string[],
  subject: Subject
): Finding[] {
  return host.storage === 'web' ? [{ rule: 'ST004', subject, facts: { host: host.host, operations } }] : []
}

function findUnread(host: ServiceHost, why: string, subject: Subject): Finding[] {
  const what = `the ${host.kinds.map(nameKind).join(' or ')} behind \`${host.host}\``
  return [{ rule: 'READ001', subject, facts: { what, why } }]
}

/** Where the resource was not read, the token must fit one of the kinds that the host may be. Container Apps decide by their settings. */
function findWrongResource(
  { host, calls, gate }: ServiceInput,
  target: LiveTarget | undefined,
  subject: Subject
): Finding[] {
  const kinds = target === undefined ? host.kinds : [target.kind]
  const [kind] = kinds
  const { resource } = gate.expected
  if (kind === undefined || kinds.includes('container-app')) return []
  if (kinds.some(one => acceptsResource(one, host.cloud, host.host, resource))) return []
  const accepted = kinds.flatMap(one => listAudiences(one, host.cloud))
  const operations = [...new Set(calls.map(call => call.operation))].sort()
  return [{ rule: 'SVC005', subject, facts: { host: host.host, kind, resource, accepted, operations } }]
}

function findAccess(
  { host, calls, lookup, gate }: ServiceInput,
  target: LiveTarget,
  subject: Subject
): Finding[] {
  const service = gate.serviceName
  const what = `what the identity of \`${service}\` may do at the ${nameKind(target.kind)} \`${target.name}\``
  // Container Apps look at the token themselves; a missing identity is a finding of its own.
  if (target.kind === 'container-app' || lookup.kind === 'missing') return []
  const principalId = lookup.kind === 'found' ? lookup.caller.principalId : undefined
  if (principalId === undefined) {
    const why = lookup.kind === 'unknown' ? lookup.why : 'Azure did not give the object ID of its identity'
    return [{ rule: 'READ001', subject, facts: { what, why } }]
  }
  const { tenantId } = gate.service.identity
  const caller = { service, principalId, ...(tenantId === undefined ? {} : { tenant: tenantId }) }
  return findAccessFindings(target, host, calls, caller, subject)
}

function findVersionHeader(
  { host, namesVersion }: ServiceInput,
  target: LiveTarget,
  operations: readonly string[],
  subject: Subject
): Finding[] {
  if (target.kind !== 'storage' || namesVersion || operations.length === 0) return []
  return [{ rule: 'ST003', subject, facts: { host: host.host, operations } }]
}
