import { listAt, textAt, valueAt } from './fields.ts'
import { resolveReference } from './reference.ts'
import type { SpecOperation } from './shape.ts'

/** A parameter of an operation after references and overriding. */
export interface SpecParameter {
  readonly name: string
  /** `path`, `query`, `header`, `cookie`, `body` or `formData`, in lower case but for the last. */
  readonly in: string
  readonly required: boolean
  readonly value: unknown
  readonly pointer: readonly string[]
  /** True when it stands in `parameters` as a reference. */
  readonly referenced: boolean
}

/** The parameters of an operation: those of its path, overridden by its own of the same name and place. */
export function readParameters(root: unknown, operation: SpecOperation): SpecParameter[] {
  const found = new Map<string, SpecParameter>()
  const sources = [
    { list: listAt(operation.item, 'parameters'), pointer: operation.itemPointer },
    { list: listAt(operation.value, 'parameters'), pointer: operation.pointer }
  ]
  for (const { list, pointer } of sources) {
    for (const [index, raw] of list.entries()) {
      const parameter = readParameter(root, raw, [...pointer, 'parameters', String(index)])
      if (parameter !== undefined) found.set(`${parameter.in} ${parameter.name}`, parameter)
    }
  }
  return [...found.values()]
}

function readParameter(root: unknown, raw: unknown, pointer: readonly string[]): SpecParameter | undefined {
  const resolved = resolveReference(root, raw, pointer)
  const name = textAt(resolved.value, 'name')
  const place = textAt(resolved.value, 'in')
  if (name === undefined || place === undefined) return undefined
  return {
    name,
    in: place,
    // A path parameter is always required, whatever it says.
    required: place === 'path' || valueAt(resolved.value, 'required') === true,
    value: resolved.value,
    // Where the document names it for this operation: a shared parameter is right for others.
    pointer,
    referenced: resolved.reference !== undefined
  }
}
