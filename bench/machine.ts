import { cpus, release, totalmem, type } from 'node:os'
import { toFigure } from './table.ts'

/** The machine in one sentence, without its name. */
export function describeMachine(): string {
  const all = cpus()
  const model = (all[0]?.model ?? 'unknown').replace(/\s+/g, ' ').trim()
  const cores = `${all.length} ${all.length === 1 ? 'core' : 'cores'}`
  const system = `${type()} ${release().split('-')[0] ?? ''}`
  return `${model}, ${cores}, ${toFigure(totalmem() / 1e9)} GB of memory, Node ${process.versions.node}, ${system}`
}
