/** Names are cut to this, and a suffix against duplicates may add four (Azure: API import restrictions, "Normalization rules"). */
export const longestName = 76

/** The names that an import may give an operation. */
export interface OperationName {
  readonly id: string
  /** Lower case, most likely first. */
  readonly candidates: readonly string[]
}

/**
 * Normalises as the documentation says: lower case, every run of other characters than letters and digits becomes a dash, no
 * dash at either end, at most 76 characters. `GET-/foo/{bar}?buzz={quix}` becomes `get-foo-bar-buzz-quix`.
 */
export function normaliseName(text: string): string {
  return trimDashes(trimDashes(text.toLowerCase().replace(/[^a-z0-9]+/g, '-')).slice(0, longestName))
}

/**
 * Predicts names for operations in document order. The documentation says that an operationId is normalised; the operations of
 * real services are called `getPetById` and `ChatCompletions_Create` all the same. So a usable operationId is expected
 * as it stands, and the normalised one is a candidate. Names are compared without regard to case, as Resource Manager does.
 */
export function predictNames(operations: readonly NameSource[]): OperationName[] {
  const taken: Taken = new Map()
  const normalised: Taken = new Map()
  return operations.map(operation => {
    const named = normaliseName(operation.operationId ?? '') !== ''
    // An operationId without a letter or digit of ASCII leaves no name, and counts as missing.
    const source =
      (named ? operation.operationId : undefined) ?? `${operation.method}-${operation.urlTemplate}`
    const plain = deduplicate(toName(source), taken)
    const candidates = [plain, deduplicate(normaliseName(source), normalised)]
    if (!named) candidates.push(normaliseName(`${operation.method}-${operation.path}`))
    return {
      id: plain,
      candidates: [...new Set(candidates.map(name => name.toLowerCase()).filter(name => name !== ''))]
    }
  })
}

/** What a name is made from. */
export interface NameSource {
  readonly operationId?: string
  readonly method: string
  readonly path: string
  readonly urlTemplate: string
}

/** The name of one operation, duplicates aside. */
export function toName(operationId: string): string {
  return /^[A-Za-z0-9_-]{1,76}$/.test(operationId) ? operationId : normaliseName(operationId)
}

/** Names that are given, each with the suffix that is tried next for it: what was taken stays so, and ten thousand of one name are no matter. */
type Taken = Map<string, number>

function deduplicate(name: string, taken: Taken): string {
  const key = name.toLowerCase()
  let count = taken.get(key) ?? 0
  let unique = count === 0 ? name : `${name}-${count}`
  while (taken.has(unique.toLowerCase())) unique = `${name}-${++count}`
  taken.set(key, count + 1)
  if (count > 0) taken.set(unique.toLowerCase(), 1)
  return unique
}

function trimDashes(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text[start] === '-') start += 1
  while (end > start && text[end - 1] === '-') end -= 1
  return text.slice(start, end)
}
