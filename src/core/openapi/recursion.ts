interface Visit {
  readonly node: string
  readonly rest: Iterator<string>
}

/**
 * Finds the groups of nodes that reach themselves (Tarjan's strongly connected components), in the order in which they come.
 * It keeps its own stack: a chain of ten thousand schemas is a document and not an overflow.
 */
export function findCircles(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const stacked = new Set<string>()
  const circles: string[][] = []
  const order = new Map([...edges.keys()].map((node, position) => [node, position]))

  const open = (node: string): Visit => {
    index.set(node, index.size)
    low.set(node, index.size - 1)
    stack.push(node)
    stacked.add(node)
    return { node, rest: (edges.get(node) ?? new Set<string>()).values() }
  }
  const lower = (node: string, value: number): void => {
    low.set(node, Math.min(low.get(node) ?? value, value))
  }
  const close = (node: string): void => {
    if (low.get(node) !== index.get(node)) return
    const group = stack.splice(stack.lastIndexOf(node))
    for (const each of group) stacked.delete(each)
    if (group.length > 1 || edges.get(node)?.has(node)) circles.push(group)
  }

  for (const root of edges.keys()) {
    const visits = index.has(root) ? [] : [open(root)]
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const next = visit.rest.next()
      if (next.done === true) {
        visits.pop()
        close(visit.node)
        const parent = visits.at(-1)
        if (parent !== undefined) lower(parent.node, low.get(visit.node) ?? 0)
      } else if (!index.has(next.value)) visits.push(open(next.value))
      else if (stacked.has(next.value)) lower(visit.node, index.get(next.value) ?? 0)
    }
  }
  const position = (node: string | undefined): number => order.get(node ?? '') ?? 0
  return circles
    .map(circle => circle.sort((left, right) => position(left) - position(right)))
    .sort((left, right) => position(left[0]) - position(right[0]))
}
