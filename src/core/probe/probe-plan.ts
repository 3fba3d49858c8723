import { listDestinations } from '../backend/apps.ts'
import { findCalledApp } from '../backend/destination-findings.ts'
import { findHost, listHostNames, matchSites } from '../backend/hosts.ts'
import { type DesiredState, selectedLive } from '../desired.ts'
import type { LiveApi, LiveOperation, LiveState } from '../model.ts'
import { createPathReader } from '../policy/rewrite.ts'
import type { OperationProtection } from '../policy/verdict.ts'
import type { Finding } from '../rules/finding.ts'
import { toApp, toPlaceKey } from '../target.ts'
import { fillTemplate } from './fill-template.ts'
import { mostProbes, type Probe, type ProbeWishes } from './probe.ts'

/** What will be asked, and what cannot be asked and so stays unverified. */
export interface ProbePlan {
  readonly probes: readonly Probe[]
  readonly findings: readonly Finding[]
  readonly notes: readonly string[]
}

/** Chooses the requests for the protected operations: each place once, GET and HEAD only. */
export function planProbes(
  desired: DesiredState,
  live: LiveState,
  protections: readonly OperationProtection[],
  wishes: ProbeWishes
): ProbePlan {
  const selected = live.operations.kind === 'present' ? selectedLive(desired, live.operations.value) : []
  const called = new Set(
    protections.filter(one => one.verdict !== 'not-applicable').map(one => one.operation.toLowerCase())
  )
  const operations = selected.filter(operation => called.has(operation.id.toLowerCase()))
  const parts = [
    ...(wishes.backend ? [planBackend(desired, live, protections, operations)] : []),
    ...(wishes.gateway ? [planGateway(desired, live, operations)] : [])
  ]
  const all = uniteProbes(parts.flatMap(part => part.probes))
  const probes = all.slice(0, mostProbes)
  const over = all.slice(mostProbes)
  const { api } = desired.target
  return {
    probes,
    findings: [
      ...parts.flatMap(part => part.findings),
      ...over.map(probe =>
        toUnprobed(api, probe.operations[0] ?? '', `one run asks ${mostProbes} places at most`)
      )
    ],
    notes: parts.flatMap(part => part.notes)
  }
}

function planBackend(
  desired: DesiredState,
  live: LiveState,
  protections: readonly OperationProtection[],
  operations: readonly LiveOperation[]
): ProbePlan {
  const { api } = desired.target
  const byId = new Map(operations.map(operation => [operation.id.toLowerCase(), operation]))
  const readPaths = createPathReader(live.policies)
  const probes: Probe[] = []
  const reached = new Set<string>()
  const findings: Finding[] = []
  for (const destination of listDestinations(live, protections)) {
    const base = destination.kind === 'url' ? toBase(destination.url) : undefined
    for (const caller of destination.callers) {
      const operation = byId.get(caller.toLowerCase())
      if (operation === undefined) continue
      reached.add(caller.toLowerCase())
      const paths = base === undefined ? undefined : readPaths(operation)
      if (base === undefined || paths === undefined) {
        const why =
          base === undefined ? 'it is not known to be called by https' : 'a policy may call it at any path'
        findings.push(toUnprobed(api, operation.id, why))
      } else {
        const bases = [base, ...findSlotBases(base, live)]
        for (const path of paths)
          probes.push(
            ...bases.map(one => ({
              ...toProbe('backend', one + fillTemplate(path, operation), operation),
              ...(asksForKeys(one, live) ? { keyed: true } : {})
            }))
          )
      }
    }
  }
  // Fail closed: an operation of which nobody knows where it goes was not probed.
  const lost = operations.filter(operation => !reached.has(operation.id.toLowerCase()))
  findings.push(...lost.map(operation => toUnprobed(api, operation.id, 'where its calls go is not known')))
  return { probes, findings, notes: [] }
}

/** Whether a function of the app, or of the slot, wants a key. Fail closed: functions that cannot be read may. */
function asksForKeys(base: string, live: LiveState): boolean {
  const app = matchSites(findHost(base) ?? '', live.apps, ({ site }) =>
    site.kind === 'present' ? listHostNames(site.value) : []
  )[0]
  const functions = app?.parts?.functions
  if (functions?.kind !== 'present') return functions?.kind === 'unreadable'
  return functions.value.some(
    ({ authLevel, disabled }) =>
      authLevel !== undefined && authLevel.toLowerCase() !== 'anonymous' && disabled !== true
  )
}

/** Slots beside a called app serve the same paths under hosts of their own: what lets somebody in there is asked as well. */
function findSlotBases(base: string, live: LiveState): string[] {
  const called = findCalledApp(base, live.apps)
  if (called === undefined) return []
  const family = toPlaceKey(toApp(called.place))
  return live.apps.flatMap(app => {
    const beside = app.origin.kind === 'slot' && toPlaceKey(toApp(app.place)) === family
    const host = beside && app.site.kind === 'present' ? listHostNames(app.site.value)[0] : undefined
    return host === undefined ? [] : [`https://${host}${new URL(base).pathname.replace(/\/+$/, '')}`]
  })
}

function planGateway(
  desired: DesiredState,
  live: LiveState,
  operations: readonly LiveOperation[]
): ProbePlan {
  const { api, service } = desired.target
  const entity = live.api.kind === 'present' ? live.api.value : undefined
  const gateway = live.service.kind === 'present' ? live.service.value.gatewayUrl : undefined
  const base = gateway === undefined ? undefined : toBase(gateway)
  const call = entity === undefined ? undefined : toCall(entity, live)
  if (entity === undefined || base === undefined || call === undefined) {
    const why =
      base === undefined
        ? `Azure gave no https URL of the gateway of \`${service}\``
        : 'where the gateway serves the API is not known'
    const facts = { what: `whether the gateway serves the API \`${api}\``, why }
    return { probes: [], findings: [{ rule: 'READ001', subject: { kind: 'api', api }, facts }], notes: [] }
  }
  const readable = operations.filter(operation => ['GET', 'HEAD'].includes(operation.method.toUpperCase()))
  const left = operations.length - readable.length
  const keyHeader = findKeyHeader(entity)
  return {
    probes: readable.map(operation => ({
      ...toProbe('gateway', base + call.address(fillTemplate(operation.urlTemplate, operation)), operation),
      headers: call.headers,
      keyHeader
    })),
    findings: [],
    notes:
      left === 0
        ? []
        : [
            `The gateway was not asked for ${left} ${left === 1 ? 'operation' : 'operations'}: only GET and HEAD change nothing.`
          ]
  }
}

/** How the gateway is asked for an operation: path, and where the version stands. */
interface GatewayCall {
  readonly address: (template: string) => string
  readonly headers: Readonly<Record<string, string>>
}

/** Undefined where it is not known how callers name the version. */
function toCall(api: LiveApi, live: LiveState): GatewayCall | undefined {
  const path = api.path === '' ? '' : `/${api.path.replace(/^\/+|\/+$/g, '')}`
  const version = api.properties['apiVersion']
  const plain: GatewayCall = { address: template => path + template, headers: {} }
  if (typeof version !== 'string' || version === '') return plain
  const set = live.versionSet?.kind === 'present' ? live.versionSet.value : undefined
  const name = encodeURIComponent(version)
  switch (set?.scheme.toLowerCase()) {
    case 'segment':
      return { ...plain, address: template => `${path}/${name}${template}` }
    case 'header':
      return set?.header === undefined || !headerName.test(set.header)
        ? undefined
        : { ...plain, headers: { [set.header]: version } }
    case 'query': {
      if (set?.query === undefined) return undefined
      const pair = `${encodeURIComponent(set.query)}=${name}`
      return {
        ...plain,
        address: template => `${path}${template}${template.includes('?') ? '&' : '?'}${pair}`
      }
    }
    default:
      return undefined
  }
}

const headerName = /^[\w!#$%&'*+.^`|~-]{1,200}$/

function findKeyHeader(api: LiveApi): string {
  const names = api.properties['subscriptionKeyParameterNames']
  const header =
    typeof names === 'object' && names !== null && Object.hasOwn(names, 'header')
      ? (names as Readonly<Record<string, unknown>>)['header']
      : undefined
  return typeof header === 'string' && headerName.test(header) ? header : 'Ocp-Apim-Subscription-Key'
}

function toProbe(target: Probe['target'], url: string, operation: LiveOperation): Probe {
  const method = operation.method.toUpperCase()
  const standsIn = method !== 'GET' && method !== 'HEAD'
  return { target, method: method === 'HEAD' ? 'HEAD' : 'GET', url, operations: [operation.id], standsIn }
}

/** Origin and path of an https URL, without a slash at the end. A query of the URL is no part of a call's path. */
function toBase(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return undefined
  return url.origin + url.pathname.replace(/\/+$/, '')
}

function uniteProbes(probes: readonly Probe[]): Probe[] {
  const found = new Map<string, Probe>()
  for (const probe of probes) {
    const key = `${probe.target} ${probe.method} ${probe.url}`
    const known = found.get(key)
    const operations = [...new Set([...(known?.operations ?? []), ...probe.operations])]
    found.set(key, { ...probe, operations, standsIn: probe.standsIn && (known?.standsIn ?? true) })
  }
  return [...found.values()]
}

function toUnprobed(api: string, operation: string, why: string): Finding {
  const facts = {
    what: `who gets in at the backend of the operation \`${operation}\``,
    why: `no request was made: ${why}`
  }
  return { rule: 'READ001', subject: { kind: 'operation', api, operation }, facts }
}
