import type { LiveSite } from '../model.ts'
import type { BackendFinding } from '../rules/backend-rules.ts'
import { type BackendContext, toUnverified } from './context.ts'
import { type Destination, toDefaultDestination } from './destinations.ts'

/** Everything about the backend that is not in its authentication settings. */
export function findSiteFindings(context: BackendContext): BackendFinding[] {
  const { input } = context
  const destinations =
    input.destinations ?? (input.apiDeployed === false ? [] : [toDefaultDestination(input.serviceUrl)])
  return [
    ...findMissingIdentity(context),
    ...findSiteSettings(context),
    ...destinations.flatMap(destination => judgeDestination(destination, context))
  ]
}

function findMissingIdentity({
  lookup,
  input,
  service,
  serviceSubject: subject
}: BackendContext): BackendFinding[] {
  const { identity } = input.service
  switch (lookup.kind) {
    case 'found':
      return []
    case 'unknown':
      return [toUnverified(subject, `the identity that \`${service.name}\` uses`, lookup.why)]
    case 'missing': {
      const facts = {
        service,
        clientId: input.expected.clientId,
        known: lookup.known,
        systemAssigned: identity.systemAssigned,
        resourceIds: identity.userAssigned.map(one => one.resourceId)
      }
      return [{ rule: 'MI001', subject, facts }]
    }
    default:
      return lookup satisfies never
  }
}

function findSiteSettings({ input, place, subject, app }: BackendContext): BackendFinding[] {
  const { identity, httpsOnly } = input.site
  const findings: BackendFinding[] = []
  if (!identity.systemAssigned && identity.userAssigned.length === 0) {
    findings.push({ rule: 'MI007', subject, facts: { place } })
  }
  if (httpsOnly === false) findings.push({ rule: 'NET001', subject, facts: { place } })
  // ARM always gives it; when it does not, nothing is known.
  if (httpsOnly === undefined)
    findings.push(
      toUnverified(subject, `whether the app \`${app}\` enforces HTTPS`, 'Azure did not give `httpsOnly`')
    )
  return findings
}

function judgeDestination(destination: Destination, context: BackendContext): BackendFinding[] {
  const { subject, app, input } = context
  const { operations } = destination
  const what = `where ${operations.length === 0 ? 'the API' : operations.map(one => `\`${one}\``).join(', ')} sends calls`
  const fallback = suggestUrl(input.site, '')
  const fix =
    operations.length === 0 && fallback !== undefined
      ? `Give this action \`service-url: ${fallback}\`, and run \`mode: apply\`.`
      : 'Write the URL of the app into the policy, or into the backend entity.'
  if (destination.kind === 'unknown') return [toUnverified(subject, what, destination.why, fix)]
  const { url } = destination
  if (!URL.canParse(url)) return [toUnverified(subject, what, `\`${url}\` is no URL that can be judged`, fix)]
  const { protocol, hostname, pathname } = new URL(url)
  const hostNames = listHostNames(input.site)
  const facts = { url, app, operations, suggested: suggestUrl(input.site, pathname) }
  const findings: BackendFinding[] = []
  if (protocol !== 'https:' && protocol !== 'wss:') findings.push({ rule: 'MI004', subject, facts })
  const host = hostname.toLowerCase().replace(/\.$/, '')
  if (hostNames.length === 0) {
    findings.push(
      toUnverified(subject, `whether \`${host}\` is the app \`${app}\``, 'Azure gave no host name of the app')
    )
  } else if (!hostNames.some(name => matchesHost(name, host))) {
    findings.push({ rule: 'MI005', subject, facts: { ...facts, host, hostNames } })
  }
  return findings
}

function listHostNames(site: LiveSite): string[] {
  const names = [...(site.defaultHostName === undefined ? [] : [site.defaultHostName]), ...site.hostNames]
  return [...new Set(names.map(name => name.toLowerCase()))]
}

/** App Service can bind `*.example.org`, which stands for one label. */
function matchesHost(name: string, host: string): boolean {
  if (!name.startsWith('*.')) return name === host
  const dot = host.indexOf('.')
  return dot > 0 && host.slice(dot) === name.slice(1)
}

function suggestUrl(site: LiveSite, pathname: string): string | undefined {
  return site.defaultHostName === undefined
    ? undefined
    : `https://${site.defaultHostName}${pathname.replace(/\/+$/, '')}`
}
