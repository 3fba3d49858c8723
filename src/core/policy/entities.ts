/** The entities that XML itself defines: a policy document may declare no others. */
const namedEntities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"]
])

const entityPattern = /&(?:(amp|lt|gt|quot|apos)|#([0-9]+)|#x([0-9a-fA-F]+));/g
const entityAt = new RegExp(entityPattern.source, 'y')

/** Replaces the entities that XML knows by their characters, and leaves everything else as it is. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(entityPattern, (whole, name?: string, decimal?: string, hexadecimal?: string) => {
    if (name !== undefined) return namedEntities.get(name) ?? whole
    return toCharacter(decimal, hexadecimal) ?? whole
  })
}

/**
 * Returns the offset of the first `&` in [start, end) that begins no entity of XML, or undefined when there is none.
 * Azure refuses those in literal text: "An error occurred while parsing EntityName".
 */
export function findBadEntity(text: string, start: number, end: number): number | undefined {
  const slice = text.slice(start, end)
  for (let at = slice.indexOf('&'); at !== -1; at = slice.indexOf('&', at + 1)) {
    if (entityLengthAt(slice, at) === 0) return start + at
  }
  return undefined
}

/** Returns the length of the entity that begins at `at`, or 0 when none does. */
export function entityLengthAt(text: string, at: number): number {
  entityAt.lastIndex = at
  const match = entityAt.exec(text)
  if (match === null) return 0
  const known = match[1] !== undefined || toCharacter(match[2], match[3]) !== undefined
  return known ? match[0].length : 0
}

/** Returns the quote that the entity at `at` stands for, with the length of the entity, or undefined. */
export function findQuoteEntity(
  text: string,
  at: number
): { readonly quote: '"' | "'"; readonly length: number } | undefined {
  const length = entityLengthAt(text, at)
  if (length === 0) return undefined
  const character = decodeEntities(text.slice(at, at + length))
  return character === '"' || character === "'" ? { quote: character, length } : undefined
}

/** Writes a value so that it can stand between double quotes, on one line. */
export function encodeValue(value: string): string {
  return encodeText(value).replaceAll('"', '&quot;').replaceAll('\t', '&#9;')
}

/** Writes text so that it holds no markup and no line end. */
export function encodeText(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('\r', '&#13;')
    .replaceAll('\n', '&#10;')
}

/** The digits are untrusted and may be many: more than ten cannot be a character, after leading zeros. */
function toCharacter(decimal: string | undefined, hexadecimal: string | undefined): string | undefined {
  const digits = (decimal ?? hexadecimal ?? '').replace(/^0+/, '')
  if (digits === '' || digits.length > 10) return undefined
  const code = Number.parseInt(digits, decimal === undefined ? 16 : 10)
  return isXmlCharacter(code) ? String.fromCodePoint(code) : undefined
}

/** The Char production of XML 1.0. */
function isXmlCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff)
}
