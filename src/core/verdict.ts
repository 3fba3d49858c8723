import { type Finding, toSeverity } from './rules/finding.ts'
import type { Severity } from './rules/rule.ts'

export interface Verdict {
  readonly drift: boolean
  readonly failed: boolean
  readonly counts: Readonly<Record<Severity, number>>
  /** Findings that somebody answers for; they are in no other count. */
  readonly waived: number
}

/** Weighs the findings. With `never` drift is still reported, at the weight of an error, and does not fail the run. */
export function judge(findings: readonly Finding[], failOn: 'error' | 'warning' | 'never'): Verdict {
  const counts = { error: 0, warning: 0, info: 0 }
  const counting = findings.filter(finding => finding.waived === undefined)
  for (const finding of counting) counts[toSeverity(finding)]++
  const drift = counts.error > 0 || (failOn === 'warning' && counts.warning > 0)
  return { drift, failed: drift && failOn !== 'never', counts, waived: findings.length - counting.length }
}
