import { findCloudName } from '../cloud.ts'
import type { DesiredState } from '../desired.ts'
import type { LiveApp, LiveService, LiveState } from '../model.ts'
import { findCertificateSenders, findFunctionKeySenders } from '../policy/function-keys.ts'
import type { OperationProtection } from '../policy/verdict.ts'
import { remember } from '../remember.ts'
import { type Finding, nameSubject, toSeverity } from '../rules/finding.ts'
import { findCalledServiceFindings, findUnusedAcceptances, splitDestinations } from '../services/join.ts'
import { nameApp, toApp, toPlaceKey } from '../target.ts'
import { findAppSetFindings } from './app-set-findings.ts'
import { type CalledPath, createCalledPathReader } from './called-paths.ts'
import { findCalledApp, findDestinationFindings } from './destination-findings.ts'
import { type Destination, toDestinations } from './destinations.ts'
import { findBackendFindings, toWeight } from './findings.ts'
import { listHostNames } from './hosts.ts'
import { findCaller } from './identity.ts'
import { findRequestFindings } from './request-findings.ts'
import { findMissingIdentity } from './site-findings.ts'
import { findSlotListFindings } from './slots.ts'

/** As much of what is desired as the apps are judged by. */
type Wanted = Pick<
  DesiredState,
  'target' | 'expectation' | 'allowedCallers' | 'acceptedBackends' | 'backendAuth'
>

/** Judges where calls go, every app that they go to, and every slot beside. */
export function findAppFindings(
  desired: Wanted,
  live: LiveState,
  protections: readonly OperationProtection[]
): Finding[] {
  const { api } = desired.target
  const selection = desired.target.apps
  const destinations = listDestinations(live, protections)
  const split = splitDestinations(desired, destinations, live.hostSearch)
  const apps = listJudgedApps(live, protections)
  const unread = apps.flatMap(findUnread)
  const { service, hostSearch } = live
  const slotLists = findSlotListFindings(selection, live.slotLists, apps)
  if (service.kind !== 'present') return [...unread, ...slotLists]
  // Where no app could be read, that says more than the hosts which nothing can be compared with.
  const blind = hostSearch === undefined && !apps.some(app => app.site.kind === 'present')
  const search = hostSearch === undefined ? {} : { hostSearch }
  const input = { api, apps, selection, accepted: desired, ...search }
  const astray = [
    ...(blind ? [] : findDestinationFindings({ ...input, destinations: split.rest })),
    ...findRequestFindings({ ...input, destinations }, protections, desired.expectation.resource)
  ]
  const paths = createPaths(live, protections, destinations)
  const judged = apps.flatMap(app =>
    judgeApp(app, { desired, live, service: service.value, paths: paths(app, apps) })
  )
  const services = findCalledServiceFindings(desired, live, service.value, protections, split)
  return uniteFindings([
    ...unread,
    ...slotLists,
    ...astray,
    ...judged,
    ...findAppSetFindings(apps).map(toWeight(desired)),
    ...findIdentity(desired, live, service.value),
    ...services,
    ...findUnusedAcceptances(desired, live, astray, api)
  ])
}

/** Whether the identity is there is found with every app, and here for the services, which need it as well. */
function findIdentity({ target, expectation }: Wanted, live: LiveState, service: LiveService): Finding[] {
  return findMissingIdentity({
    lookup: findCaller(service, expectation, live.systemIdentityClientId),
    input: { service, expected: expectation },
    service: { name: target.service, resourceGroup: target.resourceGroup },
    serviceSubject: { kind: 'service', service: target.service }
  })
}

/** Every place that calls of protected operations go to. */
export function listDestinations(
  live: Pick<LiveState, 'api' | 'policies'>,
  protections: readonly OperationProtection[]
): readonly Destination[] {
  return listOnce(protections, live.policies, live.api)
}

const listOnce = remember(
  (
    protections: readonly OperationProtection[],
    policies: LiveState['policies'],
    api: LiveState['api']
  ): readonly Destination[] => {
    const serviceUrl = api.kind === 'present' ? api.value.serviceUrl : undefined
    return toDestinations(protections, policies, serviceUrl)
  }
)

/**
 * An app that was found by a host which is no longer called, as after a change of the service URL, is no longer behind the API; nor
 * are the slots beside it. What the inputs name is judged in any case.
 */
export function listJudgedApps(
  live: LiveState,
  protections: readonly OperationProtection[]
): readonly LiveApp[] {
  if (live.hostSearch === undefined || live.api.kind !== 'present') return live.apps
  const called = new Set(
    listDestinations(live, protections).map(one =>
      one.kind === 'url' ? findCalledApp(one.url, live.apps, live.hostSearch) : undefined
    )
  )
  // Fail closed: an app that cannot be read has no host names by which anybody could tell that it is not called.
  const kept = live.apps.filter(
    app => app.origin.kind !== 'slot' && (called.has(app) || app.site.kind !== 'present')
  )
  const families = new Set(kept.map(app => toPlaceKey(toApp(app.place))))
  return live.apps.filter(
    app => kept.includes(app) || (app.origin.kind === 'slot' && families.has(toPlaceKey(toApp(app.place))))
  )
}

/** Hosts of the services that are judged: those that calls go to, as long as it is known who calls. */
export function listJudgedServices(
  desired: Pick<DesiredState, 'target' | 'expectation'>,
  live: LiveState,
  protections: readonly OperationProtection[]
): string[] {
  if (live.service.kind !== 'present') return []
  return [...splitDestinations(desired, listDestinations(live, protections)).services.keys()].sort()
}

function findUnread({ place, site }: LiveApp): Finding[] {
  const backend = nameApp(place)
  const subject = { kind: 'backend', backend } as const
  switch (site.kind) {
    case 'present':
      return []
    case 'unreadable':
      return [{ rule: 'READ001', subject, facts: { what: `the app \`${backend}\``, why: site.why } }]
    case 'absent': {
      const { resourceGroup, subscription } = place
      return [{ rule: 'APP001', subject, facts: { app: backend, resourceGroup, subscription } }]
    }
    default:
      return site satisfies never
  }
}

type Paths = (app: LiveApp, apps: readonly LiveApp[]) => readonly CalledPath[] | undefined

/**
 * The paths of protected operations at an app: of those that are called there; at a slot beside it, of those that are called at the
 * app; and of all where nobody knows of a call, because it may be the one that should be called.
 */
function createPaths(
  live: LiveState,
  protections: readonly OperationProtection[],
  destinations: readonly Destination[]
): Paths {
  if (live.api.kind === 'absent') return () => []
  if (live.operations.kind !== 'present') return () => undefined
  const read = createCalledPathReader(live.policies, live.operations.value, protections)
  return (app, apps) => {
    const family = toPlaceKey(toApp(app.place))
    const leadsHere = (destination: Destination): boolean => {
      const called =
        destination.kind === 'url' ? findCalledApp(destination.url, apps, live.hostSearch) : undefined
      if (called === undefined) return false
      return app.origin.kind === 'slot' ? toPlaceKey(toApp(called.place)) === family : called === app
    }
    const mine = destinations.filter(leadsHere)
    return read(mine.length === 0 ? destinations : mine, destinations)
  }
}

interface AppContext {
  readonly desired: Wanted
  readonly live: LiveState
  readonly service: LiveService
  readonly paths: readonly CalledPath[] | undefined
}

function judgeApp(app: LiveApp, { desired, live, service, paths }: AppContext): Finding[] {
  const { place, site, authSettings, parts, origin } = app
  if (site.kind !== 'present') return []
  const { target } = desired
  const { systemIdentityClientId } = live
  const cloud = findCloudName(target.environment)
  const findings: Finding[] = findBackendFindings({
    site: site.value,
    authSettings,
    ...(parts === undefined ? {} : { parts }),
    service,
    ...(systemIdentityClientId === undefined ? {} : { systemIdentityClientId }),
    expected: desired.expectation,
    allowedCallers: desired.allowedCallers,
    ...(desired.backendAuth === undefined ? {} : { backendAuth: desired.backendAuth }),
    ...(paths === undefined ? {} : { protectedBackendPaths: paths }),
    subscription: place.subscription,
    resourceGroup: target.resourceGroup,
    appResourceGroup: place.resourceGroup,
    serviceName: target.service,
    functionKeySenders: findFunctionKeySenders(live.policies),
    certificateSenders: findCertificateSenders(live.policies),
    ...(cloud === undefined ? {} : { cloud })
  })
  return origin.kind === 'slot' ? judgeSlot(app, findings) : findings
}

/** A slot that keeps API Management out as well lets nobody in; only a swap would make that felt. One that is stopped is at rest. */
function toWeightInSlot<T extends Finding>(finding: T): T {
  const keepsOut = ['APP005', 'AUTH008', 'AUTH011'].includes(finding.rule)
  return keepsOut && toSeverity(finding) === 'error' ? { ...finding, severity: 'warning' } : finding
}

/** A slot that is not called needs no identity of its own. What lets somebody in there is worth a finding that says so. */
function judgeSlot({ place, site }: LiveApp, findings: readonly Finding[]): Finding[] {
  const kept = findings
    .filter(finding => finding.rule !== 'MI007' && finding.rule !== 'APP004')
    .map(toWeightInSlot)
  const errors = kept.filter(finding => finding.rule.startsWith('AUTH') && toSeverity(finding) === 'error')
  if (errors.length === 0) return kept
  const failed = [...new Set(errors.map(finding => finding.rule))].sort()
  const host = site.kind === 'present' ? listHostNames(site.value)[0] : undefined
  const subject = { kind: 'backend', backend: nameApp(place) } as const
  return [...kept, { rule: 'SLOT001', subject, facts: { place, host, failed } }]
}

/** What is wrong with the identity of the service is found with every app, and told once. */
function uniteFindings(findings: readonly Finding[]): Finding[] {
  const toKey = (one: Finding) => JSON.stringify([one.rule, nameSubject(one.subject), one.facts])
  return [...new Map(findings.map(one => [toKey(one), one])).values()]
}
