import { rankScope } from './chain.ts'
import type { ChainNode, Interpreter } from './interpret.ts'
import type { Site, Step, TokenStep } from './interpret-steps.ts'

/** Tokens that documents of a chain speak of, whether they act or not, and what keeps them from acting. */
export interface Sightings {
  /** Tokens for the request itself, in documents that apply. */
  readonly reached: readonly TokenStep[]
  /** The narrowest inbound section without `<base />`, with tokens that it cuts off. */
  readonly cut: { readonly at: Site; readonly tokens: readonly TokenStep[] } | undefined
  readonly sideCalls: readonly Site[]
  readonly outbound: readonly Site[]
}

/** Looks for tokens in every document of a chain. */
export function findSightings(interpreter: Interpreter, node: ChainNode): Sightings {
  const reached: TokenStep[] = []
  const hidden: TokenStep[] = []
  const sideCalls: Site[] = []
  const outbound: Site[] = []
  let cut: Site | undefined
  for (let each: ChainNode | undefined = node; each !== undefined; each = each.parent) {
    const { level } = each
    if (level.kind !== 'document') continue
    const inbound = interpreter.compile(level, 'inbound') ?? []
    const steps = flattenSteps([...inbound, ...(interpreter.compile(level, 'backend') ?? [])])
    const target = cut === undefined ? reached : hidden
    target.push(...steps.filter(step => step.kind === 'token'))
    sideCalls.push(...steps.flatMap(step => (step.kind === 'side-call' ? step.tokens : [])))
    const late = [
      ...(interpreter.compile(level, 'outbound') ?? []),
      ...(interpreter.compile(level, 'on-error') ?? [])
    ]
    outbound.push(...flattenSteps(late).flatMap(step => (step.kind === 'token' ? [step.at] : [])))
    const section = level.sections.get('inbound')
    if (
      cut === undefined &&
      section !== undefined &&
      !flattenSteps(inbound).some(step => step.kind === 'base')
    ) {
      cut = {
        source: level.source,
        section: 'inbound',
        element: 'inbound',
        offset: section.start,
        node: section,
        depth: -1
      }
    }
  }
  // A fragment may stand in several documents; the narrowest comes first.
  const tokens = hidden.sort(
    (left, right) => rankScope(right.at.source.scope) - rankScope(left.at.source.scope)
  )
  return { reached, cut: cut && { at: cut, tokens }, sideCalls, outbound }
}

/** Every step, those inside other steps included. */
export function flattenSteps(steps: readonly Step[]): Step[] {
  return steps.flatMap(step => [step, ...flattenSteps(listInner(step))])
}

function listInner(step: Step): readonly Step[] {
  switch (step.kind) {
    case 'choose':
      return [...step.branches, ...(step.otherwise === undefined ? [] : [step.otherwise])].flatMap(
        branch => branch.steps
      )
    case 'retry':
      return step.steps
    case 'wait':
      return step.children.flat()
    default:
      return []
  }
}
