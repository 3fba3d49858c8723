import type { ChainReader, Level } from './chain.ts'
import { applyHeader, applyToken, applyVariable } from './header.ts'
import { applyChoose, applyRetry, applyWait, type Outcome, type Run } from './interpret-branches.ts'
import { compileSection } from './interpret-compile.ts'
import { applyReader, goOn, limitStates, mergeAlternatives } from './interpret-joins.ts'
import { findHandover, type Handover, uniteHandovers } from './interpret-outlets.ts'
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
import type { Doubt, Site, Step, TokenStep } from './interpret-steps.ts'
import { applyRoute } from './routes.ts'

/** What a section of a level gave before, and the tokens that something in it reads. */
interface KnownOutcome {
  readonly result: Outcome
  readonly read: ReadonlySet<string>
}

/** A level with the broader ones above it: what `<base />` in it stands for. */
export interface ChainNode {
  readonly level: Level
  readonly parent: ChainNode | undefined
  /** What a section of this node makes of a state; many operations ask for the same. */
  readonly known: Map<string, WeakMap<State, KnownOutcome>>
}

/** Puts a level below its broader ones. */
export function createNode(level: Level, parent: ChainNode | undefined): ChainNode {
  return { level, parent, known: new Map() }
}

/** What a request can become on its way. */
export interface Journey {
  /** Every state in which it can leave for the backend. */
  readonly observed: readonly State[]
  /** Every token that can be handed on besides, before the call and after it. */
  readonly handovers: readonly Handover[]
}

/** Above this the policies are called too complex, and nothing is assumed about them. */
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
  /** Set while what runs after the call is followed, of which `readers` were told otherwise. */
  private late = false

  constructor(reader: ChainReader) {
    this.reader = reader
  }

  /** Follows a request from end to end. */
  run(node: ChainNode): Journey {
    this.steps = 0
    this.readers.begin(node.level.scope.kind === 'operation' ? node.level.scope.operation : '')
    this.noteLateSteps(node)
    const inbound = this.expand(node, 'inbound', this.initial)
    const outcomes = inbound.states.map(state => this.expand(node, 'backend', state))
    const hidden = outcomes.flatMap(outcome => outcome.states.flatMap(listHiddenCalls))
    const observed = uniteStates([
      ...inbound.observed,
      ...outcomes.flatMap(outcome => outcome.observed),
      ...hidden,
      ...(this.exhausted() ? [doubtState(this.initial, tooComplex(node.level))] : [])
    ])
    const late = this.followLate(node, inbound, outcomes)
    const handovers = uniteHandovers([inbound, ...outcomes, ...late].flatMap(outcome => outcome.handovers))
    return { observed, handovers }
  }

  /** What runs after the call, or instead of it: variables and the header of the request are still there to be read. */
  private followLate(node: ChainNode, inbound: Outcome, outcomes: readonly Outcome[]): Outcome[] {
    const ends = uniteStates(outcomes.flatMap(outcome => outcome.states))
    const calls = outcomes.flatMap(outcome => outcome.observed)
    const broken = uniteStates([this.initial, ...inbound.states, ...calls, ...ends])
    this.late = true
    this.steps = 0
    const late = [
      ...ends.map(state => this.expand(node, 'outbound', state)),
      ...broken.map(state => this.expand(node, 'on-error', state))
    ]
    this.late = false
    if (!this.exhausted()) return late
    // Fail closed: what is not followed to its end may hand anything on.
    const { at } = tooComplex(node.level)
    const lost: Handover = { at, outlet: 'unknown', url: undefined, tokens: [undefined], certain: false }
    return [...late, { ...goOn(), handovers: [lost] }]
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

  /** Lets go of what was compiled of a level. */
  forget(level: Level): void {
    this.programs.delete(level)
  }

  private noteReader(state: State): void {
    if (!this.late) this.readers.noteReader(state)
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
    if (node === undefined) return goOn(state)
    const known = node.known.get(section) ?? new WeakMap<State, KnownOutcome>()
    node.known.set(section, known)
    const found = known.get(state)
    if (found !== undefined) {
      if (!this.late) this.readers.noteRead(found.read)
      return found.result
    }
    const fresh = this.readers.collect(() => this.expandLevel(node, section, state))
    // What was broken off says nothing about the next operation that asks.
    if (!this.exhausted()) known.set(state, fresh)
    return fresh.result
  }

  private expandLevel(node: ChainNode, section: string, state: State): Outcome {
    const { level } = node
    if (level.kind === 'transparent') return this.expand(node.parent, section, state)
    if (level.kind === 'unknown') {
      this.noteReader(state)
      const doubtful = doubtState(state, {
        code: level.code,
        at: toLevelSite(level, section),
        why: level.why
      })
      return { ...goOn(doubtful), observed: section === 'backend' ? [doubtful] : [] }
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
      observed: mergeAlternatives(inherited.observed, empty.observed, doubt),
      handovers: inherited.handovers
    }
  }

  private evaluate(steps: readonly Step[], node: ChainNode, section: string, entry: State): Outcome {
    let states: readonly State[] = [entry]
    const observed: State[] = []
    const handovers: Handover[] = []
    for (const step of steps) {
      const next: State[] = []
      for (const state of states) {
        if (this.exhausted()) return { states: [], observed, handovers }
        this.steps++
        const outcome = this.apply(step, node, section, state)
        next.push(...outcome.states)
        observed.push(...outcome.observed)
        handovers.push(...outcome.handovers)
      }
      states = limitStates(uniteStates(next), step)
    }
    return { states, observed: uniteStates(observed), handovers: uniteHandovers(handovers) }
  }

  private apply(step: Step, node: ChainNode, section: string, state: State): Outcome {
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
        return applyChoose(step, state, this.toRun(node, section))
      case 'retry':
        return applyRetry(step, state, this.toRun(node, section))
      case 'wait':
        return applyWait(step, state, this.toRun(node, section))
      case 'answer':
        return step.certain ? { ...goOn(), observed: listHiddenCalls(state) } : goOn(state)
      case 'route':
        return goOn(applyRoute(state, step))
      case 'forward':
        return { ...goOn(settleState(state)), observed: [state] }
      case 'side-call':
        return goOn(state)
      case 'reader':
        this.noteReader(state)
        return goOn(applyReader(state, step))
      case 'outlet': {
        const handover = findHandover(state, step)
        return handover === undefined ? goOn(state) : { ...goOn(state), handovers: [handover] }
      }
      case 'doubt': {
        this.noteReader(state)
        // Fail closed: in the backend section the unknown may be what calls the backend. Elsewhere it may be as well, but
        // rarely is: there it counts when nothing else on the way calls (`unsettled`).
        const doubtful = doubtState(state, step.doubt)
        return { ...goOn(doubtful), observed: section === 'backend' ? [doubtful] : [] }
      }
      default:
        return step satisfies never
    }
  }

  private toRun(node: ChainNode, section: string): Run {
    return (steps, entry) => this.evaluate(steps, node, section, entry)
  }

  private applyToken(step: TokenStep, state: State): Outcome {
    const states = applyToken(state, step)
    if (step.variable === undefined && !this.late)
      for (const one of states) this.readers.noteToken(one, step.at.node)
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
    return { ...outcome, states: [...outcome.states, ...skipped] }
  }
}
