import { CannotRun } from '../plane/exchange.ts'
import type { PolicyScope, Section } from '../policy/catalogue.ts'
import { isSection, SECTIONS } from '../policy/catalogue.ts'
import { ElementFaultError, MarkupFault } from '../policy/fault.ts'
import { parsePolicy } from '../policy/parse.ts'
import { type ElementNode, listElements } from '../policy/syntax.ts'
import { defaultGlobalPolicy } from '../seed/seed.ts'
import { textOf } from '../wire.ts'
import type { World } from '../world.ts'
import type { Matched } from './match.ts'

/** One policy of the effective policy, with the document that it stands in. */
export interface Step {
  readonly element: ElementNode
  /** `fragment` for what an included fragment brings. */
  readonly scope: PolicyScope
  /** The scope of the document, also for what it includes. */
  readonly level: PolicyScope
  /** Id of the service or workspace in which the names in the document are looked up. */
  readonly base: string
}

/** One document on the way from the operation to the service. */
interface Level {
  readonly scope: PolicyScope
  readonly base: string
  /** Undefined where there is no document: then the level is as if it were not there. */
  readonly sections: ReadonlyMap<Section, ElementNode> | undefined
}

/** The policies of one operation in one product context, section by section. */
export class EffectivePolicy {
  private readonly levels: readonly Level[]

  /** Reads the documents, from the narrowest scope to the widest. Throws CannotRun for one that cannot be read. */
  constructor(world: World, serviceId: string, matched: Matched, productId: string | undefined) {
    const { base } = matched
    const isWorkspace = base !== serviceId
    this.levels = [
      toLevel(world, 'operation', base, matched.operation.id),
      toLevel(world, 'api', base, matched.api.id),
      ...(productId === undefined ? [] : [toLevel(world, 'product', base, productId)]),
      ...(isWorkspace ? [toLevel(world, 'workspace', base, base)] : []),
      toLevel(world, 'service', serviceId, serviceId)
    ]
  }

  /** Gives the policies of a section with every `<base />` replaced by the section of the next wider scope. */
  expand(section: Section): Step[] {
    return this.expandFrom(0, section)
  }

  private expandFrom(index: number, section: Section): Step[] {
    const level = this.levels[index]
    if (level === undefined) return []
    if (level.sections === undefined) return this.expandFrom(index + 1, section)
    const element = level.sections.get(section)
    if (element === undefined) return this.expandMissing(index, level, section)
    return listElements(element).flatMap(child => {
      if (child.name !== 'base')
        return [{ element: child, scope: level.scope, level: level.scope, base: level.base }]
      // At the widest scope there is nothing to inherit, and the documentation says that it has no effect.
      return this.expandFrom(index + 1, section)
    })
  }

  /** Whether a document without a section inherits it is not documented. `on-error` is left out often, and cannot help anybody. */
  private expandMissing(index: number, level: Level, section: Section): Step[] {
    if (section === 'on-error' || this.expandFrom(index + 1, section).length === 0) return []
    throw new CannotRun(
      `the policy of the ${level.scope} has no \`<${section}>\`, and whether it inherits one is not documented`
    )
  }
}

function toLevel(world: World, scope: PolicyScope, base: string, ownerId: string): Level {
  const stored = world.resources.get(`${ownerId}/policies/policy`)
  const text = textOf(stored?.properties, 'value') ?? (scope === 'service' ? defaultGlobalPolicy : undefined)
  return { scope, base, sections: text === undefined ? undefined : toSections(parseRoot(text), scope) }
}

function toSections(root: ElementNode, scope: PolicyScope): ReadonlyMap<Section, ElementNode> {
  const where = `the policy of the ${scope}`
  if (root.name !== 'policies') throw new CannotRun(`${where} does not begin with \`<policies>\``)
  const sections = new Map<Section, ElementNode>()
  for (const element of listElements(root)) {
    if (!isSection(element.name))
      throw new CannotRun(`${where} has \`<${element.name}>\` outside of a section`)
    if (sections.has(element.name)) throw new CannotRun(`${where} has \`<${element.name}>\` twice`)
    sections.set(element.name, element)
  }
  const stray = [root, ...SECTIONS.flatMap(name => sections.get(name) ?? [])].find(hasText)
  if (stray !== undefined) throw new CannotRun(`${where} has text in \`<${stray.name}>\``)
  return sections
}

/** Tells whether there is anything but elements and comments. */
export function hasText(element: ElementNode): boolean {
  return element.children.some(({ kind }) => kind === 'text' || kind === 'cdata')
}

const parsed = new Map<string, ElementNode>()
const parsedLimit = 2000

/** Parses a stored document or fragment. */
export function parseRoot(text: string): ElementNode {
  const kept = parsed.get(text)
  if (kept !== undefined) return kept
  try {
    const { root } = parsePolicy(text, 'rawxml')
    if (parsed.size >= parsedLimit) parsed.clear()
    parsed.set(text, root)
    return root
  } catch (error) {
    if (error instanceof MarkupFault || error instanceof ElementFaultError)
      throw new CannotRun(`a policy document cannot be read: ${error.message}`)
    throw error
  }
}
