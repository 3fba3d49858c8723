import fc from 'fast-check'
import { type Change, createDraft, type Draft } from './draft.ts'
import { addBackends, joinChanges } from './join-changes.ts'
import { policyChanges } from './policy-changes.ts'
import { recipes } from './recipes.ts'
import { settingsChanges } from './settings-changes.ts'

/** A good world with some changes to it, which a failure prints. */
export const changesArbitrary: fc.Arbitrary<readonly Change[]> = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: policyChanges },
      { weight: 8, arbitrary: settingsChanges },
      { weight: 8, arbitrary: joinChanges },
      { weight: 1, arbitrary: recipes }
    ),
    { maxLength: 6 }
  )
  .map(changes => Object.assign(changes, { [fc.toStringMethod]: () => describeChanges(changes) }))

export function describeChanges(changes: readonly Change[]): string {
  return changes.map(({ about }) => about).join('\n')
}

export function toDraft(changes: readonly Change[]): Draft {
  const draft = createDraft()
  for (const { apply } of changes) apply(draft)
  addBackends(draft)
  return draft
}
