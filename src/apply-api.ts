import { type ApplyContext, record, sameTarget, write } from './carry-out.ts'
import type { ApiImport, Change } from './core/change.ts'
import { plan } from './core/plan.ts'
import { findMoves, findOperationMoves } from './core/revision-check.ts'
import { GuardError } from './errors.ts'
import { gatherSnapshot } from './keep-snapshot.ts'
import type { ChangeRecord } from './report/reported-change.ts'

/** How often is planned anew when somebody else writes in between. */
const attempts = 3

/** A plan that Azure still is as it was made for, and what was there before it. */
export interface SurePlan {
  readonly context: ApplyContext
  readonly files: ReadonlyMap<string, string>
}

/**
 * Makes sure right before the first write that nobody else wrote since the read. Where an import of an earlier run came to its end meanwhile, there is
 * nothing to import any more, and the rest is planned over what it left; whatever else moved is somebody's, and is left to them.
 */
export async function makeSure(given: ApplyContext): Promise<SurePlan> {
  let context = given
  for (let attempt = 1; ; attempt++) {
    const files = await gatherSnapshot(context)
    const change = context.planned.changes.find(isReimport)
    if (change === undefined) return { context, files }
    try {
      await lookAgain(context, change)
      return { context, files }
    } catch (error) {
      if (!isConflict(error) || attempt === attempts) throw error
      const anew = await planAnew(context)
      if (anew.planned.blocked.length > 0 || anew.planned.changes.some(next => next.kind === 'import-api'))
        throw error
      context.log('Somebody else imported the document meanwhile: going on from there.')
      context = anew
    }
  }
}

/** Writes the API itself: the document, and the settings. Gives whether anything was to be written. */
export async function applyToApi(context: ApplyContext, records: ChangeRecord[]): Promise<boolean> {
  const { log } = context
  let rest = context.planned.changes.filter(isOfApi)
  if (rest.length === 0) return false
  for (let attempt = 1; rest.length > 0; ) {
    const [change, ...others] = rest
    if (change === undefined) break
    rest = others
    try {
      await record(records, change, () => write(context, change))
    } catch (error) {
      if (!isConflict(error) || attempt++ === attempts) throw error
      log(`${error.message} Looking what is there now.`)
      rest = await goOn(context, records, change, error)
    }
  }
  return true
}

/**
 * A write of ours whose answer was lost, or an import that an earlier run left behind, may stand in its own way: where Azure is as it was to be, that
 * is not done again. Settings are merged anew; an import that is still to be done is a conflict with somebody.
 */
async function goOn(
  context: ApplyContext,
  records: ChangeRecord[],
  change: Change,
  error: GuardError
): Promise<Change[]> {
  const { planned } = await planAnew(context)
  const rest = planned.changes.filter(isOfApi)
  const again = rest.some(next => sameTarget(next, change))
  if (planned.blocked.length > 0 || (again && change.kind !== 'update-api')) throw error
  records.pop()
  if (again || !error.unsure) return rest
  records.push({ change, state: 'done' })
  if (change.kind !== 'import-api') return rest
  await context.azure.restoreApi(change)
  return (await planAnew(context)).planned.changes.filter(isOfApi)
}

async function planAnew(context: ApplyContext): Promise<ApplyContext> {
  const { azure, desired, request } = context
  azure.forget('all')
  const live = await azure.readState(request)
  return { ...context, live, planned: plan(desired, live) }
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

function isConflict(error: unknown): error is GuardError {
  return error instanceof GuardError && error.code === 'conflict'
}

function isReimport(change: Change): change is ApiImport {
  return change.kind === 'import-api' && !change.create
}

function isOfApi(change: Change): boolean {
  return change.kind !== 'write-policy'
}
