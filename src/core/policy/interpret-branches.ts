import { type Handover, uniteHandovers } from './interpret-outlets.ts'
import { doubtState, noteHappening, type State, uniteStates } from './interpret-state.ts'
import type { Site, Step } from './interpret-steps.ts'

/** The states in which a section ends, those in which the request left for the backend on the way, and what was handed on. */
export interface Outcome {
  readonly states: readonly State[]
  readonly observed: readonly State[]
  readonly handovers: readonly Handover[]
}

/** Runs steps from a state. */
export type Run = (steps: readonly Step[], entry: State) => Outcome

/** Passes of a `retry` that are followed; the states settle after two or three. */
const maximumRepeats = 8

/**
 * Each branch begins where the `choose` does; the first condition that is constantly true ends the choice. What no branch
 * takes goes on as it came.
 */
export function applyChoose(step: Extract<Step, { kind: 'choose' }>, state: State, run: Run): Outcome {
  const taken = step.branches.filter(branch => branch.condition !== 'never')
  const always = taken.findIndex(branch => branch.condition === 'always')
  const rest = step.otherwise === undefined ? [] : [step.otherwise]
  const reachable = always < 0 ? [...taken, ...rest] : taken.slice(0, always + 1)
  const open = always < 0 && step.otherwise === undefined
  const outcomes = reachable.map(branch => ({ branch, outcome: run(branch.steps, state) }))
  const touched = outcomes.some(({ outcome }) => outcome.states.some(one => one !== state))
  const split = touched && (open || reachable.length > 1)
  const states = outcomes.flatMap(({ branch, outcome }) =>
    split ? outcome.states.map(one => noteFork(one, state, branch.at)) : outcome.states
  )
  const skipped = open ? [split ? noteFork(state, state, step.at) : state] : []
  return {
    states: [...states, ...skipped],
    observed: outcomes.flatMap(({ outcome }) => outcome.observed),
    handovers: outcomes.flatMap(({ outcome }) => outcome.handovers)
  }
}

function noteFork(state: State, entry: State, at: Site): State {
  const what =
    state === entry ? 'leaves the request as it is on one way through' : 'acts on one way through only'
  return noteHappening(state, { kind: 'fork', code: 'choose', at, what })
}

/** The children run at least once; more passes are followed until they bring nothing new. */
export function applyRetry(step: Extract<Step, { kind: 'retry' }>, state: State, run: Run): Outcome {
  const first = run(step.steps, state)
  const states = new Map(first.states.map(one => [one.key, one]))
  const observed = [...first.observed]
  const handovers = [...first.handovers]
  let fresh = first.states
  for (let pass = 0; fresh.length > 0; pass++) {
    if (pass > maximumRepeats) {
      const why = 'the policies repeat too often to be followed'
      return {
        states: [...states.values(), doubtState(state, { code: 'too-complex', at: step.at, why })],
        observed,
        handovers
      }
    }
    const again = fresh.map(one =>
      run(step.steps, noteHappening(one, { kind: 'fork', code: 'retry', at: step.at, what: 'runs again' }))
    )
    observed.push(...again.flatMap(outcome => outcome.observed))
    handovers.push(...again.flatMap(outcome => outcome.handovers))
    fresh = uniteStates(again.flatMap(outcome => outcome.states)).filter(one => !states.has(one.key))
    for (const one of fresh) states.set(one.key, one)
  }
  return {
    states: [...states.values()],
    observed: uniteStates(observed),
    handovers: uniteHandovers(handovers)
  }
}

/** The children run side by side, and the rest may be ended early: each may have acted or not. */
export function applyWait(step: Extract<Step, { kind: 'wait' }>, state: State, run: Run): Outcome {
  let states: readonly State[] = [state]
  const observed: State[] = []
  const handovers: Handover[] = []
  for (const child of step.children) {
    const next = states.flatMap(one => {
      const outcome = run(child, one)
      observed.push(...outcome.observed)
      handovers.push(...outcome.handovers)
      const changed = outcome.states.filter(other => other.key !== one.key)
      if (changed.length === 0) return [one]
      const what = 'runs its policies side by side and may go on before this one is done'
      return [...changed, noteHappening(one, { kind: 'fork', code: 'wait', at: step.at, what })]
    })
    states = uniteStates(next)
  }
  return { states, observed: uniteStates(observed), handovers: uniteHandovers(handovers) }
}
