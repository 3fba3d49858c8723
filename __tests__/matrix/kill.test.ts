import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { ActionResult } from '../../scripts/runner.ts'
import { isApply, judgeManners, judgeSurvival, saysWhatWasDone, tell } from './judge.ts'
import { Lane, type Mode } from './lane.ts'
import {
  describeRequest,
  findDifferences,
  findStrangeStates,
  isPoll,
  isWrite,
  type RecordedRequest,
  type Recording,
  record,
  strikeAt
} from './recording.ts'
import { type Case, isFull, tryAll } from './walk.ts'

/**
 * A run that ends in its middle, at every request: killed, or cancelled as a runner cancels a job. What a killed run leaves is old or new for each
 * resource, the next run comes to the same end, and the snapshot brings back what was there before.
 */

const laneCount = 3
const settleMs = 100
const longest = 60 * 60_000

let lanes: Lane[]
let recordings: Record<Mode, Recording>

beforeAll(async () => {
  lanes = await Promise.all(Array.from({ length: laneCount }, () => Lane.open()))
  const [lane] = lanes
  if (lane === undefined) throw new Error('there is no lane')
  const yesterday = await lane.prepare()
  const apply = await record(lane, 'apply', yesterday)
  const today = lane.keep()
  recordings = {
    apply,
    revise: await record(lane, 'revise', yesterday),
    check: await record(lane, 'check', today),
    plan: await record(lane, 'plan', yesterday)
  }
}, 60_000)
afterAll(async () => {
  await Promise.all(lanes.map(lane => lane.close()))
})

interface End {
  readonly signal: 'SIGKILL' | 'SIGINT' | 'SIGTERM'
  /** Whether the request at which it happens was processed. */
  readonly processed: boolean
  /** Whether the snapshot is put back before the next run. */
  readonly restore: boolean
}

interface Interrupted {
  readonly result: ActionResult
  /** Requests that came after the signal and write. */
  readonly late: readonly string[]
  readonly milliseconds: number
}

/** Runs until a request, which is never answered, and sends the signal then. */
async function interrupt(
  lane: Lane,
  recording: Recording,
  request: RecordedRequest,
  { signal, processed }: End
): Promise<Interrupted> {
  lane.reset(recording.start, [strikeAt(request, { respond: processed ? 'silent-after' : 'silent' })])
  const pattern = new RegExp(`^${request.path}$`)
  const late: string[] = []
  let kill: (signal: NodeJS.Signals) => void = () => undefined
  let count = 0
  let sent: number | undefined
  lane.onArrival = ({ method, path }) => {
    if (sent !== undefined && method !== 'GET' && method !== 'HEAD') late.push(`${method} ${path}`)
    if (method !== request.method || !pattern.test(path) || ++count !== request.nth) return
    // What was sent together with this request has come by then; and nothing that needs its answer is sent.
    setTimeout(() => {
      sent = performance.now()
      kill(signal)
    }, settleMs)
  }
  // A runner sends SIGTERM 7.5 seconds after SIGINT, and SIGKILL after that: a run that is still there then has hung.
  const result = await lane.run({
    mode: recording.mode,
    timeoutMs: 45_000,
    onStart: given => {
      kill = given
    }
  })
  lane.onArrival = () => undefined
  return { result, late, milliseconds: performance.now() - (sent ?? 0) }
}

const slowest = { milliseconds: 0, what: '' }

async function tryEnd(
  lane: Lane,
  recording: Recording,
  request: RecordedRequest,
  end: End
): Promise<readonly string[]> {
  const { result, late, milliseconds } = await interrupt(lane, recording, request, end)
  const problems = [...findStrangeStates(lane.state(), recording)]
  if (end.signal === 'SIGKILL') {
    if (result.exitCode !== null) problems.push(`it was not killed: ${tell(result)}`)
  } else {
    problems.push(
      ...judgeCancelled(result, recording.mode),
      ...late.map(write => `${write} came after the signal`)
    )
    if (milliseconds > slowest.milliseconds)
      Object.assign(slowest, { milliseconds, what: `${recording.mode}, ${describeRequest(request)}` })
  }
  if (!isApply(recording)) return [...problems, ...findDifferences(lane.state(), recording.before)]
  lane.calm()
  if (end.restore) problems.push(...(await putBack(lane, recording, result)))
  const next = await lane.run({ mode: recording.mode })
  return [
    ...problems,
    ...judgeSurvival(next, lane.state(), recording).map(problem => `the next run: ${problem}`)
  ]
}

/** A run that wrote left a snapshot, and it brings everything back. */
async function putBack(lane: Lane, recording: Recording, result: ActionResult): Promise<readonly string[]> {
  const changed = findDifferences(lane.state(), recording.before)
  const restored = await lane.restore(result)
  if (restored === undefined) return changed.map(change => `${change}, and there is no snapshot`)
  return [
    ...(restored.code === 0 ? [] : [`restore: ${restored.out.slice(-400)}`]),
    ...findDifferences(lane.state(), recording.before).map(difference => `restored: ${difference}`)
  ]
}

function judgeCancelled(result: ActionResult, mode: Mode): string[] {
  const report = result.report as
    | { error?: { code: string; message: string; hints: string[] }; changes: { state: string }[] }
    | undefined
  const account = [report?.error?.message, ...(report?.error?.hints ?? [])].join(' ')
  return [
    ...judgeManners(result),
    ...(result.exitCode === 1 ? [] : [`the exit code is ${result.exitCode}`]),
    ...(result.outputs['outcome'] === 'error' ? [] : [`the outcome is ${result.outputs['outcome']}`]),
    ...(report?.error?.code === 'cancelled' ? [] : [`the report says ${tell(result)}`]),
    ...(result.summary.includes('The job was cancelled') ? [] : ['the summary does not say it']),
    ...(!isApply({ mode }) || saysWhatWasDone(account) ? [] : [`it does not say what was done: ${account}`])
  ]
}

/** All signals, processed or not, where all are wanted; else each request meets each signal, in turns processed or not, put back or not. */
function listEnds(request: RecordedRequest, index: number): End[] {
  const signals = ['SIGKILL', 'SIGINT', 'SIGTERM'] as const
  const both = [false, true]
  if (isFull)
    return signals.flatMap((signal, turn) =>
      both.map(processed => ({ signal, processed, restore: (index + turn + Number(processed)) % 2 === 0 }))
    )
  const gentle = index % 2 === 0 ? 'SIGINT' : 'SIGTERM'
  const odd = index % 2 === 1
  if (!isWrite(request) && !isPoll(request))
    return [
      { signal: 'SIGKILL', processed: true, restore: odd },
      { signal: gentle, processed: true, restore: !odd }
    ]
  return [
    { signal: 'SIGKILL', processed: true, restore: false },
    { signal: 'SIGKILL', processed: true, restore: true },
    { signal: 'SIGKILL', processed: false, restore: odd },
    { signal: gentle, processed: true, restore: !odd },
    { signal: gentle, processed: false, restore: odd }
  ]
}

describe.each<Mode>(isFull ? ['apply', 'revise', 'plan', 'check'] : ['apply', 'plan', 'check'])(
  '%s',
  mode => {
    test(
      'may be killed or cancelled at every request',
      async () => {
        const recording = recordings[mode]
        const cases = recording.requests.flatMap((request, index) =>
          listEnds(request, index).map((end): Case => {
            const { signal, processed, restore } = end
            return {
              name: `${mode}, ${signal} at ${describeRequest(request)}, ${processed ? 'processed' : 'not processed'}${restore ? ', put back' : ''}`,
              run: lane => tryEnd(lane, recording, request, end)
            }
          })
        )
        const kind = isFull ? 'all' : 'thinned: MATRIX=full tries all'
        process.stdout.write(
          `matrix, ${mode}, killed and cancelled: ${recording.requests.length} requests, ${cases.length} cases (${kind})\n`
        )
        expect(await tryAll(lanes, cases)).toEqual([])
        process.stdout.write(
          `matrix, ${mode}: the slowest of the cancelled runs ended ${(slowest.milliseconds / 1000).toFixed(2)} s after the signal (${slowest.what})\n`
        )
      },
      longest
    )
  }
)
