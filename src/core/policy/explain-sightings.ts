import type { DocumentLevel } from './chain.ts'
import type { ChainNode, Interpreter } from './interpret.ts'
import { flattenSteps, type Site, type TokenStep } from './interpret-steps.ts'
import type { PolicyElement } from './syntax.ts'

/** Tokens that documents of a chain speak of, whether they act or not, and what keeps them from acting. */
export interface Sightings {
  /** Tokens for the request itself, in documents that apply. */
  readonly reached: readonly TokenStep[]
  /** The narrowest inbound section without `<base />`, with tokens that it cuts off. */
  readonly cut: { readonly at: Site; readonly tokens: readonly TokenStep[] } | undefined
  readonly sideCalls: readonly Site[]
  readonly outbound: readonly Site[]
}

/** Looks for tokens in every document of a chain, the narrowest first. */
export function findSightings(interpreter: Interpreter, node: ChainNode): Sightings {
  const reached: TokenStep[] = []
  const hidden: TokenStep[] = []
  const sideCalls: Site[] = []
  const outbound: Site[] = []
  let cut: Site | undefined
  for (let each: ChainNode | undefined = node; each !== undefined; each = each.parent) {
    if (each.level.kind !== 'document') continue
    const found = inspectLevel(interpreter, each.level)
    if (cut === undefined) reached.push(...found.tokens)
    else hidden.push(...found.tokens)
    sideCalls.push(...found.sideCalls)
    outbound.push(...found.outbound)
    cut ??= found.cut
  }
  return { reached, cut: cut && { at: cut, tokens: hidden }, sideCalls, outbound }
}

interface LevelSightings {
  readonly tokens: readonly TokenStep[]
  readonly sideCalls: readonly Site[]
  readonly outbound: readonly Site[]
  /** The inbound section, when it has no `<base />`. */
  readonly cut: Site | undefined
}

/** Documents that many operations share are gone through once. */
const inspected = new WeakMap<DocumentLevel, LevelSightings>()

function inspectLevel(interpreter: Interpreter, level: DocumentLevel): LevelSightings {
  const known = inspected.get(level)
  if (known !== undefined) return known
  const list = (section: string) => flattenSteps(interpreter.compile(level, section) ?? [])
  const inbound = list('inbound')
  const steps = [...inbound, ...list('backend')]
  const late = [...list('outbound'), ...list('on-error')]
  const section = level.sections.get('inbound')
  const cuts = section !== undefined && !inbound.some(step => step.kind === 'base')
  const found: LevelSightings = {
    tokens: steps.filter(step => step.kind === 'token'),
    sideCalls: steps.flatMap(step => (step.kind === 'side-call' ? step.tokens : [])),
    outbound: late.flatMap(step => (step.kind === 'token' ? [step.at] : [])),
    cut: cuts ? toSectionSite(level, section) : undefined
  }
  inspected.set(level, found)
  return found
}

function toSectionSite({ source }: DocumentLevel, section: PolicyElement): Site {
  return {
    source,
    section: section.name,
    element: section.name,
    offset: section.start,
    node: section,
    depth: -1
  }
}
