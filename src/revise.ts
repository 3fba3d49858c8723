import { type ApplyContext, applyPolicies, keepSnapshot, record, sameTarget, write } from './apply.ts'
import type { ApiImport, ApiUpdate, Change, RevisionCreation } from './core/change.ts'
import { type Comparison, compare } from './core/compare.ts'
import type { LiveState } from './core/model.ts'
import { project } from './core/project.ts'
import { findCopyLosses, findMoves, findPolicyLosses } from './core/revision-check.ts'
import { judge } from './core/verdict.ts'
import { GuardError } from './errors.ts'
import type { AzurePort } from './ports.ts'
import type { RunResult } from './report/assemble.ts'
import type { ChangeRecord } from './report/reported-change.ts'

export interface RevisionContext extends ApplyContext {
  /** Whether a revision that was not released is deleted. */
  readonly cleanup: boolean
  readonly failOn: 'error' | 'warning' | 'never'
}

/** What a failure must tell: how far it came. */
interface Progress {
  readonly records: ChangeRecord[]
  made?: RevisionCreation
  released: boolean
  /** The revision as it was last read, with what is wrong with it. */
  judged?: Comparison & { readonly live: LiveState }
}

/**
 * Carries a plan out in a revision that nobody calls: copy, import, policies, one more read, the comparison that `check` uses; and only then
 * the release. Fail closed: what was not verified is not released, and the current revision stays as it is.
 */
export async function applyRevision(
  context: RevisionContext,
  creation: RevisionCreation
): Promise<RunResult> {
  const progress: Progress = { records: [], released: false }
  let kept: Awaited<ReturnType<typeof keepSnapshot>> = {}
  try {
    kept = await keepSnapshot(context)
    const refusals = await prepare(context, creation, progress)
    await release(context, creation, progress)
    context.log('Reading everything back.')
    const live = await context.azure.readState(context.request)
    return {
      ...kept,
      notes: [...(kept.notes ?? []), describeRelease(creation)],
      live,
      changes: progress.records.map(toRecordOf(creation)),
      revision: { number: creation.revision, state: 'released' },
      ...compare(context.desired, live, refusals)
    }
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    return { ...kept, ...(await abandon(context, progress, error)) }
  }
}

/** Copy, import and policies, all in the new revision; throws when it is not as it must be. */
async function prepare(
  context: RevisionContext,
  creation: RevisionCreation,
  progress: Progress
): Promise<Awaited<ReturnType<typeof applyPolicies>>> {
  const { planned, azure, request, live: before } = context
  const { records } = progress
  for (const change of planned.changes)
    if (change.kind === 'create-api') await record(records, change, () => write(context, change))
  await record(records, creation, () => write(context, creation))
  progress.made = creation
  const at = azure.atRevision(creation.revision)
  let state = await at.readState(request)
  refuse(creation, 'Azure did not copy all of it', findCopyLosses(before, state))
  const carried = planned.changes.filter(change => isCarried(change, creation.revision))
  for (const change of carried) {
    const current = withEtag(change, state)
    await record(records, current, () => write({ azure: at, log: context.log }, current))
    state = await at.readState(request)
  }
  const known = { live: state, refusals: planned.refusals }
  const refusals = await applyPolicies({ ...context, azure: at }, records, undefined, known)
  context.log(`Reading revision ${creation.revision} back.`)
  state = await at.readState(request)
  await verify(context, creation, progress, state, refusals)
  return refusals
}

/** Policies are planned over the copy, as over any API: the record says whose they are. */
function toRecordOf(creation: RevisionCreation | undefined): (record: ChangeRecord) => ChangeRecord {
  return entry =>
    creation !== undefined && entry.change.kind === 'write-policy'
      ? { ...entry, change: { ...entry.change, revision: creation.revision } }
      : entry
}

/** An import, or settings that a revision has of its own. */
function isCarried(change: Change, revision: string): change is ApiImport | ApiUpdate {
  return (change.kind === 'import-api' || change.kind === 'update-api') && change.revision === revision
}

/** The plan was made over the original: the copy has an ETag of its own. */
function withEtag<T extends ApiImport | ApiUpdate>(change: T, state: LiveState): T {
  const etag = state.api.kind === 'present' ? state.api.etag : undefined
  if (etag === undefined)
    throw new GuardError(
      'azure',
      `Azure gave no ETag for the revision of \`${change.api}\`: nothing is written without one.`
    )
  return { ...change, etag }
}

/** The comparison that `check` uses, as it will be once the revision is current and has the settings that only then can be set. */
async function verify(
  context: RevisionContext,
  creation: RevisionCreation,
  progress: Progress,
  state: LiveState,
  refusals: Awaited<ReturnType<typeof applyPolicies>>
): Promise<void> {
  const { desired, planned, live: before, failOn } = context
  const after = project(desired, state, planned.changes.filter(isLate))
  const comparison = compare(desired, after, refusals)
  progress.judged = { ...comparison, live: after }
  const verdict = judge(comparison.findings, failOn === 'warning' ? 'warning' : 'error')
  if (verdict.drift) {
    const { error, warning } = verdict.counts
    const count = failOn === 'warning' ? error + warning : error
    throw new GuardError(
      'refused',
      `Revision ${creation.revision} was read back, and ${count} ${count === 1 ? 'finding stands' : 'findings stand'} against it: it is not released.`
    )
  }
  const written = progress.records.map(entry => entry.change)
  refuse(creation, 'It has lost what the current revision has', findPolicyLosses(before, state, written))
}

function isLate(change: Change): change is ApiUpdate {
  return change.kind === 'update-api' && change.revision === undefined
}

function refuse(creation: RevisionCreation, why: string, parts: readonly string[]): void {
  if (parts.length === 0) return
  throw new GuardError(
    'refused',
    `Revision ${creation.revision} is not released. ${why}: ${parts.slice(0, 10).join(', ')}${parts.length > 10 ? ` and ${parts.length - 10} more` : ''}.`
  )
}

/** Nobody may have changed the current revision meanwhile: the release would undo it. */
async function release(
  context: RevisionContext,
  creation: RevisionCreation,
  progress: Progress
): Promise<void> {
  const { azure, planned, request, live, log } = context
  const { records } = progress
  log('Looking whether the current revision is still as it was.')
  const moves = findMoves(live, await azure.readState(request))
  if (moves.length > 0)
    throw new GuardError(
      'conflict',
      `Somebody else changed \`${creation.api}\` while revision ${creation.revision} was made, and a release would undo it: ${moves.slice(0, 10).join(', ')}.`,
      { hints: ['Run the job again: it reads what is there and plans from there.'] }
    )
  for (const change of planned.changes)
    if (change.kind === 'release-revision') await record(records, change, () => write(context, change))
  progress.released = true
  for (const change of planned.changes.filter(isLate)) {
    const current = withEtag(change, await azure.readState(request))
    await record(records, current, () => write(context, current))
  }
}

function describeRelease({ revision, source }: RevisionCreation): string {
  return `Revision ${revision} is current. Releasing revision ${source} again undoes the run.`
}

/** Says what is current and what became of the revision, and deletes it where that was asked for. */
async function abandon(context: RevisionContext, progress: Progress, error: GuardError): Promise<RunResult> {
  const { azure, desired, planned, request } = context
  const { records, made } = progress
  const hints = [...error.hints]
  let state: 'kept' | 'deleted' | 'released' = progress.released ? 'released' : 'kept'
  if (made !== undefined && !progress.released) {
    state = await remove(context, records, made, hints)
    hints.push(await describeCurrent(azure, context, made))
  }
  const rest = planned.changes.filter(change => !records.some(entry => sameTarget(entry.change, change)))
  const judged = progress.judged
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
    ...(made === undefined ? {} : { revision: { number: made.revision, state } }),
    error: { code: error.code, message: error.message, hints, bug: false }
  }
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

/** Asked anew: a release that failed may have happened all the same. */
async function describeCurrent(
  azure: AzurePort,
  context: RevisionContext,
  made: RevisionCreation
): Promise<string> {
  const read = await azure.readState(context.request).catch(() => undefined)
  const current = read?.api.kind === 'present' ? read.api.value.revision : undefined
  if (current === undefined) return 'Which revision is current could not be read.'
  return current === made.source
    ? `Revision ${current} is current, as before.`
    : `Revision ${current} is current now.`
}
