import type { ChainReader, Level } from './chain.ts'
import { applyHeader, applyToken, applyVariable } from './header.ts'
import { applyChoose, applyRetry, applyWait, type Outcome, type Run } from './interpret-branches.ts'
import { compileSection } from './interpret-compile.ts'
import { TokenReaders } from './interpret-readers.ts'
import { toLevelSite, tooComplex } from './interpret-sites.ts'
import {
  changeState,
  createInitialState,
  doubtState,
  listHiddenCalls,
  noteHappening,
  type State,
  settleState,
  uniteStates
} from './interpret-state.ts'
import type { Doubt, ReaderStep, Site, Step, TokenStep } from './interpret-steps.ts'
import { applyRoute } from './routes.ts'

/** A level with the broader ones above it: what `<base />` in it stands for. */
export interface ChainNode {
  readonly level: Level
  readonly parent: ChainNode | undefined
  /** What a section of this node makes of a state; many operations ask for the same. */
  readonly known: Map<string, WeakMap<State, Outcome>>
}

/** Puts a level below its broader ones. */
export function createNode(level: Level, parent: ChainNode | undefined): ChainNode {
  return { level, parent, known: new Map() }
}

/** Above these the policies are called too complex, and nothing is assumed about them. */
const maximumStates = 64
const maximumSteps = 20_000

/**
 * Follows the Authorization header of a request through the effective policy. One interpreter serves all operations of an
 * API: documents are compiled once, and what broader levels do to a state is computed once.
 */
export class Interpreter {
  /** Which tokens are seen on the way; filled by every run. */
  readonly readers = new TokenReaders()
  private readonly reader: ChainReader
  private readonly programs = new WeakMap<Level, Map<string, readonly Step[] | undefined>>()
  private readonly initial = createInitialState()
  private steps = 0

  constructor(reader: ChainReader) {
    this.reader = reader
  }

  /** Every state in which a request can leave for the backend. */
  run(node: ChainNode): readonly State[] {
    this.steps = 0
    this.readers.begin(node.level.scope.kind === 'operation' ? node.level.scope.operation : '')
    this.noteLateSteps(node)
    const inbound = this.expand(node, 'inbound', this.initial)
    const outcomes = inbound.states.map(state => this.expand(node, 'backend', state))
    const hidden = outcomes.flatMap(outcome => outcome.states.flatMap(listHiddenCalls))
    const observed = uniteStates([
      ...inbound.observed,
      ...outcomes.flatMap(outcome => outcome.observed),
      ...hidden
    ])
    return this.exhausted() ? [...observed, doubtState(this.initial, tooComplex(node.level))] : observed
  }

  /** The steps of one section of one level; undefined when the document does not have it. */
  compile(level: Level, section: string): readonly Step[] | undefined {
    if (level.kind !== 'document') return undefined
    const program = this.programs.get(level) ?? new Map<string, readonly Step[] | undefined>()
    this.programs.set(level, program)
    if (!program.has(section)) {
      const element = level.sections.get(section)
      program.set(section, element && compileSection(this.reader, level, element))
    }
    return program.get(section)
  }

  private noteLateSteps(node: ChainNode): void {
    for (let each: ChainNode | undefined = node; each !== undefined; each = each.parent) {
      for (const section of ['outbound', 'on-error'])
        this.readers.noteLateSteps(this.compile(each.level, section) ?? [])
    }
  }

  private exhausted(): boolean {
    return this.steps > maximumSteps
  }

  private expand(node: ChainNode | undefined, section: string, state: State): Outcome {
    if (node === undefined) return { states: [state], observed: [] }
    const known = node.known.get(section) ?? new WeakMap<State, Outcome>()
    node.known.set(section, known)
    const found = known.get(state)
    if (found !== undefined) return found
    const outcome = this.expandLevel(node, section, state)
    // What was broken off says nothing about the next operation that asks.
    if (!this.exhausted()) known.set(state, outcome)
    return outcome
  }

  private expandLevel(node: ChainNode, section: string, state: State): Outcome {
    const { level } = node
    if (level.kind === 'transparent') return this.expand(node.parent, section, state)
    if (level.kind === 'unknown') {
      this.readers.noteReader(state)
      const doubtful = doubtState(state, {
        code: level.code,
        at: toLevelSite(level, section),
        why: level.why
      })
      return { states: [doubtful], observed: section === 'backend' ? [doubtful] : [] }
    }
    const steps = this.compile(level, section)
    return steps === undefined
      ? this.expandMissing(node, section, state)
      : this.evaluate(steps, node, section, state)
  }

  /** What a document does that lacks a section is not documented: inherited or empty, only what both give is known. */
  private expandMissing(node: ChainNode, section: string, state: State): Outcome {
    const inherited = this.expand(node.parent, section, state)
    const empty = { states: [state], observed: section === 'backend' ? [state] : [] }
    const why = `the document has no \`<${section}>\`, and what API Management makes of that is not documented`
    const doubt: Doubt = { code: 'section-missing', at: toLevelSite(node.level, section), why }
    return {
      states: mergeAlternatives(inherited.states, empty.states, doubt),
      observed: mergeAlternatives(inherited.observed, empty.observed, doubt)
    }
  }

  private evaluate(steps: readonly Step[], node: ChainNode, section: string, entry: State): Outcome {
    let states: readonly State[] = [entry]
    const observed: State[] = []
    for (const step of steps) {
      const next: State[] = []
      for (const state of states) {
        if (this.exhausted()) return { states: [], observed }
        this.steps++
        const outcome = this.apply(step, node, section, state)
        next.push(...outcome.states)
        observed.push(...outcome.observed)
      }
      states = limitStates(uniteStates(next), step)
    }
    return { states, observed: uniteStates(observed) }
  }

  private apply(step: Step, node: ChainNode, section: string, state: State): Outcome {
    const run: Run = (steps, entry) => this.evaluate(steps, node, section, entry)
    switch (step.kind) {
      case 'base':
        return this.applyBase(step.at, node, section, state)
      case 'token':
        return this.applyToken(step, state)
      case 'header':
        return goOn(...applyHeader(state, step))
      case 'credential':
        return goOn(
          changeState(
            state,
            { header: { kind: 'other' } },
            { kind: 'header', at: step.at, what: 'overwrites the header with a password' }
          )
        )
      case 'variable':
        return goOn(applyVariable(state, step))
      case 'choose':
        return applyChoose(step, state, run)
      case 'retry':
        return applyRetry(step, state, run)
      case 'wait':
        return applyWait(step, state, run)
      case 'answer':
        return step.certain ? { states: [], observed: listHiddenCalls(state) } : goOn(state)
      case 'route':
        return goOn(applyRoute(state, step))
      case 'forward':
        return { states: [settleState(state)], observed: [state] }
      case 'side-call':
        return goOn(state)
      case 'reader':
        this.readers.noteReader(state)
        return goOn(applyReader(state, step))
      case 'doubt': {
        this.readers.noteReader(state)
        // Fail closed: in the backend section the unknown may be what calls the backend. Elsewhere it may be as well, but
        // rarely is: there it counts when nothing else on the way calls (`unsettled`).
        const doubtful = doubtState(state, step.doubt)
        return { states: [doubtful], observed: section === 'backend' ? [doubtful] : [] }
      }
      default:
        return step satisfies never
    }
  }

  private applyToken(step: TokenStep, state: State): Outcome {
    const states = applyToken(state, step)
    if (step.variable === undefined) for (const one of states) this.readers.noteToken(one, step.at.node)
    return goOn(...states)
  }

  /** `<base />` is documented as a direct child of its section; elsewhere it is not known whether it acts. */
  private applyBase(at: Site, node: ChainNode, section: string, state: State): Outcome {
    const outcome = this.expand(node.parent, section, state)
    if (at.depth === 0) return outcome
    const what = '`<base />` stands inside another policy'
    const skipped = outcome.states.every(one => one.key === state.key)
      ? []
      : [noteHappening(state, { kind: 'fork', code: 'base-missing', at, what })]
    return { states: [...outcome.states, ...skipped], observed: outcome.observed }
  }
}

function goOn(...states: readonly State[]): Outcome {
  return { states, observed: [] }
}

/** A check outweighs other uses of the header. */
function applyReader(state: State, step: ReaderStep): State {
  if (
    state.header.kind !== 'token' ||
    state.tokenReader?.use === 'check' ||
    state.tokenReader?.use === step.use
  )
    return state
  return changeState(state, { tokenReader: step })
}

/** What only one of two readings gives is not known. */
function mergeAlternatives(left: readonly State[], right: readonly State[], doubt: Doubt): readonly State[] {
  const common = left.filter(state => right.some(other => other.key === state.key))
  const some = [...left, ...right].find(state => !common.some(other => other.key === state.key))
  return some === undefined ? common : [...common, doubtState(some, doubt)]
}

function limitStates(states: readonly State[], step: Step): readonly State[] {
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
