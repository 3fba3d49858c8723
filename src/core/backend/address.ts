/** A range of addresses: the first `prefix` of `width` bits are those of `bits`. */
export interface AddressRange {
  readonly bits: bigint
  readonly width: 32 | 128
  readonly prefix: number
}

/** Reads `192.0.2.0/24`, `2001:db8::/32`, or one address. Undefined for what is none. */
export function parseRange(text: string, mask?: string): AddressRange | undefined {
  const [, address = '', length] = /^\s*([0-9A-Fa-f.:]+)(?:\/(\d{1,3}))?\s*$/.exec(text) ?? []
  const bits = address.includes(':') ? parseVersion6(address) : parseVersion4(address)
  if (bits === undefined) return undefined
  const width = address.includes(':') ? 128 : 32
  const prefix = length === undefined ? toPrefix(mask, width) : Number(length)
  return prefix > width ? undefined : { bits, width, prefix }
}

/** A range with a shorter prefix is no restriction to speak of: more than sixteen million addresses, or a whole registry's. */
const narrowest = { 32: 8, 128: 16 } as const

/** True for a range that admits as good as everybody. Fail closed: one that cannot be read may do so as well. */
export function isWideRange(text: string, mask?: string): boolean {
  const range = parseRange(text, mask)
  return range === undefined || range.prefix < narrowest[range.width]
}

/** True when every address of the inner range is one of the outer. */
export function containsRange(outer: AddressRange, inner: AddressRange): boolean {
  const shift = BigInt(outer.width - outer.prefix)
  return (
    outer.width === inner.width && outer.prefix <= inner.prefix && outer.bits >> shift === inner.bits >> shift
  )
}

/** The older form of a rule has the length of the prefix as a mask of its own. */
function toPrefix(mask: string | undefined, width: number): number {
  const bits = mask === undefined ? undefined : parseVersion4(mask)
  return bits === undefined || width !== 32 ? width : bits.toString(2).replace(/0+$/, '').length
}

function parseVersion4(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || parts.some(part => !/^\d{1,3}$/.test(part) || Number(part) > 255))
    return undefined
  return parts.reduce((bits, part) => (bits << 8n) + BigInt(part), 0n)
}

function parseVersion6(text: string): bigint | undefined {
  const [head = '', tail, ...more] = text.split('::')
  if (more.length > 0) return undefined
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = 8 - left.length - right.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right]
  if (groups.some(group => !/^[0-9A-Fa-f]{1,4}$/.test(group))) return undefined
  return groups.reduce((bits, group) => (bits << 16n) + BigInt(`0x${group}`), 0n)
}
