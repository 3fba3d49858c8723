import { callBackend } from '../backend/call.ts'
import { CannotRun } from '../plane/exchange.ts'
import { applyCredentials } from './credentials.ts'
import { findEndpoint } from './destination.ts'
import type { Step } from './effective.ts'
import type { Flow } from './flow.ts'
import { evaluateText, readSwitch } from './values.ts'

/** Runs `forward-request`: once for each request, since more than one is not supported. */
export function runForward(flow: Flow, step: Step): void {
  if (flow.forwarded) throw new CannotRun('more than one `forward-request` for one request')
  for (const name of ['follow-redirects', 'fail-on-error-status-code'])
    if (readSwitch(flow, step, name, false)) throw new CannotRun(`\`${name}\` of \`forward-request\``)
  flow.forwarded = true
  const endpoint = findEndpoint(flow)
  applyCredentials(flow, endpoint)
  const { request, trace, world } = flow
  const { host: _host, ...headers } = Object.fromEntries(request.headers)
  const query = request.query.toString()
  const path = `${endpoint.url.pathname.replace(/\/$/, '')}${request.path}`
  const answer = callBackend(world, {
    host: endpoint.url.hostname,
    method: request.method,
    path: `${path === '' ? '/' : path}${query === '' ? '' : `?${query}`}`,
    headers,
    scheme: endpoint.url.protocol === 'http:' ? 'http' : 'https',
    ...(request.body === undefined ? {} : { body: request.body })
  })
  trace.push(...answer.trace.filter(({ kind }) => kind !== 'cannot-run'))
  if (answer.cannotRun !== undefined) throw new CannotRun(`the backend: ${answer.cannotRun}`)
  flow.response = {
    status: answer.status,
    headers: new Map(Object.entries(answer.headers)),
    body: answer.body
  }
}

/** Runs `rewrite-uri`: parameters of the operation's template are put in, and the rest of the query is kept. */
export function runRewrite(flow: Flow, step: Step): void {
  const template = evaluateText(flow, step, 'template')
  const keepsQuery = readSwitch(flow, step, 'copy-unmatched-params', true)
  const text = template.replaceAll(/\{\*?([^}]*)\}/g, (_place, name: string) => {
    const value = flow.matched.parameters.get(name)
    if (value === undefined) throw new CannotRun(`\`rewrite-uri\` names the parameter \`${name}\``)
    return value
  })
  if (!text.startsWith('/')) throw new CannotRun('the template of `rewrite-uri` does not begin with a slash')
  const mark = text.indexOf('?')
  const query = new URLSearchParams(mark < 0 ? '' : text.slice(mark + 1))
  if (keepsQuery) {
    for (const [name, value] of flow.request.query)
      if (!flow.matched.named.includes(name) && !query.has(name)) query.append(name, value)
  }
  flow.request.path = mark < 0 ? text : text.slice(0, mark)
  flow.request.query = query
}
