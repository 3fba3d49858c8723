/** The service rewrites line ends, and trims. */
export function toComparable(text: string | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').trim()
}

/** True for the same words. What is longer than the service has room for may be cut there, or a little before. */
export function isSameText(wanted: string | undefined, actual: string | undefined, longest: number): boolean {
  if (wanted === actual) return true
  const [left, right] = [toComparable(wanted), toComparable(actual)]
  if (left === right) return true
  if ((wanted ?? '').length <= longest) return false
  const cut = right.replace(/(?:\.{3}|…)$/, '').trim()
  return cut.length > longest / 2 && left.startsWith(cut)
}

/** True for two values of which one may be spelled by another writer of numbers, truth values, dates or JSON. */
export function isSameValue(wanted: string, actual: string): boolean {
  if (wanted === actual) return true
  if (/^(?:true|false)$/i.test(wanted)) return wanted.toLowerCase() === actual.toLowerCase()
  if (/^\d{4}-\d\d-\d\d/.test(wanted)) return isSameDate(wanted, actual)
  if (/^[[{]/.test(wanted)) return toJson(wanted) === toJson(actual)
  const number = Number(wanted)
  return String(number) === wanted && actual.trim() !== '' && number === Number(actual)
}

/** Writers of dates agree on the numbers alone: year, month and day come in any order. */
function isSameDate(wanted: string, actual: string): boolean {
  const numbers = new Set(actual.match(/\d+/g)?.map(Number) ?? [])
  return (wanted.slice(0, 10).match(/\d+/g) ?? []).every(part => numbers.has(Number(part)))
}

function toJson(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** A parameter with a default alone: the service is seen to list the default as the only value (Echo API of every new instance). */
export function isOnlyDefault({
  values,
  defaultValue
}: {
  readonly values: readonly string[]
  readonly defaultValue?: string
}): boolean {
  return values.length === 1 && values[0] === defaultValue
}

/** Lists longer than this have to be the same letter by letter. */
const longestList = 200

/** True for the same values in any order. */
export function isSameSet(wanted: readonly string[], actual: readonly string[]): boolean {
  return isPartOf(wanted, actual) && isPartOf(actual, wanted)
}

function isPartOf(part: readonly string[], whole: readonly string[]): boolean {
  const known = new Set(whole)
  const rest = part.filter(value => !known.has(value))
  if (rest.length === 0) return true
  if (part.length > longestList || whole.length > longestList) return false
  return rest.every(value => whole.some(each => isSameValue(value, each) || isSameValue(each, value)))
}
