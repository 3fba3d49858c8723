import { createGlob } from './glob.ts'
import { compareFindings, type Finding, type RuleId } from './rules/finding.ts'
import type { Severity, Subject, Waived } from './rules/rule.ts'

/** A finding that somebody answers for until a day. Every pattern that is given must match. */
export interface Waiver extends Waived {
  /** Id of a rule, or the letters of several with a star: `NET*`. */
  readonly rule: string
  readonly api?: string
  readonly operation?: string
  readonly backend?: string
}

/** What could not be verified, and waivers that are over: nothing lowers them, and only a waiver that names them lets one pass. */
export const unlowerable: ReadonlySet<string> = new Set<RuleId>(['READ001', 'POL003', 'WAIVE001'])

/** What the repository says about the weight of findings, and the day on which it is judged. */
export interface Ruling {
  readonly waivers: readonly Waiver[]
  readonly severities: ReadonlyMap<RuleId, Severity>
  /** The day in UTC, as `2027-01-31`. */
  readonly today: string
}

/** The API that a finding belongs to, by every name that a waiver may know it by. */
export type ApiNames = readonly string[]

/** What a waiver is held against. */
export interface Waivable {
  readonly rule: string
  readonly subject: Subject
}

/** Weighs the findings of one API as the repository says: severities first, then waivers. The order stays. */
export function applyRuling(findings: readonly Finding[], ruling: Ruling, names: ApiNames): Finding[] {
  const valid = ruling.waivers.filter(waiver => !isExpired(waiver, ruling.today))
  return findings.map(finding => {
    const severity = ruling.severities.get(finding.rule)
    const waiver = valid.find(one => matchesWaiver(one, finding, names))
    return {
      ...finding,
      ...(severity === undefined ? {} : { severity }),
      ...(waiver === undefined ? {} : { waived: pickWaived(waiver) })
    }
  })
}

/** The day counts through its end, in UTC. */
export function isExpired({ expires }: Waived, today: string): boolean {
  return expires < today
}

/** Fail closed: a waiver that asks for an operation or a backend says nothing about findings that are about something else. */
export function matchesWaiver(waiver: Waiver, { rule, subject }: Waivable, names: ApiNames): boolean {
  const { operation, backend } = waiver
  return (
    matchesRule(waiver.rule, rule) &&
    matchesApi(waiver, names) &&
    (operation === undefined || (subject.kind === 'operation' && createGlob(operation)(subject.operation))) &&
    (backend === undefined || (subject.kind === 'backend' && createGlob(backend)(subject.backend)))
  )
}

/** Fail closed: what could not be verified is in no family. Whoever waives a family thinks of what it is about. */
function matchesRule(pattern: string, rule: string): boolean {
  return pattern === rule || (!unlowerable.has(rule) && createGlob(pattern)(rule))
}

/** Whether a waiver speaks of an API; without a pattern it speaks of every one. */
export function matchesApi({ api }: Waiver, names: ApiNames): boolean {
  return api === undefined || names.some(createGlob(api))
}

/** One API with what was found about it, as far as the waivers are concerned. */
export interface WaivedApi {
  readonly names: ApiNames
  /** False where another job looks at it. */
  readonly chosen: boolean
  /** Undefined where the API was not looked at, or not to the end: what a waiver is for may be there. */
  readonly findings?: readonly Waivable[]
}

/**
 * What is wrong with the waivers themselves: those that are over, and those that nothing needs. The findings of an API that was not
 * looked at are not known, so nothing is said about waivers for it.
 */
export function findWaiverFindings(
  { waivers, severities, today }: Ruling,
  apis: readonly WaivedApi[]
): Finding[] {
  const found = waivers.flatMap((waiver): Finding[] => {
    const { rule, location, expires, owner, reason } = waiver
    const subject = { kind: 'document', document: location.file } as const
    const concerned = apis.filter(({ names }) => matchesApi(waiver, names))
    const facts = { rule, owner, ...describeScope(waiver) }
    if (isExpired(waiver, today)) {
      // Waivers of APIs that other jobs look at are told by those.
      const told = concerned.length === 0 || concerned.some(api => api.chosen)
      return told ? [{ rule: 'WAIVE001', subject, location, facts: { ...facts, expires, reason } }] : []
    }
    const used = concerned.some(
      ({ names, findings }) =>
        findings === undefined || findings.some(finding => matchesWaiver(waiver, finding, names))
    )
    return used ? [] : [{ rule: 'WAIVE002', subject, location, facts }]
  })
  return found
    .map(finding => {
      const severity = severities.get(finding.rule)
      return severity === undefined ? finding : { ...finding, severity }
    })
    .sort(compareFindings)
}

function pickWaived({ reason, owner, expires, location }: Waiver): Waived {
  return { reason, owner, expires, location }
}

/** "for the API `orders`, the operation `Get*`"; absent where the waiver is for all. */
function describeScope({ api, operation, backend }: Waiver): { readonly scope?: string } {
  const parts = [
    ...(api === undefined ? [] : [`the API \`${api}\``]),
    ...(operation === undefined ? [] : [`the operation \`${operation}\``]),
    ...(backend === undefined ? [] : [`the backend \`${backend}\``])
  ]
  return parts.length === 0 ? {} : { scope: parts.join(', ') }
}
