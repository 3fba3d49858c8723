import { describePlace, groupHandovers, type SharedHandover } from '../policy/findings-handovers.ts'
import type { OperationProtection } from '../policy/verdict.ts'
import type { Finding } from '../rules/finding.ts'
import { acceptsResource } from '../services/audiences.ts'
import { judgeUnknownHost } from '../services/join.ts'
import { recogniseHost } from '../services/recognise.ts'
import { type DestinationInput, findCalledApp } from './destination-findings.ts'
import { findHost, listHostNames } from './hosts.ts'

/**
 * Judges requests that policies send besides, where they take the expected token along: they may go to the apps that are judged, to
 * where the calls of the API go, which is judged as well, and to services of Azure that the token is meant for.
 */
export function findRequestFindings(
  input: DestinationInput,
  protections: readonly OperationProtection[],
  resource: string
): Finding[] {
  return groupHandovers(protections)
    .filter(({ handover }) => handover.outlet === 'request')
    .flatMap(shared => judgeRequest(shared, input, resource))
}

function judgeRequest(shared: SharedHandover, input: DestinationInput, resource: string): Finding[] {
  const { handover, operations } = shared
  const { url, certain } = handover
  const host = url === undefined ? undefined : findHost(url)
  const isSafe = url !== undefined && /^https:/i.test(url)
  if (url !== undefined && host !== undefined && isSafe) {
    if (isKnown(url, host, input, resource)) return []
    const answered = findAnswer(host, operations, input)
    if (answered !== undefined) return [answered]
  }
  const hosts = input.apps.flatMap(({ origin, site }) =>
    origin.kind !== 'slot' && site.kind === 'present' ? listHostNames(site.value) : []
  )
  const { facts, ...base } = describePlace(input.api, shared)
  return [{ ...base, rule: 'MI011', facts: { ...facts, url, certain, hosts, resource, operations } }]
}

function isKnown(
  url: string,
  host: string,
  { apps, destinations }: DestinationInput,
  resource: string
): boolean {
  if (findCalledApp(url, apps) !== undefined) return true
  if (destinations.some(one => one.kind === 'url' && findHost(one.url) === host)) return true
  const recognised = recogniseHost(host)
  if (recognised.kind !== 'service') return false
  const { kinds, cloud, host: name } = recognised.service
  return kinds.some(kind => acceptsResource(kind, cloud, name, resource))
}

/** A host of no known kind that somebody answers for. */
function findAnswer(
  host: string,
  operations: readonly string[],
  { accepted, selection }: DestinationInput
): Finding | undefined {
  if (recogniseHost(host).kind !== 'unknown') return undefined
  const finding = judgeUnknownHost(accepted, host, operations, selection)
  return finding.rule === 'EXT002' ? finding : undefined
}
