import type { ProtectionVerdict } from '../core/policy/verdict.ts'
import type { OperationRow, Report, ReportedApp, ReportedFinding } from './report.ts'

/** How a part of the way stands; `plain` is what nobody judged, `waived` what somebody answers for. Neither is ever painted as good. */
export type State = 'good' | 'warning' | 'bad' | 'waived' | 'plain'

/** The operations of one verdict. */
export interface OperationGroup {
  readonly verdict: ProtectionVerdict | 'undecided'
  /** True where somebody answers for what is wrong with each of them. */
  readonly waived: boolean
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
  readonly others: 'kept-out' | 'may-get-in' | 'waived' | 'not-verified' | 'not-asked'
  readonly refusesToken: 'no' | 'yes' | 'waived'
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
    astray: listRules(findings, 'error').includes('MI005'),
    probes: toPart(at('probes'), 'plain')
  }
}

function toGroups(report: Report): OperationGroup[] {
  const selected = report.operations.filter(row => row.selected)
  const groups = Map.groupBy(selected, row => row.verdict ?? 'undecided')
  const answered = findWaivedRows(report)
  return order.flatMap(verdict => {
    const parted = Map.groupBy(groups.get(verdict) ?? [], row => answered.has(row))
    return [false, true].flatMap(waived => {
      const rows = parted.get(waived)
      return rows === undefined ? [] : [{ verdict, waived, rows }]
    })
  })
}

/** Fail closed: an operation is waived when something says what is wrong with it, and all that says so is waived. */
function findWaivedRows(report: Report): ReadonlySet<OperationRow> {
  const counting = report.findings.filter(finding => isOfOperation(finding) && finding.severity !== 'info')
  const [open, waived] = [false, true].map(
    each =>
      new Set(
        counting.flatMap(finding =>
          (finding.waived !== undefined) === each ? (findRow(finding, report) ?? []) : []
        )
      )
  )
  const isWrong = ({ verdict }: OperationRow) => verdict !== 'protected' && verdict !== 'not-applicable'
  return new Set([...(waived ?? [])].filter(row => isWrong(row) && open?.has(row) !== true))
}

type PartName = 'api' | 'operations' | 'policy' | 'identity' | 'backend' | 'probes'

/** Whatever belongs nowhere else belongs to the API. */
function choosePart(finding: ReportedFinding, report: Report): PartName {
  const { rule, subject } = finding
  if (rule === 'MI001') return 'identity'
  if (/^PROBE00[12]$/.test(rule)) return 'probes'
  if (subject.kind === 'backend') return 'backend'
  const otherwise = rule.startsWith('POL') ? 'policy' : 'api'
  if (!isOfOperation(finding)) return otherwise
  const row = findRow(finding, report)
  // An operation that is painted bad says it by itself.
  const shown = row?.selected === true && row.verdict !== 'protected' && row.verdict !== 'not-applicable'
  return shown ? 'operations' : otherwise
}

function isOfOperation({ rule, subject }: ReportedFinding): boolean {
  return subject.kind === 'operation' && /^(?:POL|READ)/.test(rule)
}

function findRow({ subject }: ReportedFinding, { operations }: Report): OperationRow | undefined {
  if (subject.kind !== 'operation') return undefined
  const id = subject.operation.toLowerCase()
  const api = subject.api.toLowerCase()
  return operations.find(one => one.id.toLowerCase() === id && (one.api ?? api).toLowerCase() === api)
}

/** Errors make a part bad, warnings make it one to look at; notes change nothing. What is waived is neither bad nor good. */
function toPart(findings: readonly ReportedFinding[], otherwise: State): Part {
  const errors = listRules(findings, 'error')
  if (errors.length > 0) return { state: 'bad', rules: errors }
  const warnings = listRules(findings, 'warning')
  if (warnings.length > 0) return { state: 'warning', rules: warnings }
  const waived = listWaived(findings)
  return waived.length > 0 ? { state: 'waived', rules: waived } : { state: otherwise, rules: [] }
}

function listRules(findings: readonly ReportedFinding[], severity: ReportedFinding['severity']): string[] {
  const counting = findings.filter(one => one.severity === severity && one.waived === undefined)
  return [...new Set(counting.map(one => one.rule))].sort()
}

function listWaived(findings: readonly ReportedFinding[]): string[] {
  const waived = findings.filter(one => one.severity !== 'info' && one.waived !== undefined)
  return [...new Set(waived.map(one => one.rule))].sort()
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
  const waived = listWaived(findings)
  const refuses = (rules: readonly string[]) => rules.some(rule => refusals.has(rule))
  const refusesToken = refuses(errors) ? 'yes' : refuses(waived) ? 'waived' : 'no'
  const isOpen = (rules: readonly string[]) => rules.some(rule => ofGate.test(rule) && !refusals.has(rule))
  if (errors.some(rule => notSeen.has(rule))) return { others: 'not-verified', refusesToken }
  if (isOpen(errors)) return { others: 'may-get-in', refusesToken }
  if (waived.some(rule => notSeen.has(rule))) return { others: 'not-asked', refusesToken }
  if (isOpen(waived)) return { others: 'waived', refusesToken }
  // Fail closed: what was not judged keeps nobody out.
  return { others: gate.state === 'plain' ? 'not-asked' : 'kept-out', refusesToken }
}

function weigh({ state, gate }: BackendPart): number {
  return state === 'bad' || gate.state === 'bad' ? 2 : state === 'warning' || gate.state === 'warning' ? 1 : 0
}
