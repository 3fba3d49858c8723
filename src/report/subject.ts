import type { Severity, Subject } from '../core/rules/rule.ts'
import type { OperationRow, Report, ReportedFinding } from './report.ts'

/** The severities, the worst first. */
export const severities = ['error', 'warning', 'info'] as const satisfies readonly Severity[]

/** The rows by API and id, to be found by what a finding gives; both are compared as ARM does. */
export function indexOperations(report: Report): ReadonlyMap<string, OperationRow> {
  return new Map(report.operations.map(row => [toKey(row.api, row.id), row]))
}

/** Names the operation of a row, with its API where the report is about several. */
export function nameRow({ api, id }: OperationRow): string {
  return api === undefined ? id : `${api}/${id}`
}

function toKey(api: string | undefined, id: string): string {
  return JSON.stringify([api?.toLowerCase(), id.toLowerCase()])
}

/** Names what a finding is about; backticks mark the names. */
export function describeSubject(subject: Subject, operations: ReadonlyMap<string, OperationRow>): string {
  switch (subject.kind) {
    case 'service':
      return `API Management \`${subject.service}\``
    case 'api':
      return `API \`${subject.api}\``
    case 'operation': {
      const row =
        operations.get(toKey(subject.api, subject.operation)) ??
        operations.get(toKey(undefined, subject.operation))
      const route = row === undefined ? '' : ` (\`${row.method} ${row.urlTemplate}\`)`
      const owner = row?.api === undefined ? '' : ` of the API \`${row.api}\``
      return `operation \`${subject.operation}\`${route}${owner}`
    }
    case 'backend':
      return `backend \`${subject.backend}\``
    case 'document':
      return `document \`${subject.document}\``
    default:
      return subject satisfies never
  }
}

/** The findings with the worst first; within a severity they keep their order. */
export function sortBySeverity(findings: readonly ReportedFinding[]): ReportedFinding[] {
  return findings.toSorted(
    (left, right) => severities.indexOf(left.severity) - severities.indexOf(right.severity)
  )
}

/** `openapi.yaml:12:3`, the way that editors understand. */
export function describeLocation({ location }: ReportedFinding): string | undefined {
  return location === undefined ? undefined : `${location.file}:${location.line}:${location.column}`
}

/** Who answers for a finding that does not count, until when and why; undefined where nobody does. */
export function describeWaiver({ waived }: ReportedFinding): string | undefined {
  if (waived === undefined) return undefined
  const { file, line } = waived.location
  return `until the end of ${waived.expires} (UTC) by \`${waived.owner}\`, in \`${file}:${line}\`: ${waived.reason}`
}
