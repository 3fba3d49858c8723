const NAMED: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"]
])

/** One entity or character reference; sticky, so that it answers for one offset. */
const ENTITY = /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/y

/** A character as it is meant, and how much of the text stands for it. */
export interface MeantCharacter {
  readonly character: string
  readonly length: number
}

/** Reads the entity that begins at an offset, or undefined where there is none that XML defines. */
export function readEntity(text: string, offset: number): MeantCharacter | undefined {
  ENTITY.lastIndex = offset
  const match = ENTITY.exec(text)
  if (match === null) return undefined
  const [whole, name, decimal, hex] = match
  const character =
    name === undefined
      ? toCharacter(decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal))
      : NAMED.get(name)
  return character === undefined ? undefined : { character, length: whole.length }
}

/** The characters that XML 1.0 allows in a document. */
function toCharacter(code: number): string | undefined {
  const allowed =
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 32 && code < 0xd800) ||
    (code > 0xdfff && code < 0xfffe) ||
    (code > 0xffff && code <= 0x10ffff)
  return allowed ? String.fromCodePoint(code) : undefined
}

/** Decodes the entities of a text once; whatever is none stays. */
export function decode(text: string): string {
  return text.replace(
    /&(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});/g,
    entity => readEntity(entity, 0)?.character ?? entity
  )
}

/** Hides what would be taken for an entity, so that `decode` gives the text back. */
export function protect(text: string): string {
  return text.replace(/&(?=(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)/g, '&amp;')
}

/** Encodes a text for its place between tags. */
export function encodeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#xD;')
}

/** Encodes a text for an attribute in double quotes, line ends included: a parser would make spaces of them. */
export function encodeAttribute(text: string): string {
  return encodeText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#xA;').replaceAll('\t', '&#x9;')
}
