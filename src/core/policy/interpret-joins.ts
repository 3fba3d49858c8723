import type { Outcome } from './interpret-branches.ts'
import { changeState, doubtState, type State } from './interpret-state.ts'
import type { Doubt, ReaderStep, Step } from './interpret-steps.ts'

/** Above this the policies are called too complex, and nothing is assumed about them. */
const maximumStates = 64

/** What comes of a step that neither calls nor hands anything on. */
export function goOn(...states: readonly State[]): Outcome {
  return { states, observed: [], handovers: [] }
}

/** A check outweighs other uses of the header. */
export function applyReader(state: State, step: ReaderStep): State {
  if (
    state.header.kind !== 'token' ||
    state.tokenReader?.use === 'check' ||
    state.tokenReader?.use === step.use
  )
    return state
  return changeState(state, { tokenReader: step })
}

/** What only one of two readings gives is not known. */
export function mergeAlternatives(
  left: readonly State[],
  right: readonly State[],
  doubt: Doubt
): readonly State[] {
  const common = left.filter(state => right.some(other => other.key === state.key))
  const some = [...left, ...right].find(state => !common.some(other => other.key === state.key))
  return some === undefined ? common : [...common, doubtState(some, doubt)]
}

export function limitStates(states: readonly State[], step: Step): readonly State[] {
  const [first] = states
  if (first === undefined || states.length <= maximumStates) return states
  const at = step.kind === 'doubt' ? step.doubt.at : step.at
  return [
    doubtState(first, {
      code: 'too-complex',
      at,
      why: 'the policies have too many ways through to be followed'
    })
  ]
}
