import { type DesiredState, pairOperations } from './desired.ts'
import type { LiveState } from './model.ts'
import { type ComparedPair, diffOperations } from './openapi/diff.ts'
import { toBodyDiff } from './openapi/diff-schemas.ts'
import type { MatchedOperations, MatchedPair } from './openapi/match.ts'
import { remember } from './remember.ts'

/** The operations of the document beside those of the service, with what differs. */
export interface ComparedOperations extends MatchedOperations {
  readonly changed: readonly ComparedPair<MatchedPair>[]
}

/** Compares the operations of one state: findings are made of it, and the plan of an import. */
export const compareOperations = remember((desired: DesiredState, live: LiveState): ComparedOperations => {
  const matched = pairOperations(desired, live.operations.kind === 'present' ? live.operations.value : [])
  return { ...matched, changed: diffOperations(matched.pairs, toBodyDiff(desired.spec, live.schemas)) }
})
