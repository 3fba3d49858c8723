import { findRule, isContainer, isSection, type PolicyScope, type Section } from './catalogue.ts'
import { findAttributeFault, findContentFault } from './content.ts'
import type { ElementFault } from './fault.ts'
import { type KnownNames, ReferenceCheck } from './references.ts'
import { type ElementNode, listElements, type PolicyDocument } from './syntax.ts'

/** Lists what the service has against a document that is XML: names, places, children, attributes and references. */
export function checkPolicy(document: PolicyDocument, scope: PolicyScope, known: KnownNames): ElementFault[] {
  const references = new ReferenceCheck(known)
  const faults = new PolicyCheck(scope, references).run(document.root)
  return faults.length > 0 ? faults : references.listMissingNamedValues(document.root)
}

class PolicyCheck {
  private readonly scope: PolicyScope
  private readonly references: ReferenceCheck

  constructor(scope: PolicyScope, references: ReferenceCheck) {
    this.scope = scope
    this.references = references
  }

  run(root: ElementNode): ElementFault[] {
    const isFragment = this.scope === 'fragment'
    if (root.name !== (isFragment ? 'fragment' : 'policies')) return [toFault(root, MISPLACED)]
    if (isFragment) return this.checkContainer(root, undefined)
    // What is pasted without its section is told so before anything else.
    const stray = listElements(root).filter(({ name }) => !isSection(name))
    if (stray.length > 0) return stray.map(element => toFault(element, MISPLACED))
    const fault = findContentFault(root)
    if (fault !== undefined) return [toFault(root, fault)]
    return listElements(root).flatMap(section =>
      isSection(section.name) ? this.checkContainer(section, section.name) : []
    )
  }

  /** A fragment has no section: it is included anywhere. */
  private checkContainer(container: ElementNode, section: Section | undefined): ElementFault[] {
    const hasText = container.children.some(({ kind }) => kind === 'text' || kind === 'cdata')
    const own = hasText ? [toFault(container, `The element '${container.name}' cannot contain text.`)] : []
    return [...own, ...listElements(container).flatMap(element => this.checkPlaced(element, section))]
  }

  private checkPlaced(element: ElementNode, section: Section | undefined): ElementFault[] {
    const fault = this.findPlaceFault(element, section) ?? this.findOwnFault(element)
    return fault === undefined ? this.checkInside(element, section) : [toFault(element, fault)]
  }

  private findPlaceFault(element: ElementNode, section: Section | undefined): string | undefined {
    const { name } = element
    if (name === 'base') return this.findBaseFault()
    const rule = findRule(name)
    if (rule === undefined)
      return isSection(name) || name === 'policies' ? MISPLACED : 'There is no policy matching element name'
    // Fragments do not nest, as their documentation says.
    if (this.scope === 'fragment' && name === 'include-fragment')
      return 'Policy is not allowed in the specified scope'
    if (rule.scopes !== undefined && this.scope !== 'fragment' && !rule.scopes.includes(this.scope))
      return 'Policy is not allowed in the specified scope'
    const fits = section === undefined ? rule.sections.length > 0 : rule.sections.includes(section)
    return fits ? undefined : 'Policy scope is not allowed in this section'
  }

  /** There is nothing above the global scope, and a fragment has no place of its own. */
  private findBaseFault(): string | undefined {
    if (this.scope === 'service') return 'Element is not allowed in global context'
    return this.scope === 'fragment' ? 'There is no policy matching element name' : undefined
  }

  private findOwnFault(element: ElementNode): string | undefined {
    return (
      findContentFault(element) ?? findAttributeFault(element) ?? this.references.findMissingResource(element)
    )
  }

  private checkInside(element: ElementNode, section: Section | undefined): ElementFault[] {
    if (isContainer(element.name)) return this.checkContainer(element, section)
    const children = listElements(element)
    if (element.name === 'choose') return children.flatMap(branch => this.checkBranch(branch, section))
    if (element.name === 'wait')
      return children.flatMap(child =>
        this.checkPlaced(child, child.name === 'forward-request' ? 'backend' : section)
      )
    if (!SUB_POLICIES.has(element.name)) return []
    // The policies in a request or a response of its own are parts of it: the section says nothing about them.
    return children.flatMap(child => {
      const fault = this.findOwnFault(child)
      return fault === undefined ? [] : [toFault(child, fault)]
    })
  }

  private checkBranch(branch: ElementNode, section: Section | undefined): ElementFault[] {
    const fault = findAttributeFault(branch)
    return fault === undefined ? this.checkContainer(branch, section) : [toFault(branch, fault)]
  }
}

const MISPLACED = 'Policy section is not allowed in the specified scope'
const SUB_POLICIES = new Set(['send-request', 'send-one-way-request', 'return-response'])

function toFault(element: ElementNode, message: string): ElementFault {
  return { element: element.name, offset: element.offset, message }
}
