import type { ProtectionVerdict } from '../core/policy/verdict.ts'
import type { OperationRow, Report, ReportedApp, ReportedFinding } from './report.ts'

/** How a part of the way stands; `plain` is what nobody judged, and is never painted as good. */
export type State = 'good' | 'warning' | 'bad' | 'plain'

/** The operations of one verdict. */
export interface OperationGroup {
  readonly verdict: ProtectionVerdict | 'undecided'
  readonly rows: readonly OperationRow[]
}

/** One part of the way, with the rules that were broken there. */
export interface Part {
  readonly state: State
  readonly rules: readonly string[]
}

/** Where calls end. What stands before an app is App Service Authentication; a service of Azure has its keys and roles. */
export interface BackendPart extends Part {
  readonly name: string
  readonly kind: 'app' | 'service' | 'other'
  /** False for a slot beside the one that is called. */
  readonly called: boolean
  readonly gate: Part
  /** What becomes of callers other than API Management, and of its token. */
  readonly others: 'kept-out' | 'may-get-in' | 'not-verified' | 'not-asked'
  readonly refusesToken: boolean
  /** True where code of the app decides who gets in. */
  readonly byCode: boolean
}

/** The way of a call from the caller to the app, as far as it was judged. */
export interface Way {
  readonly api: Part
  readonly groups: readonly OperationGroup[]
  readonly policy: Part
  readonly identity: Part
  readonly backends: readonly BackendPart[]
  /** True where a token is sent to a host that is none of the backends. */
  readonly astray: boolean
  /** What requests without a token were answered. */
  readonly probes: Part
}

const order = ['protected', 'conditional', 'unprotected', 'unknown', 'undecided', 'not-applicable'] as const

/** Rules whose breach keeps API Management out, whoever else gets in. */
const refusals = new Set(['AUTH005', 'AUTH007', 'AUTH008', 'AUTH011', 'KV003', 'ROLE001', 'SVC005'])
/** Rules about who gets in; what else is wrong with a backend is about the backend itself. */
const ofGate = /^(?:AUTH|CA|KV|ROLE|SB|EH|AI|ST0|FUNC001$|FUNC002$|SVC005$|READ)/
/** Rules that say where a token goes, or that nobody could see what is there. */
const notSeen = new Set(['READ001', 'APP001', 'APP002', 'EXT001', 'SVC001'])

/**
 * Sorts what was found along the way of a call. Undefined where no operation was judged and Azure was not asked. Fail closed: every error
 * makes some part bad, and no part is good that was not judged.
 */
export function toWay(report: Report): Way | undefined {
  const groups = toGroups(report)
  const judged = groups.some(({ verdict }) => verdict !== 'undecided')
  if (groups.length === 0 || (!judged && report.apps === undefined)) return undefined
  const { findings } = report
  const parted = Map.groupBy(findings, finding => choosePart(finding, report))
  const at = (part: PartName): readonly ReportedFinding[] => parted.get(part) ?? []
  // Only a run that asked Azure knows what the API is, and whether the identity is there.
  const asked = report.apps !== undefined
  const anyProtected = groups.some(({ verdict }) => verdict === 'protected')
  return {
    api: toPart(at('api'), asked ? 'good' : 'plain'),
    groups,
    policy: toPart(at('policy'), anyProtected ? 'good' : 'plain'),
    identity: toPart(at('identity'), asked ? 'good' : 'plain'),
    backends: toBackends(report, at('backend')),
    astray: findings.some(({ rule, severity }) => rule === 'MI005' && severity === 'error'),
    probes: toPart(at('probes'), 'plain')
  }
}

function toGroups({ operations }: Report): OperationGroup[] {
  const groups = Map.groupBy(
    operations.filter(row => row.selected),
    row => row.verdict ?? 'undecided'
  )
  return order.flatMap(verdict => {
    const rows = groups.get(verdict)
    return rows === undefined ? [] : [{ verdict, rows }]
  })
}

type PartName = 'api' | 'operations' | 'policy' | 'identity' | 'backend' | 'probes'

/** Whatever belongs nowhere else belongs to the API. */
function choosePart({ rule, subject }: ReportedFinding, report: Report): PartName {
  if (rule === 'MI001') return 'identity'
  if (/^PROBE00[12]$/.test(rule)) return 'probes'
  if (subject.kind === 'backend') return 'backend'
  const otherwise = rule.startsWith('POL') ? 'policy' : 'api'
  if (subject.kind !== 'operation' || !/^(?:POL|READ)/.test(rule)) return otherwise
  const id = subject.operation.toLowerCase()
  const row = report.operations.find(
    one => one.id.toLowerCase() === id && (one.api ?? subject.api).toLowerCase() === subject.api.toLowerCase()
  )
  // An operation that is painted bad says it by itself.
  const shown = row?.selected === true && row.verdict !== 'protected' && row.verdict !== 'not-applicable'
  return shown ? 'operations' : otherwise
}

/** Errors make a part bad, warnings make it one to look at; notes change nothing. */
function toPart(findings: readonly ReportedFinding[], otherwise: State): Part {
  const errors = listRules(findings, 'error')
  if (errors.length > 0) return { state: 'bad', rules: errors }
  const warnings = listRules(findings, 'warning')
  return warnings.length > 0 ? { state: 'warning', rules: warnings } : { state: otherwise, rules: [] }
}

function listRules(findings: readonly ReportedFinding[], severity: ReportedFinding['severity']): string[] {
  return [...new Set(findings.filter(one => one.severity === severity).map(one => one.rule))].sort()
}

/** The apps that are called, the services, hosts that only findings name, and the slots beside; the worst first among equals. */
function toBackends(report: Report, findings: readonly ReportedFinding[]): BackendPart[] {
  const byName = Map.groupBy(findings, ({ subject }) =>
    subject.kind === 'backend' ? subject.backend.toLowerCase() : ''
  )
  const about = (name: string): readonly ReportedFinding[] => byName.get(name.toLowerCase()) ?? []
  const apps = report.apps ?? []
  const services = report.services ?? []
  const known = new Set([...apps.map(app => app.name), ...services].map(name => name.toLowerCase()))
  const others = new Map(
    findings.flatMap(({ subject }) =>
      subject.kind === 'backend' && !known.has(subject.backend.toLowerCase())
        ? [[subject.backend.toLowerCase(), subject.backend] as const]
        : []
    )
  )
  // Nothing is judged without the service that calls: Fail closed, and no backend is painted as good.
  const blind = report.findings.some(({ rule, subject }) => rule === 'READ001' && subject.kind === 'service')
  const code = report.findings.some(({ rule }) => rule === 'PROBE005')
  return [
    ...apps.map(app => toApp(app, about(app.name), blind, code)),
    ...services.map(name => toOther(name, 'service', about(name), blind)),
    ...[...others.values()].map(name => toOther(name, 'other', about(name), blind))
  ].sort((left, right) => Number(right.called) - Number(left.called) || weigh(right) - weigh(left))
}

function toApp(
  { name, called }: ReportedApp,
  findings: readonly ReportedFinding[],
  blind: boolean,
  byCode: boolean
): BackendPart {
  const unjudged = blind || byCode || findings.some(({ rule }) => notSeen.has(rule))
  const ofModule = findings.filter(({ rule }) => ofGate.test(rule))
  const gate = toPart(ofModule, unjudged ? 'plain' : 'good')
  const rest = toPart(
    findings.filter(({ rule }) => !ofGate.test(rule)),
    unjudged ? 'plain' : 'good'
  )
  return { name, kind: 'app', called, gate, ...rest, ...toPassage(gate, findings), byCode }
}

function toOther(
  name: string,
  kind: 'service' | 'other',
  findings: readonly ReportedFinding[],
  blind: boolean
): BackendPart {
  const unjudged = kind === 'other' || blind || findings.some(({ rule }) => notSeen.has(rule))
  const part = toPart(findings, unjudged ? 'plain' : 'good')
  return { name, kind, called: true, gate: part, ...part, ...toPassage(part, findings), byCode: false }
}

function toPassage(
  gate: Part,
  findings: readonly ReportedFinding[]
): Pick<BackendPart, 'others' | 'refusesToken'> {
  const errors = listRules(findings, 'error')
  const refusesToken = errors.some(rule => refusals.has(rule))
  if (errors.some(rule => notSeen.has(rule))) return { others: 'not-verified', refusesToken }
  const open = errors.some(rule => ofGate.test(rule) && !refusals.has(rule))
  if (open) return { others: 'may-get-in', refusesToken }
  // Fail closed: what was not judged keeps nobody out.
  return { others: gate.state === 'plain' ? 'not-asked' : 'kept-out', refusesToken }
}

function weigh({ state, gate }: BackendPart): number {
  return state === 'bad' || gate.state === 'bad' ? 2 : state === 'warning' || gate.state === 'warning' ? 1 : 0
}
