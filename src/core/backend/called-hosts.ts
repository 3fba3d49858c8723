import type { DesiredState } from '../desired.ts'
import type { LiveState } from '../model.ts'
import type { OperationProtection } from '../policy/verdict.ts'
import { listDestinations } from './apps.ts'
import { findHost } from './hosts.ts'

/** Every host that an app is to be looked for by: those that are called, and those that will be when the plan is carried out. */
export function listCalledHosts(
  desired: DesiredState,
  live: Pick<LiveState, 'api' | 'policies'>,
  protections: readonly OperationProtection[]
): readonly string[] {
  const { wishes, spec } = desired
  const urls = listDestinations(live, protections).flatMap(one => (one.kind === 'url' ? [one.url] : []))
  if (wishes.serviceUrl !== undefined) urls.push(wishes.serviceUrl)
  // A new API without a URL of its own gets the server of the document, if that is an app.
  else if (live.api.kind === 'absent' && spec.serverUrl !== undefined && /^https:/i.test(spec.serverUrl))
    urls.push(spec.serverUrl)
  return [...new Set(urls.flatMap(url => findHost(url) ?? []))]
}
