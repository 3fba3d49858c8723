import { countOf } from './headline.ts'
import { Chart, escapeMermaid, lineBreak } from './mermaid.ts'
import type { OperationRow, Report } from './report.ts'
import { type BackendPart, type OperationGroup, type Part, type State, toWay, type Way } from './way.ts'

/** Backends that are drawn; the others are counted. */
const shownBackends = 6
/** So many are drawn with what stands before them. */
const openBackends = 2
const shownRoutes = 3
const shownRules = 4

const marks: Readonly<Record<State, string>> = {
  good: '✅ ',
  warning: '⚠️ ',
  bad: '❌ ',
  waived: '☑️ ',
  plain: ''
}

/** What the operations of a verdict are called, how they are painted, and what they send; undefined where they send nothing. */
const verdicts: Readonly<
  Record<OperationGroup['verdict'], { readonly name: string; readonly state: State; readonly sends?: string }>
> = {
  protected: { name: 'protected', state: 'good' },
  conditional: { name: 'conditional', state: 'bad', sends: 'token at times' },
  unprotected: { name: 'unprotected', state: 'bad', sends: 'no such token' },
  unknown: { name: 'unknown', state: 'bad', sends: 'token not known' },
  undecided: { name: 'not decided', state: 'bad' },
  'not-applicable': { name: 'without a backend call', state: 'plain' }
}

/**
 * Renders the way of a call from the caller to the backend as a Mermaid flowchart, with one node for all operations of a verdict, so that it
 * stays readable and far below Mermaid's limits of 50,000 characters and 500 edges. Undefined when nothing was decided.
 */
export function renderFlowchart(report: Report): string | undefined {
  const way = toWay(report)
  if (way === undefined) return undefined
  const chart = new Chart()
  chart.node('caller', '(["', 'Callers', '"])', 'plain')
  const rules = way.api.rules.length === 0 ? [] : [listRules(way.api)]
  const api = [label(report.target.service, 'API Management'), nameApis(report), ...rules]
  chart.node('api', '["', marks[way.api.state] + api.join(lineBreak), '"]', way.api.state)
  chart.edge('caller', 'api')
  for (const group of way.groups) drawGroup(chart, group)
  if (way.groups.some(({ verdict }) => verdict === 'protected')) drawToken(chart, report, way)
  drawBackends(chart, report, way)
  return chart.render()
}

/** The API of the run, or how many there are in a folder of artifacts. */
function nameApis({ target, operations }: Report): string {
  if (target.api !== undefined) return `API ${label(target.api, '')}`
  const apis = new Set(operations.flatMap(({ api }) => (api === undefined ? [] : [api])))
  return apis.size === 0 ? 'API of this run' : countOf(apis.size, 'API')
}

function label(text: string | undefined, otherwise: string): string {
  return text === undefined || text.trim() === '' ? otherwise : escapeMermaid(text)
}

function listRules({ rules }: Part): string {
  const shown = rules.slice(0, shownRules).map(escapeMermaid)
  const more = rules.length > shown.length ? [`and ${rules.length - shown.length} more`] : []
  return [...shown, ...more].join(', ')
}

function drawGroup(chart: Chart, group: OperationGroup): void {
  const { verdict, rows, waived } = group
  const id = toId(group)
  const name = `${verdicts[verdict].name}${waived ? ', waived' : ''}`
  const state = waived ? 'waived' : verdicts[verdict].state
  const routes = rows.slice(0, shownRoutes).map(nameRoute)
  const more = rows.length > shownRoutes ? [`and ${rows.length - shownRoutes} more`] : []
  const heading = `${marks[state]}${countOf(rows.length, 'operation')} ${name}`
  chart.node(id, '["', [heading, ...routes, ...more].join(lineBreak), '"]', state)
  chart.edge('api', id)
}

function nameRoute({ method, urlTemplate }: OperationRow): string {
  return escapeMermaid(`${method} ${urlTemplate}`)
}

function toId({ verdict, waived }: OperationGroup): string {
  return `${verdict.replace('-', '_')}${waived ? '_waived' : ''}`
}

/** The policy that the protected operations share, and the identity that it asks a token for. */
function drawToken(chart: Chart, { target }: Report, { policy, identity }: Way): void {
  const policyLines = [
    `${marks[policy.state]}authentication-managed-identity`,
    `for ${label(target.resource, 'the expected resource')}`
  ]
  chart.node('policy', '["', [...policyLines, ...toRuleLines(policy)].join(lineBreak), '"]', policy.state)
  chart.edge('protected', 'policy')
  const identityLines = [`${marks[identity.state]}${nameIdentity(target.identity)}`, ...toRuleLines(identity)]
  chart.node('identity', '(["', identityLines.join(lineBreak), '"])', identity.state)
  chart.edge('policy', 'identity')
}

function toRuleLines(part: Part): string[] {
  return part.rules.length === 0 ? [] : [listRules(part)]
}

function nameIdentity(identity: string | undefined): string {
  if (identity === undefined) return 'managed identity'
  if (identity === 'system-assigned') return 'system-assigned identity'
  return `user-assigned identity${lineBreak}${label(identity, '')}`
}

/** Where the calls end. With several called backends they fork at one node: from here nobody sees which operation calls which. */
function drawBackends(chart: Chart, report: Report, way: Way): void {
  const shown = way.backends.slice(0, shownBackends)
  const called = way.backends.filter(backend => backend.called)
  const [first] = called
  const forked = called.length !== 1
  const entry = first === undefined ? 'backend' : forked ? 'calls' : 'gate0'
  if (first === undefined)
    chart.node('backend', '[("', label(report.target.backend, 'Backend'), '")]', 'plain')
  else if (forked) chart.node('calls', '(["', countOf(called.length, 'backend'), '"])', 'plain')
  const compact = shown.length > openBackends
  for (const [index, backend] of shown.entries()) drawBackend(chart, backend, index, compact)
  if (way.groups.some(({ verdict }) => verdict === 'protected')) {
    if (way.identity.state === 'bad') chart.fault('identity', entry, 'no token')
    else if (way.identity.state === 'waived') chart.edge('identity', entry, 'no token, waived')
    else if (way.astray) chart.fault('identity', entry, 'token sent to another host')
    else drawArrival(chart, 'identity', entry, forked ? 'no' : (first?.refusesToken ?? 'no'), 'token')
  }
  for (const group of way.groups) {
    const { sends } = verdicts[group.verdict]
    if (sends === undefined) continue
    if (group.waived) chart.edge(toId(group), entry, sends)
    else chart.fault(toId(group), entry, sends)
  }
  if (forked && first !== undefined)
    for (const [index, backend] of shown.entries())
      if (backend.called) drawArrival(chart, 'calls', `gate${index}`, backend.refusesToken)
  drawRest(chart, way.backends.slice(shownBackends), forked)
  drawOthers(chart, way, shown, entry)
}

/** Whether the token is taken; what somebody answers for is said, and is no fault. */
function drawArrival(
  chart: Chart,
  from: string,
  to: string,
  refuses: BackendPart['refusesToken'],
  otherwise?: string
): void {
  if (refuses === 'yes') chart.fault(from, to, 'token refused')
  else chart.edge(from, to, refuses === 'waived' ? 'token refused, waived' : otherwise)
}

/** An app stands behind its gate; a service, a host of no known kind, and an app among many are one node. */
function drawBackend(chart: Chart, backend: BackendPart, index: number, compact: boolean): void {
  const name = label(backend.name, 'Backend')
  const id = `gate${index}`
  const beside = backend.called ? [] : ['not called']
  if (backend.kind !== 'app' || compact) {
    const { state, rules } = uniteParts(backend)
    const text = [`${marks[state]}${name}`, ...beside, ...toRuleLines({ state, rules })].join(lineBreak)
    chart.node(id, '[("', text, '")]', state)
    return
  }
  const { gate } = backend
  const title = backend.byCode ? 'Code of the app checks the token' : 'App Service Authentication'
  const text = [`${marks[gate.state]}${title}`, ...toRuleLines(gate)].join(lineBreak)
  chart.node(id, '{{"', text, '"}}', gate.state)
  const site = [`${marks[backend.state]}${name}`, ...beside, ...toRuleLines(backend)].join(lineBreak)
  chart.node(`app${index}`, '[("', site, '")]', backend.state)
  chart.edge(id, `app${index}`)
}

/** An app and its gate in one: the worse of the two states, and the rules that led to it. */
function uniteParts({ state, rules, gate }: BackendPart): Part {
  const worst = (['bad', 'warning', 'waived', 'plain', 'good'] as const).find(
    one => one === state || one === gate.state
  )
  const parts = [gate, { state, rules }].filter(part => part.state === worst)
  return { state: worst ?? 'plain', rules: [...new Set(parts.flatMap(part => part.rules))] }
}

function drawRest(chart: Chart, rest: readonly BackendPart[], forked: boolean): void {
  if (rest.length === 0) return
  const bad = rest.filter(one => one.state === 'bad' || one.gate.state === 'bad').length
  const note = bad === 0 ? '' : `${lineBreak}${bad} with errors`
  const state = bad === 0 ? 'plain' : 'bad'
  chart.node('rest', '[("', `${marks[state]}and ${countOf(rest.length, 'more backend')}${note}`, '")]', state)
  if (forked && rest.some(one => one.called)) chart.edge('calls', 'rest')
}

/** Everybody who is not API Management, and how far they get. */
function drawOthers(chart: Chart, { probes }: Way, shown: readonly BackendPart[], entry: string): void {
  const asked = shown.flatMap((backend, index) =>
    backend.others === 'not-asked' ? [] : [{ backend, index }]
  )
  if (asked.length === 0 && probes.rules.length === 0) return
  chart.node('others', '(["', 'Anybody else', '"])', 'plain')
  if (probes.rules.length > 0) {
    const text = `${marks[probes.state]}A request without a token${lineBreak}${listRules(probes)}`
    chart.node('probes', '["', text, '"]', probes.state)
    chart.edge('others', 'probes')
    if (probes.state === 'waived') chart.edge('probes', entry, 'was answered')
    else chart.fault('probes', entry, 'was answered')
  }
  for (const { backend, index } of asked) {
    const gate = `gate${index}`
    const answered = backend.called && (probes.state === 'bad' || probes.state === 'waived')
    if (backend.others === 'kept-out' && !answered) chart.stop('others', gate, 'kept out')
    else if (backend.others === 'waived') chart.edge('others', gate, 'may get in, waived')
    else if (backend.others === 'may-get-in') chart.fault('others', gate, 'may get in')
    else if (backend.others === 'not-verified') chart.fault('others', gate, 'not verified')
  }
}
