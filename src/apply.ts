import { applyToApi, makeSure } from './apply-api.ts'
import { type ApplyContext, record, sameTarget, write } from './carry-out.ts'
import type { Change, PolicyWrite } from './core/change.ts'
import { compare } from './core/compare.ts'
import type { LiveState } from './core/model.ts'
import { planPolicies } from './core/plan.ts'
import type { PolicyRefusal } from './core/policy/edit.ts'
import { GuardError } from './errors.ts'
import { type KeptSnapshot, keepFiles } from './keep-snapshot.ts'
import type { RunResult } from './report/assemble.ts'
import type { ChangeRecord } from './report/reported-change.ts'

/** How often policies are read and planned anew when somebody else writes in between. */
const attempts = 3

/**
 * Carries a plan out: the API first, then the policies over what the import left, then one more read, which is what is judged.
 * A failure ends the writing; the record says what was done and what was not.
 */
export async function applyPlan(given: ApplyContext): Promise<RunResult> {
  const records: ChangeRecord[] = []
  const state = { live: given.live, refusals: given.planned.refusals }
  let context = given
  let kept: KeptSnapshot = {}
  try {
    const sure = await makeSure(given)
    context = sure.context
    const { planned, azure, request, log } = context
    Object.assign(state, { live: context.live, refusals: planned.refusals })
    kept = await keepFiles(context, sure.files)
    const touched = await applyToApi(context, records)
    const madeNow = records.some(({ change }) => change.kind === 'import-api' && change.create)
    if (touched) state.live = await azure.readState({ ...request, madeNow })
    const policies = touched ? undefined : planned.changes.filter(isPolicyWrite)
    state.refusals = await applyPolicies(context, records, policies, state)
    if (records.some(entry => entry.state === 'done')) {
      log('Reading back what was written, and what was read long ago.')
      state.live = await azure.readState(request)
    }
    const { live } = state
    return { ...kept, live, changes: records, ...compare(context.desired, live, state.refusals) }
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    return { ...kept, ...(await describeFailure(context, records, state.live, error)) }
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
    const { changes } = next
    try {
      for (const [index, change] of changes.entries())
        await record(records, change, () =>
          write(context, change, { position: describePosition(index, changes), next: changes[index + 1] })
        )
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

/** Which of many writes it is: one or a few need no count. */
function describePosition(index: number, changes: readonly PolicyWrite[]): string {
  return changes.length < 3 ? '' : ` (${index + 1} of ${changes.length})`
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

function isPolicyWrite(change: Change): change is PolicyWrite {
  return change.kind === 'write-policy'
}
