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
