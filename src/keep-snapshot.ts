import type { ApplyContext } from './carry-out.ts'
import { findSnapshotGaps, toSnapshot } from './core/artifacts/write.ts'
import { present } from './core/model.ts'
import { GuardError } from './errors.ts'
import type { RunResult } from './report/assemble.ts'
import { safeLine } from './report/line.ts'

export type KeptSnapshot = Pick<RunResult, 'snapshot' | 'notes'>

/** Keeps what is there, so that the run can be undone. Fail closed: what cannot be kept is not written over. */
export async function keepSnapshot(context: ApplyContext): Promise<KeptSnapshot> {
  return await keepFiles(context, await gatherSnapshot(context))
}

/** The files of a snapshot; empty where nothing is changed, and where there is nothing yet. */
export async function gatherSnapshot({
  azure,
  live,
  planned
}: ApplyContext): Promise<ReadonlyMap<string, string>> {
  const { changes } = planned
  if (changes.length === 0 || live.api.kind !== 'present') return new Map()
  const importing = changes.some(change => change.kind === 'import-api')
  const schemas = importing ? await azure.readSchemas() : present([])
  const gaps = findSnapshotGaps(live, changes, schemas)
  if (gaps.length > 0) throw new GuardError('refused', unkeepable, { hints: gaps })
  return toSnapshot(live, changes, schemas.kind === 'present' ? schemas.value : [])
}

/** Why nothing is written where something could not be read. */
export const unkeepable = 'What the import would replace could not be read, so it cannot be kept.'

/** Writes them, and says where. */
export async function keepFiles(
  { keep, live, log, planned }: ApplyContext,
  files: ReadonlyMap<string, string>
): Promise<KeptSnapshot> {
  if (planned.changes.length === 0) return {}
  if (live.api.kind !== 'present')
    return { notes: ['The API was not there before this run: deleting it undoes the run.'] }
  const folder = await keep(files)
  log(safeLine(`What is there now is kept in \`${folder}\`.`))
  return {
    snapshot: folder,
    notes: [`What was there before is in \`${folder}\`; docs/restore.md shows how to put it back.`]
  }
}
