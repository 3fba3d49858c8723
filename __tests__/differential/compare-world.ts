import type { Comparison } from './disagreements.ts'
import type { Change } from './draft.ts'
import { createWorlds } from './emulated-worlds.ts'
import { judge } from './judgement.ts'
import { observe } from './observation.ts'
import { toDraft } from './worlds.ts'

/** Makes one world out of changes, and has both sides judge it. */
export async function compareWorld(changes: readonly Change[]): Promise<Comparison> {
  const draft = toDraft(changes)
  const worlds = createWorlds(draft)
  const [world] = worlds
  if (world === undefined) throw new Error('There is no world.')
  return { draft, world, judgement: await judge(draft, world), observation: observe(draft, worlds) }
}
