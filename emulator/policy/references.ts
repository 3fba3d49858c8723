import type { ElementFault } from './fault.ts'
import { type ElementNode, findAttribute, listElements } from './syntax.ts'

/** The names that a document may refer to. */
export interface KnownNames {
  /** Display names, which is what `{{...}}` means; capitals count. */
  readonly namedValues: ReadonlySet<string>
  /** Resource names: capitals do not count. */
  readonly fragments: ReadonlySet<string>
  readonly backends: ReadonlySet<string>
}

/** Finds out what a document refers to that is not there. */
export class ReferenceCheck {
  private readonly namedValues: ReadonlySet<string>
  private readonly fragments: ReadonlySet<string>
  private readonly backends: ReadonlySet<string>

  constructor(known: KnownNames) {
    this.namedValues = known.namedValues
    this.fragments = toLowerCase(known.fragments)
    this.backends = toLowerCase(known.backends)
  }

  /** Tells which fragment or backend a policy names that does not exist. */
  findMissingResource(element: ElementNode): string | undefined {
    if (element.name === 'include-fragment') {
      const id = findId(element, 'fragment-id')
      return id === undefined || this.fragments.has(id.toLowerCase())
        ? undefined
        : `Policy fragment with id '${id}' could not be found.`
    }
    const id = element.name === 'set-backend-service' ? findId(element, 'backend-id') : undefined
    return id === undefined || this.backends.has(id.toLowerCase())
      ? undefined
      : `Backend with id '${id}' could not be found.`
  }

  /** Lists the named values that an element and everything in it uses and nobody has made. Comments do not use any. */
  listMissingNamedValues(element: ElementNode): ElementFault[] {
    // In a liquid template double braces are liquid.
    if (findAttribute(element, 'template')?.text === 'liquid') return this.listOwn(element, false)
    return [
      ...this.listOwn(element, true),
      ...listElements(element).flatMap(child => this.listMissingNamedValues(child))
    ]
  }

  private listOwn(element: ElementNode, withText: boolean): ElementFault[] {
    const texts = element.attributes.map(({ value }) => value.text)
    for (const child of withText ? element.children : []) {
      if (child.kind === 'text') texts.push(child.value.text)
      if (child.kind === 'cdata') texts.push(child.text)
    }
    const used = new Set(
      texts.flatMap(text =>
        [...text.matchAll(/(?<!\{)\{\{([A-Za-z0-9._-]+)\}\}(?!\})/g)].map(match => match[1] ?? '')
      )
    )
    const missing = [...used].filter(name => !this.namedValues.has(name))
    return missing.map(name => ({
      element: element.name,
      offset: element.offset,
      message: `Cannot find a property '${name}'`
    }))
  }
}

/** An id that is an expression, or a named value, is known at run time only. */
function findId(element: ElementNode, attribute: string): string | undefined {
  const value = findAttribute(element, attribute)
  return value === undefined || value.expression || value.text.includes('{{') ? undefined : value.text
}

function toLowerCase(names: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...names].map(name => name.toLowerCase()))
}
