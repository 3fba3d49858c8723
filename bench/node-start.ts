import { spawn } from 'node:child_process'
import { readClock } from '../emulator/journal.ts'
import { toMedian } from './statistics.ts'

/** How long Node takes to start and to end with nothing to do: the least that any run takes. */
export async function measureNodeStart(times = 5): Promise<number> {
  const spans: number[] = []
  for (let index = 0; index < times; index++) spans.push(await startOnce())
  return toMedian(spans)
}

function startOnce(): Promise<number> {
  return new Promise((resolve, reject) => {
    const began = readClock()
    const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' })
    child.on('error', reject)
    child.on('close', () => resolve(readClock() - began))
  })
}
