import type { Finding } from '../rules/finding.ts'
import type { BackendAuth, Probe, ProbeAnswer } from './probe.ts'

/**
 * What the answer to a request without a token says. Only 401 and 403 say that nobody gets in; every other answer came from the application,
 * or from something that nobody can name. Fail closed: no answer is not a closed door, except for a connection that was refused.
 */
export function judgeProbe(api: string, probe: Probe, answer: ProbeAnswer, auth: BackendAuth): Finding[] {
  return probe.target === 'gateway'
    ? judgeGateway(api, probe, answer)
    : judgeBackend(api, probe, answer, auth)
}

function judgeBackend(api: string, probe: Probe, answer: ProbeAnswer, auth: BackendAuth): Finding[] {
  const { url, method } = probe
  if (answer.kind === 'unknown') return toUnknown(api, probe, answer.why)
  if (answer.kind === 'refused') {
    // A wall in front of the app says nothing of what its code would have said.
    return auth === 'code'
      ? toUnknown(
          api,
          probe,
          'the connection was refused, so whether the code of the backend asks for the token was not seen'
        )
      : [{ rule: 'PROBE003', subject: toSubject(api, probe), facts: { url } }]
  }
  const { status, location } = answer
  if (status === 401 || status === 403) return auth === 'code' ? judgeRefusal(api, probe, answer) : []
  if (location !== undefined && status >= 300 && status < 400 && isSignIn(location, url))
    return [{ rule: 'PROBE002', subject: toSubject(api, probe), facts: { url, method, status, location } }]
  if (status === 408 || status === 429 || status >= 500)
    return toUnknown(api, probe, `it answered with ${status}, which does not say whether it asks for a token`)
  if (auth === 'code' && probe.standsIn && (status === 404 || status === 405))
    return toUnknown(
      api,
      probe,
      `the operation is not a GET, and only GET and HEAD are sent; the answer ${status} may be about the method and not about the token`
    )
  const facts = { url, method, status, location, operations: probe.operations }
  return [{ rule: 'PROBE001', subject: toSubject(api, probe), facts }]
}

/**
 * Where the answers are all there is, a refusal must be that of the code. Fail closed: a wall in front, another scheme than that of tokens, and a
 * function that asks for a key say nothing of a token.
 */
function judgeRefusal(
  api: string,
  probe: Probe,
  { status, scheme, wall }: Extract<ProbeAnswer, { kind: 'answered' }>
): Finding[] {
  if (probe.keyed === true)
    return toUnknown(
      api,
      probe,
      `the function asks for a key, so the answer ${status} may be about the key and not about the token`
    )
  if (status === 403 && wall !== undefined)
    return toUnknown(api, probe, `the answer 403 may come from ${wall}, and not from the code of the backend`)
  if (status === 401 && scheme !== undefined && scheme.toLowerCase() !== 'bearer')
    return toUnknown(api, probe, `it asks for credentials of the scheme \`${scheme}\`, and not for a token`)
  return []
}

/** Through the gateway, with a subscription key, the call must reach the backend and be let in. */
function judgeGateway(api: string, probe: Probe, answer: ProbeAnswer): Finding[] {
  if (answer.kind === 'refused') return toUnknown(api, probe, 'the gateway refused the connection')
  if (answer.kind === 'unknown') return toUnknown(api, probe, answer.why)
  const { status } = answer
  if (status !== 401 && status !== 403 && status !== 500) return []
  const { url, method } = probe
  return [{ rule: 'PROBE004', subject: toSubject(api, probe), facts: { url, method, status } }]
}

const probeFix =
  'Run the action on a runner that reaches this host itself (name resolution, certificates, proxy), and make the place answer a request without a token with 401.'

function toUnknown(api: string, probe: Probe, why: string): Finding[] {
  const what = `what \`${probe.url}\` answers to ${probe.target === 'gateway' ? 'a call through the gateway' : 'a request without a token'}`
  return [{ rule: 'READ001', subject: toSubject(api, probe), facts: { what, why, fix: probeFix } }]
}

function toSubject(api: string, { operations }: Probe): Finding['subject'] {
  const [operation, another] = operations
  return operation === undefined || another !== undefined
    ? { kind: 'api', api }
    : { kind: 'operation', api, operation }
}

/** Hosts on which Microsoft Entra ID signs people in, in each cloud, and those of tenants with customers. */
const signInHosts =
  /^(login\.(microsoftonline\.(com|us)|windows\.net|partner\.microsoftonline\.cn|chinacloudapi\.cn)|[a-z0-9-]+\.(b2clogin|ciamlogin)\.com)$/

/** A redirect to Entra, or to the sign-in of App Service itself. */
export function isSignIn(location: string, url: string): boolean {
  if (!URL.canParse(location, url)) return false
  const target = new URL(location, url)
  const own = target.host === new URL(url).host && /^\/\.auth\/login\//i.test(target.pathname)
  return target.protocol === 'https:' && (own || signInHosts.test(target.hostname))
}
