import { findCloudName } from '../cloud.ts'
import type { DesiredState } from '../desired.ts'
import type { LiveApp, LiveState } from '../model.ts'
import { findFunctionKeySenders } from '../policy/function-keys.ts'
import { rewritesPaths } from '../policy/rewrite.ts'
import type { OperationProtection } from '../policy/verdict.ts'
import type { Finding } from '../rules/finding.ts'
import { nameApp } from '../target.ts'
import { findAppSetFindings } from './app-set-findings.ts'
import { type Destination, toDestinations } from './destinations.ts'
import { findBackendFindings } from './findings.ts'

/** Judges every app that calls go to. */
export function findAppFindings(
  desired: DesiredState,
  live: LiveState,
  protections: readonly OperationProtection[]
): Finding[] {
  return [
    ...live.apps.flatMap(app => findOne(app, desired, live, protections)),
    ...findAppSetFindings(live.apps)
  ]
}

function findOne(
  app: LiveApp,
  desired: DesiredState,
  live: LiveState,
  protections: readonly OperationProtection[]
): Finding[] {
  const { target } = desired
  const { place, site, authSettings, parts } = app
  const backend = nameApp(place)
  const subject = { kind: 'backend', backend } as const
  if (site.kind === 'unreadable')
    return [{ rule: 'READ001', subject, facts: { what: `the app \`${backend}\``, why: site.why } }]
  if (site.kind === 'absent') {
    const { resourceGroup, subscription } = place
    return [{ rule: 'APP001', subject, facts: { app: backend, resourceGroup, subscription } }]
  }
  if (live.service.kind !== 'present') return []
  const serviceUrl = live.api.kind === 'present' ? live.api.value.serviceUrl : undefined
  const destinations = toDestinations(protections, live.policies, serviceUrl)
  const paths = toBackendPaths(live, protections, destinations)
  const cloud = findCloudName(target.environment)
  return findBackendFindings({
    site: site.value,
    authSettings,
    ...(parts === undefined ? {} : { parts }),
    service: live.service.value,
    ...(live.systemIdentityClientId === undefined
      ? {}
      : { systemIdentityClientId: live.systemIdentityClientId }),
    expected: desired.expectation,
    allowedCallers: desired.allowedCallers,
    apiDeployed: live.api.kind === 'present',
    ...(serviceUrl === undefined ? {} : { serviceUrl }),
    destinations,
    ...(paths === undefined ? {} : { protectedBackendPaths: paths }),
    subscription: place.subscription,
    resourceGroup: target.resourceGroup,
    appResourceGroup: place.resourceGroup,
    serviceName: target.service,
    functionKeySenders: findFunctionKeySenders(live.policies),
    ...(cloud === undefined ? {} : { cloud })
  })
}

/**
 * Paths below which the backend serves the protected operations: the path of each URL that calls go to, and the template without its
 * query. Undefined, which counts as every path, where a policy rewrites the path or the destination is not known.
 */
function toBackendPaths(
  live: LiveState,
  protections: readonly OperationProtection[],
  destinations: readonly Destination[]
): { operation: string; path: string }[] | undefined {
  if (live.api.kind === 'absent') return []
  if (live.operations.kind !== 'present' || rewritesPaths(live.policies)) return undefined
  const bases = destinations.map(destination =>
    destination.kind === 'url' && URL.canParse(destination.url)
      ? new URL(destination.url).pathname.replace(/\/+$/, '')
      : undefined
  )
  const known = bases.filter(base => base !== undefined)
  if (known.length < bases.length) return undefined
  const wanted = new Set(protections.map(protection => protection.operation.toLowerCase()))
  return live.operations.value
    .filter(operation => wanted.has(operation.id.toLowerCase()))
    .flatMap(operation =>
      known.map(base => ({
        operation: operation.id,
        path: base + (operation.urlTemplate.split('?', 1)[0] ?? '')
      }))
    )
}
