import { findSnapshotGaps, toSnapshot } from './core/artifacts/write.ts'
import type { ApiImport, Change, PolicyWrite } from './core/change.ts'
import { compare } from './core/compare.ts'
import type { DesiredState } from './core/desired.ts'
import { type LiveState, present } from './core/model.ts'
import { type Plan, plan, planPolicies } from './core/plan.ts'
import type { PolicyRefusal } from './core/policy/edit.ts'
import { findMoves, findOperationMoves } from './core/revision-check.ts'
import { GuardError } from './errors.ts'
import type { AzurePort, ReadRequest } from './ports.ts'
import type { RunResult } from './report/assemble.ts'
import { safeLine } from './report/line.ts'
import type { ChangeRecord } from './report/reported-change.ts'

/** How often policies are read and planned anew when somebody else writes in between. */
const attempts = 3

export interface ApplyContext {
  readonly desired: DesiredState
  readonly planned: Plan
  readonly live: LiveState
  readonly azure: AzurePort
  readonly request: ReadRequest
  /** Keeps the files of a snapshot, and says where. */
  readonly keep: (files: ReadonlyMap<string, string>) => Promise<string>
  readonly log: (text: string) => void
}

/**
 * Carries a plan out: the API first, then the policies over what the import left, then one more read, which is what is judged.
 * A failure ends the writing; the record says what was done and what was not.
 */
export async function applyPlan(context: ApplyContext): Promise<RunResult> {
  const records: ChangeRecord[] = []
  const [api, policies] = split(context.planned.changes)
  const state = { live: context.live, refusals: context.planned.refusals }
  let kept: KeptSnapshot = {}
  try {
    kept = await keepSnapshot(context)
    for (const change of api) {
      if (change.kind === 'import-api' && !change.create) await lookAgain(context, change)
      await carryOut(context, records, change)
    }
    if (api.length > 0) state.live = await context.azure.readState(context.request)
    const refusals = await applyPolicies(context, records, api.length > 0 ? undefined : policies, state)
    state.refusals = refusals
    if (records.some(entry => entry.state === 'done')) {
      context.log('Reading everything back.')
      state.live = await context.azure.readState(context.request)
    }
    return {
      ...kept,
      live: state.live,
      changes: records,
      ...compare(context.desired, state.live, state.refusals)
    }
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    return { ...kept, ...(await describeFailure(context, records, state.live, error)) }
  }
}

export type KeptSnapshot = Pick<RunResult, 'snapshot' | 'notes'>

/** Keeps what is there, so that the run can be undone. Fail closed: what cannot be kept is not written over. */
export async function keepSnapshot({ azure, keep, live, log, planned }: ApplyContext): Promise<KeptSnapshot> {
  const { changes } = planned
  if (changes.length === 0) return {}
  if (live.api.kind !== 'present')
    return { notes: ['The API was not there before this run: deleting it undoes the run.'] }
  const importing = changes.some(change => change.kind === 'import-api')
  const schemas = importing ? await azure.readSchemas() : present([])
  const gaps = findSnapshotGaps(live, changes, schemas)
  if (gaps.length > 0)
    throw new GuardError(
      'refused',
      'What the import would replace could not be read, so it cannot be kept.',
      {
        hints: gaps
      }
    )
  const folder = await keep(toSnapshot(live, changes, schemas.kind === 'present' ? schemas.value : []))
  log(safeLine(`What is there now is kept in \`${folder}\`.`))
  return {
    snapshot: folder,
    notes: [`What was there before is in \`${folder}\`; docs/restore.md shows how to put it back.`]
  }
}

/**
 * An import deletes every operation that the document does not have, also one that somebody added since the plan was made; and it writes over contracts.
 * So the operations are looked at once more, right before. Fail closed: what cannot be read is not written over.
 */
async function lookAgain({ azure, desired, live, request }: ApplyContext, change: ApiImport): Promise<void> {
  azure.forget('all')
  // What is deleted must be what was kept, policies and all.
  const moves =
    change.removed.length > 0
      ? findMoves(live, await azure.readState(request))
      : findOperationMoves(live.operations, await azure.readOperations()).map(
          name => `the operation \`${name}\``
        )
  if (moves.length === 0) return
  const shown = moves.slice(0, 10)
  throw new GuardError(
    'conflict',
    `Somebody else changed \`${desired.target.api}\` between our read and our import, and nothing was imported: ${shown.join(', ')}${moves.length > 10 ? ` and ${moves.length - 10} more` : ''}.`,
    { hints: ['Run the job again: it reads what is there and plans from there.'] }
  )
}

/**
 * A write of ours whose answer was lost, or an import that an earlier run left behind, may stand in its own way: where Azure is as it was to be,
 * there is nothing left to do. Everything else is a conflict with somebody.
 */
async function carryOut(context: ApplyContext, records: ChangeRecord[], change: Change): Promise<void> {
  const { azure, desired, request, log } = context
  try {
    await record(records, change, () => write(context, change))
  } catch (error) {
    if (!(error instanceof GuardError) || error.code !== 'conflict') throw error
    log(`${error.message} Looking whether it is done already.`)
    azure.forget('all')
    const { changes } = plan(desired, await azure.readState(request))
    if (changes.some(next => sameTarget(next, change))) throw error
    records.pop()
    if (error.unsure) records.push({ change, state: 'done' })
    log('It is: going on from there.')
  }
}

/** Writes the policies; a conflict means reading and planning anew, a few times. */
export async function applyPolicies(
  context: ApplyContext,
  records: ChangeRecord[],
  planned: readonly PolicyWrite[] | undefined,
  state: { live: LiveState; refusals: readonly PolicyRefusal[] }
): Promise<readonly PolicyRefusal[]> {
  let next =
    planned === undefined
      ? planPolicies(context.desired, state.live)
      : { changes: planned, refusals: state.refusals }
  for (let attempt = 1; ; attempt++) {
    try {
      for (const [index, change] of next.changes.entries())
        await record(records, change, () => write(context, change, describePosition(index, next.changes)))
      return next.refusals
    } catch (error) {
      if (!(error instanceof GuardError) || error.code !== 'conflict' || attempt === attempts) throw error
      context.log(`${error.message} Reading and planning anew.`)
      records.pop()
      context.azure.forget('all')
      state.live = await context.azure.readState(context.request)
      next = planPolicies(context.desired, state.live)
    }
  }
}

export async function record(
  records: ChangeRecord[],
  change: Change,
  work: () => Promise<void>
): Promise<void> {
  try {
    await work()
    records.push({ change, state: 'done' })
  } catch (error) {
    records.push({ change, state: 'failed', ...(error instanceof Error ? { error: error.message } : {}) })
    throw error
  }
}

/** Which of many writes it is: one or a few need no count. */
function describePosition(index: number, changes: readonly PolicyWrite[]): string {
  return changes.length < 3 ? '' : ` (${index + 1} of ${changes.length})`
}

export async function write(
  context: Pick<ApplyContext, 'azure' | 'log'>,
  change: Change,
  position = ''
): Promise<void> {
  const { azure, log } = context
  switch (change.kind) {
    case 'import-api':
      log(`Importing the document into \`${change.api}\`.`)
      return await azure.importApi(change, text => log(`Import: ${text}.`))
    case 'update-api':
      log(`Updating the settings of \`${change.api}\`.`)
      return await azure.updateApi(change)
    case 'write-policy':
      log(
        change.scope.kind === 'api'
          ? `Writing the policy of the API${position}.`
          : `Writing the policy of the operation \`${change.scope.operation}\`${position}.`
      )
      return await azure.writePolicy(change)
    case 'create-api':
      log(`Creating the API \`${change.api}\` without operations.`)
      return await azure.createApi(change)
    case 'create-revision':
      log(`Copying revision ${change.source} of \`${change.api}\` to revision ${change.revision}.`)
      return await azure.createRevision(change)
    case 'release-revision':
      log(`Releasing revision ${change.revision} of \`${change.api}\`.`)
      return await azure.releaseRevision(change)
    case 'delete-revision':
      log(`Deleting revision ${change.revision} of \`${change.api}\`.`)
      return await azure.deleteRevision(change)
    default:
      return change satisfies never
  }
}

/** What was done, what failed, what was left; and the state as it is now, when it can still be read. */
async function describeFailure(
  context: ApplyContext,
  records: ChangeRecord[],
  known: LiveState,
  error: GuardError
): Promise<RunResult> {
  const rest = context.planned.changes.filter(
    change => !records.some(entry => sameTarget(entry.change, change))
  )
  const changes = [...records, ...rest.map((change): ChangeRecord => ({ change, state: 'not-attempted' }))]
  const written = records.some(entry => entry.state === 'done')
  context.azure.forget('all')
  const live = await context.azure.readState(context.request).catch(() => known)
  const done = records.filter(entry => entry.state === 'done').length
  return {
    live,
    ...compare(context.desired, live),
    changes,
    error: {
      code: error.code,
      message: error.message,
      hints: [
        ...error.hints,
        written
          ? `${done} of ${changes.length} changes were made before; run the job again to go on.`
          : 'No other change was made.'
      ],
      bug: false
    }
  }
}

function split(changes: readonly Change[]): [Change[], PolicyWrite[]] {
  return [
    changes.filter(change => change.kind !== 'write-policy'),
    changes.filter(change => change.kind === 'write-policy')
  ]
}

/** Whether two changes are the same step: what is planned anew has another text, and the same target. */
export function sameTarget(left: Change, right: Change): boolean {
  if (left.kind === 'update-api' && right.kind === 'update-api') return left.revision === right.revision
  if (left.kind !== 'write-policy' || right.kind !== 'write-policy') return left.kind === right.kind
  if (left.scope.kind === 'api' || right.scope.kind === 'api') return left.scope.kind === right.scope.kind
  return left.scope.operation.toLowerCase() === right.scope.operation.toLowerCase()
}
