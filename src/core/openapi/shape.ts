import { fieldsAt, isExtension, isFields, listAt, textAt, valueAt } from './fields.ts'
import { quoteKey } from './json-syntax.ts'
import { referenceOf, resolveReference } from './reference.ts'

/** One operation where it stands in the document. */
export interface SpecOperation {
  /** Lower case, as in the document. */
  readonly method: string
  /** The key below `paths` or `x-ms-paths`. */
  readonly path: string
  readonly operationId?: string
  readonly tags: readonly string[]
  /** To the operation; for a path item that is a reference, to where that leads. */
  readonly pointer: readonly string[]
  /** To the path item, after its reference was followed. */
  readonly itemPointer: readonly string[]
  readonly value: Readonly<Record<string, unknown>>
  readonly item: Readonly<Record<string, unknown>>
}

/** A sentence about a place. */
export interface ShapeProblem {
  readonly message: string
  readonly pointer: readonly (string | number)[]
}

/** The methods that become operations. `trace` is dropped by the importer (Azure: API import restrictions). */
export const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const
const everyMethod: readonly string[] = [...methods, 'trace']

/** The two mappings of paths: `x-ms-paths` is Microsoft's, and may hold query strings in its keys. */
const pathMaps = ['paths', 'x-ms-paths'] as const

/** More problems than these help nobody. */
const mostProblems = 20

/**
 * Finds what keeps a document from being understood: what stands where a path, an operation, a parameter or a response should
 * be. Fail closed: what is not understood would otherwise be an operation that is left out silently.
 */
export function findShapeProblems(value: Readonly<Record<string, unknown>>, version: string): ShapeProblem[] {
  const problems: ShapeProblem[] = []
  if (!isFields(valueAt(value, 'info')))
    problems.push({ message: 'The document has no `info` with a title and a version.', pointer: ['info'] })
  if (!isFields(valueAt(value, 'paths')) && (version !== '3.1' || valueAt(value, 'paths') !== undefined)) {
    problems.push({ message: 'The document has no `paths`: there is nothing to import.', pointer: ['paths'] })
  }
  for (const map of pathMaps) problems.push(...findPathProblems(value, map))
  if (problems.length === 0 && listOperations(value).length === 0) {
    const message = 'The document has no operation: importing it would delete every operation of the API.'
    problems.push({ message, pointer: ['paths'] })
  }
  return problems.slice(0, mostProblems)
}

/** Every operation in document order. */
export function listOperations(value: Readonly<Record<string, unknown>>): SpecOperation[] {
  return pathMaps.flatMap(map =>
    Object.entries(fieldsAt(value, map) ?? {})
      .filter(([path]) => !isExtension(path))
      .flatMap(([path, raw]) => {
        const { value: item, pointer } = resolveReference(value, raw, [map, path])
        return isFields(item) ? methods.flatMap(method => toOperation(item, pointer, path, method)) : []
      })
  )
}

function toOperation(
  item: Readonly<Record<string, unknown>>,
  itemPointer: readonly string[],
  path: string,
  method: string
): SpecOperation[] {
  const value = fieldsAt(item, method)
  if (value === undefined) return []
  const operationId = textAt(value, 'operationId')?.trim()
  return [
    {
      method,
      path,
      // Azure: an operationId that is null or empty counts as missing.
      ...(operationId === undefined || operationId === '' ? {} : { operationId }),
      tags: listAt(value, 'tags').filter(tag => typeof tag === 'string'),
      pointer: [...itemPointer, method],
      itemPointer,
      value,
      item
    }
  ]
}

function findPathProblems(value: Readonly<Record<string, unknown>>, map: string): ShapeProblem[] {
  const paths = valueAt(value, map)
  if (paths === undefined) return []
  if (!isFields(paths))
    return map === 'paths' ? [] : [{ message: `\`${map}\` is not a mapping of paths.`, pointer: [map] }]
  return Object.entries(paths).flatMap(([path, raw]): ShapeProblem[] => {
    if (isExtension(path)) return []
    const place = [map, path]
    if (!path.startsWith('/'))
      return [{ message: `The path ${quoteKey(path)} does not begin with \`/\`.`, pointer: place }]
    if (!isFields(raw))
      return [
        { message: `The path ${quoteKey(path)} holds no operations: it is not a mapping.`, pointer: place }
      ]
    if (referenceOf(raw) !== undefined && methods.some(method => Object.hasOwn(raw, method))) {
      return [
        {
          message: `The path ${quoteKey(path)} has both \`$ref\` and operations: which of them count is not defined.`,
          pointer: place
        }
      ]
    }
    const resolved = resolveReference(value, raw, place)
    // A reference to elsewhere or to nothing is a finding of the pre-flight, which says how to mend it.
    if (!resolved.found) return []
    if (!isFields(resolved.value))
      return [
        { message: `The path ${quoteKey(path)} refers to something that is not a path.`, pointer: place }
      ]
    return findItemProblems(value, resolved.value, resolved.pointer, path)
  })
}

function findItemProblems(
  root: unknown,
  item: Readonly<Record<string, unknown>>,
  pointer: readonly string[],
  path: string
): ShapeProblem[] {
  const problems = findParameterProblems(root, item, pointer, quoteKey(path))
  for (const [key, operation] of Object.entries(item)) {
    const method = key.toLowerCase()
    if (!everyMethod.includes(method)) continue
    const name = `${method.toUpperCase()} ${path}`
    const place = [...pointer, key]
    if (key !== method) {
      problems.push({
        message: `The method ${quoteKey(key)} of ${quoteKey(path)} is not in lower case: it would be ignored.`,
        pointer: place
      })
    } else if (!isFields(operation)) {
      problems.push({ message: `The operation ${quoteKey(name)} is not a mapping.`, pointer: place })
    } else {
      problems.push(...findOperationProblems(root, operation, place, quoteKey(name)))
    }
  }
  return problems
}

function findOperationProblems(
  root: unknown,
  operation: unknown,
  pointer: readonly string[],
  name: string
): ShapeProblem[] {
  const problems = findParameterProblems(root, operation, pointer, name)
  for (const key of ['responses', 'requestBody']) {
    const value = valueAt(operation, key)
    if (value !== undefined && !isFields(value)) {
      problems.push({ message: `\`${key}\` of ${name} is not a mapping.`, pointer: [...pointer, key] })
    }
  }
  const id = valueAt(operation, 'operationId')
  if (typeof id === 'object' && id !== null) {
    problems.push({
      message: `\`operationId\` of ${name} is not a text.`,
      pointer: [...pointer, 'operationId']
    })
  }
  for (const [status, response] of Object.entries(fieldsAt(operation, 'responses') ?? {})) {
    if (isExtension(status) || isFields(response)) continue
    problems.push({
      message: `The response ${quoteKey(status)} of ${name} is not a mapping.`,
      pointer: [...pointer, 'responses', status]
    })
  }
  return problems
}

function findParameterProblems(
  root: unknown,
  carrier: unknown,
  pointer: readonly string[],
  name: string
): ShapeProblem[] {
  const value = valueAt(carrier, 'parameters')
  if (value === undefined) return []
  const place = [...pointer, 'parameters']
  if (!Array.isArray(value)) return [{ message: `\`parameters\` of ${name} is not a list.`, pointer: place }]
  return value.flatMap((raw: unknown, index): ShapeProblem[] => {
    const resolved = resolveReference(root, raw, place.concat(String(index)))
    if (referenceOf(raw) !== undefined && !resolved.found) return []
    if (textAt(resolved.value, 'name') !== undefined && textAt(resolved.value, 'in') !== undefined) return []
    return [
      { message: `Parameter ${index + 1} of ${name} has no \`name\` and \`in\`.`, pointer: [...place, index] }
    ]
  })
}
