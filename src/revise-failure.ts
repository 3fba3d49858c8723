import { type ApplyContext, record, sameTarget, write } from './carry-out.ts'
import type { RevisionCreation } from './core/change.ts'
import { type Comparison, compare } from './core/compare.ts'
import type { LiveState } from './core/model.ts'
import type { Finding } from './core/rules/finding.ts'
import { GuardError } from './errors.ts'
import type { RunResult } from './report/assemble.ts'
import type { ChangeRecord } from './report/reported-change.ts'

export interface RevisionContext extends ApplyContext {
  /** Whether a revision that was not released is deleted. */
  readonly cleanup: boolean
  readonly failOn: 'error' | 'warning' | 'never'
  /** Weighs the findings before they are judged: what somebody answers for does not keep a revision back. */
  readonly rule: (findings: readonly Finding[]) => readonly Finding[]
}

/** What a failure must tell: how far it came. */
export interface Progress {
  readonly records: ChangeRecord[]
  made?: RevisionCreation
  released: boolean
  /** The revision as it was last read, with what is wrong with it. */
  judged?: Comparison & { readonly live: LiveState }
}

/** Policies are planned over the copy, as over any API: the record says whose they are. */
export function toRecordOf(creation: RevisionCreation | undefined): (record: ChangeRecord) => ChangeRecord {
  return entry =>
    creation !== undefined && entry.change.kind === 'write-policy'
      ? { ...entry, change: { ...entry.change, revision: creation.revision } }
      : entry
}

/** Says what is current and what became of the revision, and deletes it where that was asked for. */
export async function abandon(
  context: RevisionContext,
  progress: Progress,
  error: GuardError
): Promise<RunResult> {
  const { azure, desired, planned, request } = context
  const { records, made } = progress
  const hints = [...error.hints]
  const state = made === undefined ? undefined : await settle(context, progress, made, hints)
  if (made === undefined) hints.push(records.length === 0 ? 'Nothing was written.' : describeWritten(records))
  const rest = planned.changes.filter(change => !records.some(entry => sameTarget(entry.change, change)))
  // What was judged before a release is not what is there after it.
  const judged = state === 'released' ? undefined : progress.judged
  azure.forget('all')
  const live = judged?.live ?? (await azure.readState(request).catch(() => context.live))
  return {
    live,
    ...(judged === undefined
      ? compare(desired, live)
      : { findings: judged.findings, protections: judged.protections }),
    changes: [
      ...records.map(toRecordOf(made)),
      ...rest.map((change): ChangeRecord => ({ change, state: 'not-attempted' }))
    ],
    ...(made === undefined || state === undefined ? {} : { revision: { number: made.revision, state } }),
    error: { code: error.code, message: error.message, hints, bug: false }
  }
}

function describeWritten(records: readonly ChangeRecord[]): string {
  const done = records.filter(entry => entry.state === 'done').length
  return done === 0
    ? 'No other change was made.'
    : `${done} of ${records.length} changes ${done === 1 ? 'was' : 'were'} made before.`
}

/** Asked anew before anything is said or done: a release that failed may have happened all the same. */
async function settle(
  context: RevisionContext,
  { records, released }: Progress,
  made: RevisionCreation,
  hints: string[]
): Promise<'kept' | 'deleted' | 'released'> {
  context.azure.forget('all')
  const read = await context.azure.readState(context.request).catch(() => undefined)
  const current = read?.api.kind === 'present' ? read.api.value.revision : undefined
  if (released || current === made.revision) {
    hints.push(
      `Revision ${made.revision} is current. Not everything that was to follow its release was done: run the job again. Releasing revision ${made.source} again undoes the release.`
    )
    return 'released'
  }
  if (current === undefined) {
    hints.push(
      `Which revision of \`${made.api}\` is current could not be read, so revision ${made.revision} was left as it is: look whether it was released.`
    )
    return 'kept'
  }
  const state = await remove(context, records, made, hints)
  hints.push(
    current === made.source
      ? `Revision ${current} is current, as before.`
      : `Revision ${current} is current now: somebody else released it.`
  )
  return state
}

async function remove(
  context: RevisionContext,
  records: ChangeRecord[],
  { api, revision }: RevisionCreation,
  hints: string[]
): Promise<'kept' | 'deleted'> {
  const { service, resourceGroup } = context.desired.target
  const byHand = `az apim api delete --resource-group ${resourceGroup} --service-name ${service} --api-id "${api};rev=${revision}"`
  if (!context.cleanup) {
    hints.push(
      `Revision ${revision} of \`${api}\` is still there, and callers do not reach it unless they ask for it by \`;rev=${revision}\`. \`cleanup: true\` deletes such a revision; by hand: \`${byHand}\`.`
    )
    return 'kept'
  }
  const deletion = { kind: 'delete-revision', api, revision } as const
  try {
    await record(records, deletion, () => write(context, deletion))
    hints.push(`Revision ${revision} of \`${api}\` was deleted.`)
    return 'deleted'
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    hints.push(
      `Revision ${revision} of \`${api}\` could not be deleted: ${[error.message, ...error.hints].join(' ')}`
    )
    return 'kept'
  }
}
