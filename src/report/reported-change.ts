import type { Change } from '../core/change.ts'
import { listImportDetails, summariseImport } from './import-details.ts'
import type { ReportedChange } from './report.ts'

/** What came of one planned change. */
export interface ChangeRecord {
  readonly change: Change
  readonly state: ReportedChange['state']
  readonly error?: string
}

/** Puts one change into the words of a report. */
export function toReportedChange({ change, state, error }: ChangeRecord): ReportedChange {
  const failure = error === undefined ? {} : { error }
  switch (change.kind) {
    case 'import-api':
      return {
        kind: change.kind,
        state,
        target: `API \`${change.api}\`${nameRevision(change.revision)}`,
        summary: summariseImport(change),
        details: listImportDetails(change),
        ...failure
      }
    case 'update-api':
      return {
        kind: change.kind,
        state,
        target: `API \`${change.api}\`${nameRevision(change.revision)}`,
        summary: `set ${change.differences.map(one => `\`${one.setting}\``).join(', ')}`,
        details: change.differences.map(
          one => `\`${one.setting}\`: \`${one.before}\` becomes \`${one.after}\``
        ),
        ...failure
      }
    case 'write-policy':
      return {
        kind: change.kind,
        state,
        target:
          change.scope.kind === 'api'
            ? `policy of the API${nameRevision(change.revision)}`
            : `policy of the operation \`${change.scope.operation}\`${nameRevision(change.revision)}`,
        summary:
          change.before === undefined
            ? 'create it with the managed identity'
            : 'authenticate with the managed identity',
        details: [],
        policy: {
          ...(change.before === undefined ? {} : { before: change.before.text }),
          after: change.after
        },
        ...failure
      }
    case 'create-api':
      return {
        ...toRevisionChange(change.kind, state, failure),
        target: `API \`${change.api}\``,
        summary: 'create it without operations'
      }
    case 'create-revision':
      return {
        ...toRevisionChange(change.kind, state, failure),
        target: `API \`${change.api}\``,
        summary: `copy revision ${change.source} to revision ${change.revision}, which nobody calls yet`
      }
    case 'release-revision':
      return {
        ...toRevisionChange(change.kind, state, failure),
        target: `API \`${change.api}\``,
        summary: `make revision ${change.revision} current in place of revision ${change.replaces}, once it was read back and found right`
      }
    case 'delete-revision':
      return {
        ...toRevisionChange(change.kind, state, failure),
        target: `API \`${change.api}\``,
        summary: `delete revision ${change.revision}, which was never released`
      }
    default:
      return change satisfies never
  }
}

function toRevisionChange<T extends ReportedChange['kind']>(
  kind: T,
  state: ReportedChange['state'],
  failure: { readonly error?: string }
): Pick<ReportedChange, 'state' | 'details' | 'error'> & { readonly kind: T } {
  return { kind, state, details: [], ...failure }
}

function nameRevision(revision: string | undefined): string {
  return revision === undefined ? '' : ` (revision ${revision})`
}
