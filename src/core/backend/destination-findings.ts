import type { DesiredState } from '../desired.ts'
import type { HostSearch, LiveApp, LiveSite } from '../model.ts'
import type { Finding } from '../rules/finding.ts'
import type { Subject } from '../rules/rule.ts'
import { judgeUnknownHost } from '../services/join.ts'
import { recogniseHost } from '../services/recognise.ts'
import { type AppSelection, nameApp, toPlaceKey } from '../target.ts'
import { toUnverified } from './context.ts'
import type { Destination } from './destinations.ts'
import { findHost, listHostNames, matchSites } from './hosts.ts'

/** All that tells whether the token goes where it should. */
export interface DestinationInput {
  readonly api: string
  /** Every app, those beside the ones that are called included. */
  readonly apps: readonly LiveApp[]
  readonly selection: AppSelection
  /** Hosts of no known kind that somebody answers for. */
  readonly accepted: Pick<DesiredState, 'acceptedBackends'>
  readonly hostSearch?: NonNullable<Searches>
  readonly destinations: readonly Destination[]
}

/** What became of the hosts that apps were looked for by; undefined where the inputs name the apps. */
type Searches = ReadonlyMap<string, HostSearch> | undefined

/** The called app that a URL leads to. Slots beside it are not called as long as nobody names them. */
export function findCalledApp(
  url: string,
  apps: readonly LiveApp[],
  hostSearch?: Searches
): LiveApp | undefined {
  return matchApp(
    findHost(url),
    apps.filter(app => app.origin.kind !== 'slot'),
    hostSearch
  )
}

/** Judges every place that the token is sent to. */
export function findDestinationFindings(input: DestinationInput): Finding[] {
  return input.destinations.flatMap(destination => judgeDestination(destination, input))
}

function judgeDestination(destination: Destination, input: DestinationInput): Finding[] {
  const { operations } = destination
  const called = input.apps.filter(app => app.origin.kind !== 'slot')
  const only = called.length === 1 ? called[0] : undefined
  const what = `where ${operations.length === 0 ? 'the API' : operations.map(one => `\`${one}\``).join(', ')} sends calls`
  const fix = suggestFix(operations, only)
  const general = toSubject(only, input)
  if (destination.kind === 'unknown') return [toUnverified(general, what, destination.why, fix)]
  const { url } = destination
  const host = findHost(url)
  if (host === undefined) return [toUnverified(general, what, `\`${url}\` is no URL that can be judged`, fix)]
  const app = matchApp(host, called, input.hostSearch)
  const { protocol, pathname } = new URL(url)
  const findings: Finding[] = []
  if (protocol !== 'https:' && protocol !== 'wss:') {
    const suggested = suggestUrl(app ?? only, pathname)
    const facts = { url, app: nameOf(app ?? only), operations, suggested }
    findings.push({ rule: 'MI004', subject: toSubject(app ?? only, input), facts })
  }
  if (app === undefined) return [...findings, judgeStranger(destination, url, host, input, called)]
  return [...findings, ...findWrongPort(url, nameApp(app.place), operations, toSubject(app, input))]
}

/** App Service and the services of Azure answer on port 443; the one of plain HTTP is a finding of its own. */
export function findWrongPort(
  url: string,
  app: string,
  operations: readonly string[],
  subject: Subject
): Finding[] {
  if (!URL.canParse(url) || new URL(url).port === '') return []
  const { protocol, hostname, pathname, port } = new URL(url)
  const scheme = /^wss?:$/.test(protocol) ? 'wss' : 'https'
  const suggested = `${scheme}://${hostname}${pathname.replace(/\/+$/, '')}`
  return [{ rule: 'APP006', subject, facts: { url, port, app, operations, suggested } }]
}

/** A host that is none of the known apps. Fail closed: whatever the reason, it is an error. */
function judgeStranger(
  { operations }: Destination,
  url: string,
  host: string,
  input: DestinationInput,
  called: readonly LiveApp[]
): Finding {
  const { hostSearch, selection, apps } = input
  const only = called.length === 1 ? called[0] : undefined
  if (hostSearch !== undefined) {
    const found = hostSearch.get(host)
    const outside = judgeOutside(found, host, operations, input)
    return outside ?? judgeSearch(found, url, host, operations, selection)
  }
  const nameless = called.find(app => listNames(app).length === 0)
  const subject = toSubject(only, input)
  if (nameless !== undefined) {
    const why =
      nameless.site.kind === 'present'
        ? 'Azure gave no host name of the app'
        : 'the app is not there, or could not be read'
    return toUnverified(subject, `whether \`${host}\` is the app \`${nameApp(nameless.place)}\``, why)
  }
  const slot = matchApp(
    host,
    apps.filter(app => app.origin.kind === 'slot')
  )
  const facts = {
    url,
    host,
    apps: called.map(app => nameApp(app.place)),
    slot: slot === undefined ? undefined : nameApp(slot.place),
    hostNames: called.flatMap(listNames),
    operations,
    suggested: suggestUrl(only, new URL(url).pathname)
  }
  return { rule: 'MI005', subject, facts }
}

/**
 * A host that no app answers to, and whose name says of no service of Azure that it runs it. Fail closed: only a complete search tells
 * that. While the host may be that of an app which could not be seen, nobody can answer for it.
 */
function judgeOutside(
  found: HostSearch | undefined,
  host: string,
  operations: readonly string[],
  { accepted, selection }: Pick<DestinationInput, 'accepted' | 'selection'>
): Finding | undefined {
  if (found?.kind !== 'none' || recogniseHost(host).kind !== 'unknown') return undefined
  return judgeUnknownHost(accepted, host, operations, selection)
}

function judgeSearch(
  found: HostSearch | undefined,
  url: string,
  host: string,
  operations: readonly string[],
  { resourceGroup, subscription }: AppSelection
): Finding {
  const subject = { kind: 'backend', backend: host } as const
  const what = `which app answers to \`${host}\``
  switch (found?.kind) {
    case undefined:
      return toUnverified(subject, what, 'it was not looked for', nameItself)
    case 'unreadable':
      return toUnverified(subject, what, found.why, nameItself)
    case 'found':
      // Its host names changed between the list and the reading, or it could not be read, which is a finding of its own.
      return toUnverified(
        subject,
        what,
        `\`${nameApp(found.place)}\` did when it was looked for, and does not now`
      )
    case 'container-app':
      return toUnverified(subject, what, 'a Container App has it as a domain, and was not looked into')
    case 'none':
    case 'several': {
      const places = found.kind === 'none' ? [] : found.places
      return {
        rule: 'APP002',
        subject,
        facts: { url, host, operations, places, resourceGroup, subscription }
      }
    }
    default:
      return found satisfies never
  }
}

const nameItself =
  'Name the app with `app-name` (and `app-resource-group-name`, `app-subscription-id`); or give the identity that runs this action the role `Reader` on the subscription of the app, or on `app-resource-group-name` if the app is there.'

/**
 * Fail closed: where apps were looked for, only the one that was found answers. The wildcard of another one that is called says nothing
 * about a host whose app could not be found or read.
 */
function matchApp(
  host: string | undefined,
  apps: readonly LiveApp[],
  hostSearch?: Searches
): LiveApp | undefined {
  if (host === undefined) return undefined
  const search = hostSearch?.get(host)
  if (hostSearch !== undefined && search?.kind !== 'found') return undefined
  const wanted = search?.kind === 'found' ? toPlaceKey(search.place) : undefined
  const candidates = wanted === undefined ? apps : apps.filter(app => toPlaceKey(app.place) === wanted)
  return matchSites(host, candidates, listNames)[0]
}

function listNames({ site }: LiveApp): string[] {
  return site.kind === 'present' ? listHostNames(site.value) : []
}

function toSubject(app: LiveApp | undefined, { api }: DestinationInput): Subject {
  return app === undefined ? { kind: 'api', api } : { kind: 'backend', backend: nameApp(app.place) }
}

function nameOf(app: LiveApp | undefined): string {
  return app === undefined ? 'the app' : nameApp(app.place)
}

function suggestFix(operations: readonly string[], app: LiveApp | undefined): string {
  const fallback = suggestUrl(app, '')
  return operations.length === 0 && fallback !== undefined
    ? `Give this action \`service-url: ${fallback}\`, and run \`mode: apply\`.`
    : 'Write the URL of the app into the policy, or into the backend entity.'
}

function suggestUrl(app: LiveApp | undefined, pathname: string): string | undefined {
  const site: LiveSite | undefined = app?.site.kind === 'present' ? app.site.value : undefined
  return site?.defaultHostName === undefined
    ? undefined
    : `https://${site.defaultHostName}${pathname.replace(/\/+$/, '')}`
}
