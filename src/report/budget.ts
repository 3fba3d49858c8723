const encoder = new TextEncoder()

/** Size of a text in UTF-8, which is what GitHub's limits count. */
export function measureBytes(text: string): number {
  return encoder.encode(text).length
}

/** Renders the first items that fit into so many bytes, each of them whole, and counts those that were left out. */
export function takeWithin<T>(
  items: readonly T[],
  bytes: number,
  render: (item: T) => string
): { readonly taken: readonly string[]; readonly omitted: number } {
  const taken: string[] = []
  let used = 0
  for (const item of items) {
    const element = render(item)
    // Two more for the line break or the blank line behind it.
    used += measureBytes(element) + 2
    if (used > bytes) break
    taken.push(element)
  }
  return { taken, omitted: items.length - taken.length }
}

/**
 * Renders parts that share so many bytes, those that ask for least first, and passes on what they leave. The order of what comes out is that of
 * what came in. A part may take more than its share as long as it stays below what is left.
 */
export function shareBytes<T>(
  parts: readonly T[],
  bytes: number,
  ask: { readonly need: (part: T) => number; readonly weight?: (part: T) => number },
  render: (part: T, share: number, left: number) => string | undefined
): (string | undefined)[] {
  const weigh = ask.weight ?? (() => 1)
  let left = bytes
  let weights = parts.reduce((sum, part) => sum + weigh(part), 0)
  const rendered = new Map<T, string | undefined>()
  for (const part of parts.toSorted((one, other) => ask.need(one) - ask.need(other))) {
    const text = render(part, (left * weigh(part)) / weights, left)
    rendered.set(part, text)
    weights -= weigh(part)
    // Two more for the blank line behind it.
    if (text !== undefined) left -= measureBytes(text) + 2
  }
  return parts.map(part => rendered.get(part))
}
