/** How the importer names operations: the documentation says `normalised`, what people export says `as-is`. */
export type NameStyle = 'as-is' | 'normalised'

const MAX_NAME = 80
const MAX_NORMALISED = 76

/** Normalises a name as the import restrictions describe it: lower case, dashes for everything else, 76 characters. */
export function normalise(text: string): string {
  return trimDashes(trimDashes(text.toLowerCase().replace(/[^a-z0-9]+/g, '-')).slice(0, MAX_NORMALISED))
}

function trimDashes(text: string): string {
  return text.replace(/^-/, '').replace(/-$/, '')
}

/** Gives every operation of one import a name that no other has. Names are compared without case, as resource ids are. */
export class OperationNames {
  private readonly style: NameStyle
  private readonly taken = new Set<string>()

  constructor(style: NameStyle) {
    this.style = style
  }

  /** Takes the name for an operation: from its operationId, else from its method and URL template. */
  take(operationId: string | undefined, method: string, urlTemplate: string): string {
    const wanted = this.toName(operationId ?? '') || normalise(`${method}-${urlTemplate}`)
    let name = wanted
    // Four characters are left free for the suffix, which the documentation writes as -1, -2, ..., -999.
    for (let number = 1; this.taken.has(name.toLowerCase()); number += 1) {
      name = `${wanted.slice(0, MAX_NORMALISED)}-${number}`
    }
    this.taken.add(name.toLowerCase())
    return name
  }

  private toName(operationId: string): string {
    const valid = /^[A-Za-z0-9_-]+$/.test(operationId) && operationId.length <= MAX_NAME
    return this.style === 'as-is' && valid ? operationId : normalise(operationId)
  }
}
