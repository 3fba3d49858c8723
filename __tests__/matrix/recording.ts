import { expect } from '@jest/globals'
import type { Resource } from '../../emulator/resources.ts'
import type { Fault } from '../../emulator/world.ts'
import type { Lane, Mode, State } from './lane.ts'

/** One request of a clean run: how it is recognised in another run, where parallel ones may come in another order. */
export interface RecordedRequest {
  readonly method: string
  readonly path: string
  /** Which of those with the same method and path. */
  readonly nth: number
}

/** A clean run: what it asked, and every state that each resource was in. */
export interface Recording {
  readonly mode: Mode
  readonly start: readonly Resource[]
  readonly requests: readonly RecordedRequest[]
  readonly before: State
  readonly after: State
  /** By resource; `undefined` stands for a resource that was not there. */
  readonly seen: ReadonlyMap<string, ReadonlySet<string | undefined>>
}

/** Runs once without a fault. The list of requests is what the run really asks, whatever that is tomorrow. */
export async function record(lane: Lane, mode: Mode, start: readonly Resource[]): Promise<Recording> {
  lane.reset(start)
  const before = lane.state()
  const states: State[] = [before]
  const requests: RecordedRequest[] = []
  lane.onArrival = ({ method, path }) => {
    states.push(lane.state())
    const known = toPattern(path)
    const nth = 1 + requests.filter(request => request.method === method && request.path === known).length
    requests.push({ method, path: known, nth })
  }
  const result = await lane.run({ mode })
  lane.onArrival = () => undefined
  expect(result).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean' } })
  const after = lane.state()
  states.push(after)
  const names = new Set(states.flatMap(state => Object.keys(state)))
  const seen = new Map([...names].map(name => [name, new Set(states.map(state => state[name]))]))
  return { mode, start, requests, before, after, seen }
}

/** The id of an operation is another one in each run. */
function toPattern(path: string): string {
  const id = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi
  const operation = /(operationStatuses|operationResults|asyncId=)/i.test(path)
  const quoted = path.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)
  return operation ? quoted.replaceAll(id, '[0-9a-f-]{36}') : quoted
}

/** The fault that strikes this request: alone, or from it on every one. */
export function strikeAt(
  { method, path, nth }: RecordedRequest,
  what: Pick<Fault, 'respond' | 'when'>
): Fault {
  return { match: { method, path: `/^${path}$/`, nth }, ...what }
}

export function describeRequest({ method, path, nth }: RecordedRequest): string {
  const short = path
    .replaceAll('\\', '')
    .replace(/^.*\/service\/apim-weather/, '')
    .replace(/^.*\/providers\//, '')
    .replace(/\?.*$/, '')
  return `${method} ${short || 'service'}${nth === 1 ? '' : ` (${nth})`}`
}

export function isWrite({ method, path }: RecordedRequest): boolean {
  return method !== 'GET' && method !== 'HEAD' && path.includes('subscriptions')
}

export function isArm({ path }: RecordedRequest): boolean {
  return path.startsWith(String.raw`\/subscriptions`)
}

export function isPoll({ path }: RecordedRequest): boolean {
  return /operationStatuses/i.test(path)
}

/** Says which resources are in a state that no clean run ever had them in. */
export function findStrangeStates(state: State, { seen }: Recording): string[] {
  const names = new Set([...Object.keys(state), ...seen.keys()])
  return [...names]
    .filter(name => seen.get(name)?.has(state[name]) !== true)
    .map(name => `${name} is ${state[name] ?? 'gone'}`)
}

export function findDifferences(state: State, wanted: State): string[] {
  const names = new Set([...Object.keys(state), ...Object.keys(wanted)])
  return [...names]
    .filter(name => state[name] !== wanted[name])
    .map(name => `${name} is ${state[name] ?? 'gone'} and not ${wanted[name] ?? 'gone'}`)
}
