import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { type Table, toCount } from './table.ts'

/** The size of what a runner downloads. */
export function measureBundle(): Table[] {
  const folder = path.resolve(import.meta.dirname, '..', 'dist')
  const files = readdirSync(folder)
    .map(name => ({ name, bytes: statSync(path.join(folder, name)).size }))
    .sort((left, right) => right.bytes - left.bytes)
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  const entry = files.find(({ name }) => name === 'index.js')?.bytes ?? 0
  return [
    {
      title: 'Bundle',
      before: 'Aim: at most 3.5 MB in all, and 1 MB in the entry chunk.',
      columns: ['What', 'Bytes', 'Aim'],
      rows: [
        ['All files of `dist/`', toCount(total), toCount(3_500_000)],
        ['Entry chunk, `index.js`', toCount(entry), toCount(1_000_000)],
        ...files
          .filter(({ name, bytes }) => name !== 'index.js' && bytes >= 50_000)
          .map(({ name, bytes }) => [`\`${name}\``, toCount(bytes), ''])
      ]
    }
  ]
}
