import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { FaultName } from '../../emulator/fault-catalogue.ts'
import type { Resource } from '../../emulator/resources.ts'
import type { Fault } from '../../emulator/world.ts'
import { isApply, judgeEnd, judgeSurvival, tell, wasAskedAgain } from './judge.ts'
import { Lane, type Mode } from './lane.ts'
import {
  describeRequest,
  findDifferences,
  isArm,
  isPoll,
  isWrite,
  type RecordedRequest,
  type Recording,
  record,
  strikeAt
} from './recording.ts'
import { type Case, isFull, pair, tryAll } from './walk.ts'

/**
 * Every request of an apply, a plan and a check, through every fault. Without `MATRIX=full`, each request and each fault is in at least one case of
 * each mode, and each request that writes meets every fault.
 */

/** Many cases wait more than they work. */
const laneCount = isFull ? 8 : 5
const longest = 60 * 60_000

/** What passes by itself: one strike, and the run goes on as if nothing had been. */
const passing: readonly FaultName[] = [
  '429',
  '429-retry-after',
  '429-retry-after-ms',
  '408',
  '500',
  '502',
  '503',
  '504',
  '504-after',
  'reset',
  'reset-after',
  'truncated',
  'truncated-gzip',
  'slow',
  'html-200',
  'html-503',
  'silent',
  'silent-after'
]
/** The same, in the words of the Resource Manager. */
const passingArm: readonly FaultName[] = ['409-conflict', '409-in-progress', '422', '401', 'expired-token']
/** What does not pass: the run ends, or has asked again where that makes sense. */
const lasting: readonly FaultName[] = ['400', '403', '412']
/** What begins with a request and stays. Those of the second list are waited for, request after request. */
const outages: readonly FaultName[] = ['revoked-role', '503', '403', 'html-200']
const slowOutages: readonly FaultName[] = isFull ? ['reset', '429', '504'] : ['reset']
/** What a poll of a long-running operation may hear; all of it is a failure of the import. */
const operationEnds: readonly FaultName[] = [
  'operation-failed',
  'operation-failed-below-properties',
  'operation-failed-flat',
  'operation-failed-without-reason',
  'operation-canceled',
  'operation-failed-400',
  'operation-failed-422',
  'operation-gone',
  'operation-without-status'
]

let lanes: Lane[]
let recordings: Record<Mode, Recording>

beforeAll(async () => {
  lanes = await Promise.all(Array.from({ length: laneCount }, () => Lane.open()))
  const [lane] = lanes
  if (lane === undefined) throw new Error('there is no lane')
  const yesterday = await lane.prepare()
  const apply = await record(lane, 'apply', yesterday)
  const today: readonly Resource[] = lane.keep()
  const check = await record(lane, 'check', today)
  const revise = await record(lane, 'revise', yesterday)
  recordings = { apply, check, revise, plan: await record(lane, 'plan', yesterday) }
}, 60_000)
afterAll(async () => {
  await Promise.all(lanes.map(lane => lane.close()))
})

/** Runs once with a fault, and judges run and Azure. */
async function strike(
  lane: Lane,
  recording: Recording,
  fault: Fault,
  request: RecordedRequest,
  kind: 'passing' | 'lasting' | 'outage'
): Promise<readonly string[]> {
  lane.reset(recording.start, [fault])
  const from = lane.weather.emulator.log.length
  // What is waited for again and again may take minutes.
  const result = await lane.run({ mode: recording.mode, timeoutMs: 600_000 })
  const state = lane.state()
  const log = lane.weather.emulator.log.slice(from)
  if (kind === 'passing') return judgeSurvival(result, state, recording)
  const survived = result.exitCode === 0
  if (survived && kind === 'outage') return [`a lasting fault was survived: ${tell(result)}`]
  if (survived)
    return [
      ...judgeSurvival(result, state, recording),
      ...(wasAskedAgain(log, request.method, request.path)
        ? []
        : ['an answer was never had, and all is clean'])
    ]
  return [...judgeEnd(result, state, recording), ...(await converge(lane, recording))]
}

/** The next run, after whatever it was is over, comes to the same end as if it had never been. */
async function converge(lane: Lane, recording: Recording): Promise<readonly string[]> {
  if (!isApply(recording)) return findDifferences(lane.state(), recording.before)
  lane.calm()
  const next = await lane.run({ mode: recording.mode })
  return judgeSurvival(next, lane.state(), recording).map(problem => `the next run: ${problem}`)
}

function toCase(
  recording: Recording,
  request: RecordedRequest,
  name: FaultName,
  kind: 'passing' | 'lasting' | 'outage'
): Case {
  const fault = strikeAt(request, { respond: name })
  return {
    name: `${recording.mode}, ${describeRequest(request)}, ${name}${kind === 'outage' ? ' from then on' : ''}`,
    slow: name === 'silent' || name === 'silent-after',
    run: lane => strike(lane, recording, fault, request, kind)
  }
}

/** From a request on, whatever is asked. */
function toOutage(recording: Recording, request: RecordedRequest, index: number, name: FaultName): Case {
  const fault: Fault = { match: { from: index + 1 }, respond: name }
  return {
    name: `${recording.mode}, ${describeRequest(request)}, ${name} from then on`,
    slow: slowOutages.includes(name),
    run: lane => strike(lane, recording, fault, request, 'outage')
  }
}

/** The thinned walk by way of a new revision keeps to what writes and to every fourth request: what is read is read as in the others. */
function listRequests({ mode, requests }: Recording): readonly RecordedRequest[] {
  return mode === 'revise' && !isFull
    ? requests.filter((request, index) => isWrite(request) || index % 4 === 1)
    : requests
}

/** Pairs of the walk, and in the thinned one all faults for what writes besides. */
function walk(
  { mode }: Recording,
  requests: readonly RecordedRequest[],
  faults: readonly FaultName[]
): (readonly [RecordedRequest, FaultName])[] {
  const pairs = pair(requests, faults)
  if (isFull || mode === 'revise') return pairs
  const known = new Set(pairs.map(([request, fault]) => JSON.stringify([request, fault])))
  const writes = requests.filter(isWrite).flatMap(request => faults.map(fault => [request, fault] as const))
  return [
    ...pairs,
    ...writes.filter(
      ([request, fault]) => !/silent/.test(fault) && !known.has(JSON.stringify([request, fault]))
    )
  ]
}

function print(what: string, recording: Recording, faults: number, cases: readonly Case[]): void {
  const kind = isFull ? 'all' : 'thinned: MATRIX=full tries all'
  process.stdout.write(
    `matrix, ${recording.mode}, ${what}: ${recording.requests.length} requests, ${faults} faults, ${cases.length} cases (${kind})\n`
  )
}

describe.each<Mode>(['apply', 'revise', 'plan', 'check'])('%s', mode => {
  test(
    'survives what passes by itself',
    async () => {
      const recording = recordings[mode]
      const cases = [
        ...walk(recording, listRequests(recording), passing),
        ...walk(recording, listRequests(recording).filter(isArm), passingArm)
      ].map(([request, fault]) => toCase(recording, request, fault, 'passing'))
      print('passing', recording, passing.length + passingArm.length, cases)
      expect(await tryAll(lanes, cases)).toEqual([])
    },
    longest
  )

  test(
    'ends with a sentence where something does not pass, and the next run comes to the same end',
    async () => {
      const recording = recordings[mode]
      const cases = walk(recording, listRequests(recording), lasting).map(([request, fault]) =>
        toCase(recording, request, fault, 'lasting')
      )
      print('lasting', recording, lasting.length, cases)
      expect(await tryAll(lanes, cases)).toEqual([])
    },
    longest
  )

  test(
    'ends with a sentence where everything breaks down in its middle, and the next run comes to the same end',
    async () => {
      const recording = recordings[mode]
      const chosen = new Set(listRequests(recording))
      const numbered = recording.requests
        .map((request, index) => ({ request, index }))
        .filter(({ request }) => chosen.has(request))
      const few = numbered.filter((_, index) => index % (isFull ? 4 : 12) === 1)
      const cases = [...pair(numbered, outages), ...pair(few, slowOutages)].map(
        ([{ request, index }, fault]) => toOutage(recording, request, index, fault)
      )
      print('outages', recording, outages.length + slowOutages.length, cases)
      expect(await tryAll(lanes, cases)).toEqual([])
    },
    longest
  )
})

describe('a long-running operation', () => {
  test(
    'that fails is told as a failure, in every shape and at every poll, and changes nothing',
    async () => {
      const recording = recordings.apply
      const polls = recording.requests.filter(isPoll)
      expect(polls.length).toBeGreaterThan(1)
      const cases = pair(polls, operationEnds).map(([request, fault]) =>
        toCase(recording, request, fault, 'lasting')
      )
      print('operations', recording, operationEnds.length, cases)
      expect(await tryAll(lanes, cases)).toEqual([])
    },
    longest
  )

  test(
    'that never ends is left when the time of the run is over',
    async () => {
      const [lane] = lanes
      if (lane === undefined) throw new Error('there is no lane')
      const recording = recordings.apply
      const fault: Fault = {
        match: { method: 'PUT', path: '/apis/weather?' },
        respond: 'operation-never-ends'
      }
      lane.reset(recording.start, [fault])
      const result = await lane.run({ mode: 'apply', inputs: { 'timeout-minutes': '0.05' } })
      expect(result.report).toMatchObject({
        error: {
          code: 'timeout',
          message: expect.stringContaining('Azure was still at work to import the document')
        }
      })
      expect(judgeEnd(result, lane.state(), recording)).toEqual([])
      lane.weather.emulator.world.operations.fail()
      expect(await converge(lane, recording)).toEqual([])
    },
    longest
  )

  test.each([['a 202'], ['a 201 that is still running']])('%s is followed to its end', async name => {
    const [lane] = lanes
    if (lane === undefined) throw new Error('there is no lane')
    const { world } = lane.weather.emulator
    const { options } = world
    const recording = recordings.apply
    lane.reset(recording.start)
    world.update({ options: { ...options, longRunningStatus: name === 'a 202' ? 202 : 'location' } })
    const result = await lane.run({ mode: 'apply' })
    world.update({ options })
    expect(judgeSurvival(result, lane.state(), recording)).toEqual([])
  })
})
