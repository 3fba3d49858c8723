import { findChain } from './limit.ts'
import { type Case, toTypical } from './modes-case.ts'
import { findRepeats, isWrite, toKind } from './requests.ts'
import { type Table, toCount, toSeconds } from './table.ts'

/** What stands behind the figures: the chain of the largest case of each mode, and what was asked for again. */
export function toDetails(cases: readonly Case[]): Table[] {
  const largest = Math.max(...cases.map(one => one.operations))
  return cases
    .filter(one => one.operations === largest)
    .flatMap(one => {
      const { requests } = toTypical(one)
      const first = Math.min(...requests.map(({ began }) => began))
      const chain = findChain(requests).map(({ kind, requests: count, length, began, ended }) => [
        kind,
        toCount(count),
        toCount(length),
        toSeconds(began - first),
        toSeconds(ended - first)
      ])
      const repeats = findRepeats(requests)
      const kinds = new Map<string, [number, number]>()
      for (const repeat of repeats.all) {
        const [all, idle] = kinds.get(toKind(repeat)) ?? [0, 0]
        kinds.set(toKind(repeat), [all + 1, idle + (repeats.idle.includes(repeat) ? 1 : 0)])
      }
      const writes = requests.filter(isWrite).length
      return [
        {
          title: `The chain of ${one.mode}, ${one.operations} operations (${writes} writes)`,
          columns: ['Stage', 'Requests', 'In a row', 'From', 'To'],
          rows: chain
        },
        {
          title: `Asked for again in ${one.mode}, ${one.operations} operations`,
          columns: ['Kind', 'Times', 'of which nothing was written before'],
          rows: [...kinds].map(([kind, [all, idle]]) => [kind, toCount(all), toCount(idle)])
        }
      ]
    })
}
