import { applyPolicies } from './apply.ts'
import { record, write } from './carry-out.ts'
import type { ApiImport, ApiUpdate, Change, RevisionCreation } from './core/change.ts'
import { compare } from './core/compare.ts'
import type { LiveState } from './core/model.ts'
import { project } from './core/project.ts'
import { describeCopy } from './core/revision.ts'
import { findCopyLosses, findMoves, findPolicyLosses } from './core/revision-check.ts'
import { judge } from './core/verdict.ts'
import { GuardError } from './errors.ts'
import { keepSnapshot } from './keep-snapshot.ts'
import type { AzurePort } from './ports.ts'
import type { RunResult } from './report/assemble.ts'
import { abandon, type Progress, type RevisionContext, toRecordOf } from './revise-failure.ts'

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
  const at = azure.atRevision(creation.revision)
  await copyCurrent(context, creation, progress, at)
  let state = await at.readState(request)
  refuse(creation, 'Azure did not copy all of it', findCopyLosses(before, state))
  const carried = planned.changes.filter(change => isCarried(change, creation.revision))
  for (const change of carried) {
    const current = withEtag(change, state)
    await writeCarried(context, at, records, current)
    state = await at.readState(request)
  }
  const known = { live: state, refusals: planned.refusals }
  const refusals = await applyPolicies({ ...context, azure: at }, records, undefined, known)
  context.log(`Reading revision ${creation.revision} back.`)
  at.forget('all')
  state = await at.readState(request)
  await verify(context, creation, progress, state, refusals)
  return refusals
}

/**
 * Nobody else writes to a revision that is not a minute old. Where the answer to our own write was lost and the next one speaks of another's, it was ours; and
 * whether all of it is there is looked at before the release.
 */
async function writeCarried(
  { log }: RevisionContext,
  at: AzurePort,
  records: Progress['records'],
  change: ApiImport | ApiUpdate
): Promise<void> {
  try {
    await record(records, change, () => write({ azure: at, log }, change))
  } catch (error) {
    if (!(error instanceof GuardError) || error.code !== 'conflict' || !error.unsure) throw error
    records.pop()
    records.push({ change, state: 'done' })
    at.forget('all')
    if (change.kind === 'import-api') await at.restoreApi(change)
  }
}

/** An answer that says it failed may be wrong: a revision that says of itself that it is our copy is ours to name, or to delete. */
async function copyCurrent(
  context: RevisionContext,
  creation: RevisionCreation,
  progress: Progress,
  at: AzurePort
): Promise<void> {
  try {
    await record(progress.records, creation, () => write(context, creation))
    progress.made = creation
  } catch (error) {
    at.forget('all')
    const read = await at.readState(context.request).catch(() => undefined)
    const properties = read?.api.kind === 'present' ? read.api.value.properties : {}
    if (properties['apiRevisionDescription'] === describeCopy(creation)) progress.made = creation
    throw error
  }
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
  const { desired, planned, live: before, failOn, rule } = context
  const after = project(desired, state, planned.changes.filter(isLate))
  const comparison = compare(desired, after, refusals)
  progress.judged = { ...comparison, live: after }
  const verdict = judge(rule(comparison.findings), failOn === 'warning' ? 'warning' : 'error')
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
  azure.forget('all')
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
  await lookBack(context, creation)
  for (const change of planned.changes.filter(isLate)) {
    const current = withEtag(change, await azure.readState(request))
    await record(records, current, () => write(context, current))
  }
}

/** Between the last look and the release there is a moment: what somebody changed in it stands in the former revision, and is told. */
async function lookBack(context: RevisionContext, creation: RevisionCreation): Promise<void> {
  context.azure.forget('all')
  const former = await context.azure.atRevision(creation.source).readState(context.request)
  const moves = findMoves(context.live, former)
  if (moves.length === 0) return
  throw new GuardError(
    'conflict',
    `Somebody else changed \`${creation.api}\` in the moment in which revision ${creation.revision} was released: ${moves.slice(0, 10).join(', ')}.`,
    {
      hints: [
        `What they changed stands in revision ${creation.source}, which callers do not reach any more. Take it over by hand, or release revision ${creation.source} again and run the job anew.`
      ]
    }
  )
}

function describeRelease({ revision, source }: RevisionCreation): string {
  return `Revision ${revision} is current. Releasing revision ${source} again undoes the run.`
}
