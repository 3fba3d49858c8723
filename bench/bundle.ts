import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { type Findings, toCount, toMegabytes } from './table.ts'

/** The size of what a runner downloads. */
export function measureBundle(): Findings {
  const folder = path.resolve(import.meta.dirname, '..', 'dist')
  const files = readdirSync(folder)
    .map(name => ({ name, bytes: statSync(path.join(folder, name)).size }))
    .sort((left, right) => right.bytes - left.bytes)
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  const entry = files.find(({ name }) => name === 'index.js')?.bytes ?? 0
  const tables = [
    {
      title: 'Bundle',
      columns: ['What', 'Bytes'],
      rows: [
        ['All files of `dist/`', toCount(total)],
        ['Entry chunk, `index.js`', toCount(entry)],
        ...files
          .filter(({ name, bytes }) => name !== 'index.js' && bytes >= 50_000)
          .map(({ name, bytes }) => [`\`${name}\``, toCount(bytes)])
      ]
    }
  ]
  const aims = [
    {
      what: 'Bundle in all',
      aim: 'at most 3.5 MB',
      measured: toMegabytes(total),
      met: total <= 3_500_000
    },
    {
      what: 'Entry chunk',
      aim: 'at most 1 MB',
      measured: toMegabytes(entry),
      met: entry <= 1_000_000
    }
  ]
  return { aims, tables }
}
