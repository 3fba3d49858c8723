import { createCalledPathReader } from '../backend/called-paths.ts'
import type { Destination } from '../backend/destinations.ts'
import { findCaller } from '../backend/identity.ts'
import { findCloudName } from '../cloud.ts'
import type { DesiredState } from '../desired.ts'
import type { LiveService, LiveState } from '../model.ts'
import type { OperationProtection } from '../policy/verdict.ts'
import type { Finding } from '../rules/finding.ts'
import type { AppSelection } from '../target.ts'
import { coversHost } from './accepted.ts'
import { findService } from './called-services.ts'
import { findServiceFindings } from './findings.ts'
import type { ServiceCall } from './needs.ts'
import type { ServiceHost } from './recognise.ts'
import { namesHeader } from './version-header.ts'

type UrlDestination = Extract<Destination, { kind: 'url' }>

/** Destinations that lead to services, by host; `rest` is everything else. */
export interface SplitDestinations {
  readonly services: ReadonlyMap<string, ServiceDestination>
  readonly rest: readonly Destination[]
}

/** One host of a service with all that leads there. */
export interface ServiceDestination {
  readonly host: ServiceHost
  readonly destinations: readonly UrlDestination[]
}

/** Tells the services that calls go to from the apps. */
export function splitDestinations(
  desired: Pick<DesiredState, 'target' | 'expectation'>,
  destinations: readonly Destination[],
  hostSearch?: LiveState['hostSearch']
): SplitDestinations {
  const { target, expectation } = desired
  const question = { ...target, expectation, ...(hostSearch === undefined ? {} : { hostSearch }) }
  const services = new Map<string, ServiceDestination>()
  const rest: Destination[] = []
  for (const destination of destinations) {
    const host = destination.kind === 'url' ? findService(destination.url, question) : undefined
    if (host === undefined || destination.kind !== 'url') {
      rest.push(destination)
      continue
    }
    const known = services.get(host.host)?.destinations ?? []
    services.set(host.host, { host, destinations: [...known, destination] })
  }
  return { services, rest }
}

/** Judges every service that protected operations call. */
export function findCalledServiceFindings(
  desired: Pick<DesiredState, 'target' | 'expectation' | 'allowedCallers' | 'backendAuth'>,
  live: LiveState,
  service: LiveService,
  protections: readonly OperationProtection[],
  { services, rest }: SplitDestinations
): Finding[] {
  const { target, expectation, allowedCallers, backendAuth } = desired
  const cloud = findCloudName(target.environment)
  const { resourceGroup, subscription } = target.apps
  const { systemIdentityClientId } = live
  const all = [...rest, ...[...services.values()].flatMap(one => one.destinations)]
  const lookup = findCaller(service, expectation, systemIdentityClientId)
  return [...services.values()].flatMap(({ host, destinations }) => {
    const { calls, paths } = readCalls(live, protections, destinations, all)
    return findServiceFindings({
      host,
      // Fail closed: what was not looked for is not absent.
      read: live.services?.get(host.host) ?? { kind: 'unreadable', why: 'it was not looked for' },
      calls,
      destinations,
      namesVersion: namesHeader(live, 'x-ms-version'),
      lookup,
      gate: {
        service,
        ...(systemIdentityClientId === undefined ? {} : { systemIdentityClientId }),
        expected: expectation,
        allowedCallers,
        ...(backendAuth === undefined ? {} : { backendAuth }),
        ...(cloud === undefined ? {} : { cloud }),
        ...(paths === undefined ? {} : { protectedBackendPaths: paths }),
        resourceGroup: target.resourceGroup,
        serviceName: target.service
      },
      resourceGroup,
      subscription
    })
  })
}

interface Calls {
  readonly calls: readonly ServiceCall[]
  readonly paths: { operation: string; path: string }[] | undefined
}

/** What the operations call there: by method, and by path as far as that is known. */
function readCalls(
  live: LiveState,
  protections: readonly OperationProtection[],
  destinations: readonly UrlDestination[],
  all: readonly Destination[]
): Calls {
  const operations = live.operations.kind === 'present' ? live.operations.value : []
  const callers = new Set(destinations.flatMap(one => one.callers.map(id => id.toLowerCase())))
  const called = operations.filter(operation => callers.has(operation.id.toLowerCase()))
  const known = createCalledPathReader(live.policies, operations, protections)(destinations, all)
  const calls = called.flatMap(({ id, method }): ServiceCall[] => {
    const paths = known?.filter(one => one.operation === id).map(one => one.path) ?? []
    const call = { operation: id, method }
    return paths.length === 0 ? [call] : paths.map(path => ({ ...call, path }))
  })
  return { calls, paths: known === undefined ? undefined : [...known] }
}

/** Lines of `accepted-backends` that accept nothing. While the API is not there, or a host was not found out, nobody knows that. */
export function findUnusedAcceptances(
  { acceptedBackends }: Pick<DesiredState, 'acceptedBackends'>,
  live: Pick<LiveState, 'api' | 'hostSearch'>,
  findings: readonly Finding[],
  api: string
): Finding[] {
  if (live.api.kind !== 'present') return []
  const unread = [...(live.hostSearch ?? [])].filter(([, search]) => search.kind === 'unreadable')
  const used = [
    ...findings.flatMap(one => (one.rule === 'EXT002' ? [one.facts.host] : [])),
    ...unread.map(([host]) => host)
  ]
  return (acceptedBackends ?? [])
    .filter(entry => !used.some(host => coversHost(entry, host)))
    .map(({ host }): Finding => ({ rule: 'EXT003', subject: { kind: 'api', api }, facts: { host } }))
}

/** A host of no known kind: an error, or a note where somebody answers for it. */
export function judgeUnknownHost(
  { acceptedBackends }: Pick<DesiredState, 'acceptedBackends'>,
  host: string,
  operations: readonly string[],
  { resourceGroup, subscription }: Pick<AppSelection, 'resourceGroup' | 'subscription'>
): Finding {
  const subject = { kind: 'backend', backend: host } as const
  const entry = (acceptedBackends ?? []).find(one => coversHost(one, host))
  return entry === undefined
    ? { rule: 'EXT001', subject, facts: { host, operations, resourceGroup, subscription } }
    : { rule: 'EXT002', subject, facts: { host, reason: entry.reason, operations } }
}
