import { apiRules } from './api-rules.ts'
import { appRules } from './app-rules.ts'
import { backendRules } from './backend-rules.ts'
import { operationRules } from './operation-rules.ts'
import { policyRules } from './policy-rules.ts'
import { probeRules } from './probe-rules.ts'
import type { FindingOf, Rule, Severity, Subject, Words } from './rule.ts'
import { serviceRules } from './service-rules.ts'
import { specRules } from './spec-rules.ts'
import { waiverRules } from './waiver-rules.ts'

/** Every rule there is. A finding of a rule that is not in here does not compile. */
export const rules = {
  ...apiRules,
  ...operationRules,
  ...policyRules,
  ...appRules,
  ...backendRules,
  ...probeRules,
  ...serviceRules,
  ...specRules,
  ...waiverRules
} as const

type Rules = typeof rules
export type RuleId = keyof Rules
type FactsOf<R> = R extends Rule<string, infer Facts> ? Facts : never

/** Something that is wrong, as facts; the words come from the table of rules. */
export type Finding = { [Id in RuleId]: FindingOf<Id, FactsOf<Rules[Id]>> }[RuleId]

/** The words of a finding. */
export function toWords(finding: Finding): Words {
  // The union pairs each rule with its own facts, which TypeScript cannot follow through the index.
  const rule = rules[finding.rule] as unknown as Rule<RuleId, Finding['facts']>
  return rule.words(finding.facts, finding.subject)
}

/** The rule of a name that comes from elsewhere, as from a report. */
export function findRule(
  id: string
): Pick<Rule<string, unknown>, 'id' | 'name' | 'title' | 'severity' | 'help'> | undefined {
  return Object.values(rules).find(rule => rule.id === id)
}

export function toSeverity(finding: Finding): Severity {
  return finding.severity ?? rules[finding.rule].severity
}

/** Order of reports: by subject, then position, then rule, so that two runs over the same state read alike. */
export function compareFindings(left: Finding, right: Finding): number {
  return (
    compareText(nameSubject(left.subject), nameSubject(right.subject)) ||
    (left.location?.line ?? 0) - (right.location?.line ?? 0) ||
    (left.location?.column ?? 0) - (right.location?.column ?? 0) ||
    compareText(left.rule, right.rule) ||
    compareText(JSON.stringify(left.facts), JSON.stringify(right.facts))
  )
}

/** The subject in one string; also the key that a report groups by. */
export function nameSubject(subject: Subject): string {
  switch (subject.kind) {
    case 'service':
      return `service ${subject.service}`
    case 'api':
      return `API ${subject.api}`
    case 'operation':
      return `operation ${subject.api}/${subject.operation}`
    case 'backend':
      return `backend ${subject.backend}`
    case 'document':
      return `document ${subject.document}`
    default:
      return subject satisfies never
  }
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
