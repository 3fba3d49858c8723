import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { ids } from '../../scripts/weather.ts'
import type { AzureOptions } from '../../src/azure/azure.ts'
import { createConnector } from '../../src/azure/azure.ts'
import { Interruption } from '../../src/interruption.ts'
import type { AzurePort } from '../../src/ports.ts'
import { type Connect, run } from '../../src/run.ts'
import { type Change, change, changeAt, listPlaces, nest, oddJson, oddText } from './changes.ts'
import { RecordingHost } from './recorder.ts'
import { type Answer, type Replay, startReplay } from './replay.ts'
import { expectSafe, expectUnpolluted } from './safe.ts'
import { type Pair, recordCleanCheck, recordRun, type Scenario, scenarios } from './world.ts'

/** Whatever the Resource Manager answers, a run ends, in words, and with nothing that was not meant. */

// Some hundreds of runs are one test: what hangs is found, and a busy machine is none.
jest.setTimeout(600_000)
const runs = Number(process.env['HOSTILE_RUNS'] ?? 25)
const names = Object.keys(scenarios) as Scenario[]
const recordings = new Map<Scenario, readonly Pair[]>()
let replay: Replay
let connectOnce: (options: AzureOptions) => Promise<AzurePort>

beforeAll(async () => {
  for (const name of names) recordings.set(name, await recordRun(name))
  replay = await startReplay()
  connectOnce = createConnector({
    userAgent: 'hostile',
    getIdToken: async () => 'e30.e30.e30',
    mask: () => undefined
  })
})
afterAll(async () => {
  await replay.close()
})

/** One sign-in for all runs; what one of them read is not for the next. */
const connect: Connect = async ({ signIn, target, expectation }, importTimeoutMinutes) => {
  const azure = await connectOnce({ signIn, target, expectation, importTimeoutMinutes })
  azure.forget('all')
  return azure
}

async function perform(inputs: Readonly<Record<string, string>>): Promise<RecordingHost> {
  const host = new RecordingHost({
    'client-id': ids.deployer,
    'tenant-id': ids.tenant,
    'subscription-id': ids.subscription,
    environment: replay.url,
    'resource-group-name': 'rg-weather',
    'service-name': 'apim-weather',
    'api-id': 'weather',
    'api-path': 'weather',
    'spec-path': 'examples/weather/openapi.yaml',
    operations: '*\n!GetHealth',
    'identity-resource': ids.backendApp,
    'app-name': 'weather-backend',
    'sarif-path': 'result.sarif',
    ...inputs
  })
  await run(host, {
    beginSignIn: () => undefined,
    interruption: new Interruption(),
    connect,
    sendProbes: async probes => probes.map(() => ({ kind: 'unknown', why: 'nobody asked' })),
    connectRepository: async () => {
      throw new Error('nobody asked for it')
    }
  })
  return host
}

function expectEnded(host: RecordingHost): void {
  expect(['clean', 'drift', 'error']).toContain(host.outputs.get('outcome'))
  expectSafe(host)
  expectUnpolluted()
  const kept = [...host.lines, host.summary, ...host.outputs.values(), ...host.written.values()].join('\n')
  expect(kept).not.toContain(replay.token)
  expect(replay.hosts().filter(name => name !== new URL(replay.url).host)).toEqual([])
}

/** Changes to some of the answers: which one, where in it, and what. */
const attack = fc.array(fc.record({ answer: fc.nat(), place: fc.nat(), made: change }), {
  minLength: 1,
  maxLength: 3
})
type Attack = readonly { readonly answer: number; readonly place: number; readonly made: Change }[]

function toChanged(pairs: readonly Pair[], changes: Attack): Pair[] {
  const changed = [...pairs]
  for (const { answer, place, made } of changes) {
    const index = answer % changed.length
    const pair = changed[index]
    if (pair?.body === undefined) continue
    const places = listPlaces(pair.body)
    const way = places[place % places.length] ?? []
    changed[index] = { ...pair, body: changeAt(pair.body, way, made) }
  }
  return changed
}

describe.each(names)('%s', scenario => {
  const pairs = (): readonly Pair[] => recordings.get(scenario) ?? []

  test('comes to the same end from a recording', async () => {
    replay.play(pairs(), answer => answer)
    const host = await perform(scenarios[scenario])
    expectEnded(host)
    expect(host.lines.join('\n')).toMatch(/of 3 selected operations/)
  })

  test('ends in words whatever stands at a place of an answer', async () => {
    await fc.assert(
      fc.asyncProperty(attack, async changes => {
        replay.play(toChanged(pairs(), changes), answer => answer)
        expectEnded(await perform(scenarios[scenario]))
      }),
      { numRuns: runs }
    )
  })

  test('ends in words whatever an answer is as a whole', async () => {
    const whole = fc.oneof(
      oddJson.map(value => JSON.stringify(value) ?? ''),
      oddText,
      oddJson.map(value => JSON.stringify({ value: [value] })),
      oddJson.map(value => JSON.stringify({ name: 'weather', properties: value })),
      oddJson.map(value => JSON.stringify({ error: value }))
    )
    const status = fc.constantFrom(
      200,
      200,
      200,
      201,
      202,
      203,
      204,
      206,
      301,
      302,
      400,
      401,
      403,
      404,
      405,
      410,
      412,
      418,
      451
    )
    await fc.assert(
      fc.asyncProperty(fc.nat(), status, whole, async (which, code, text) => {
        const all = pairs()
        const victim = all[which % all.length]?.target.split('?')[0]
        // An operation that never ends is waited for as long as the inputs say, and is a fault of its own.
        fc.pre(!(victim?.includes('/operationStatuses/') && (code === 201 || code === 202)))
        replay.play(
          all,
          (answer, { target }): Answer =>
            target.split('?')[0] === victim ? { ...answer, status: code, text } : answer
        )
        expectEnded(await perform(scenarios[scenario]))
      }),
      { numRuns: runs }
    )
  })
})

describe('a value that cannot be made a text', () => {
  const traps = [{ toString: 1, valueOf: 1 }, [{ toString: 1 }]]

  test.each(['check that looks for apps', 'apply to a new revision'] as const)(
    'is told at every place of every answer: %s',
    async scenario => {
      const all = recordings.get(scenario) ?? []
      const crashes = new Set<string>()
      const seen = new Set<string>()
      for (const [index, pair] of all.entries()) {
        const target = pair.target.split('?')[0] ?? ''
        // A new revision is read as its original is: what is of interest there is the API itself.
        if (scenario !== 'check that looks for apps' && !/apis\/weather(?:;rev=\d+)?$/.test(target)) continue
        // The same is read more than once.
        if (pair.body === undefined || seen.has(`${pair.method} ${target}`)) continue
        seen.add(`${pair.method} ${target}`)
        for (const [place, way] of listPlaces(pair.body).entries()) {
          // One schema and one operation are read as the next one is.
          const shape = `${target.split('/').at(-1)} ${way.slice(-2).join('/').replaceAll(/\d+/g, '#')}`
          if (seen.has(shape)) continue
          seen.add(shape)
          const value = traps[place % traps.length]
          const body = changeAt(pair.body, way, { kind: 'set', value })
          // What was changed stays so for all of the run.
          const pairs = all.map((other, at) =>
            at >= index && other.target.split('?')[0] === target && other.method === pair.method
              ? { ...other, body }
              : other
          )
          replay.play(pairs, answer => answer)
          try {
            expectEnded(await perform(scenarios[scenario]))
          } catch (error) {
            crashes.add(
              `${target} ${way.join('/')}: ${error instanceof Error ? error.stack?.slice(0, 300) : ''}`
            )
          }
        }
      }
      expect([...crashes]).toEqual([])
    },
    300_000
  )
})

describe('what cannot be read is never clean', () => {
  const check = 'check with a named app'
  let pairs: readonly Pair[] = []
  beforeAll(async () => {
    pairs = await recordCleanCheck()
  })
  // Their values stand in headers that decide nothing.
  const decides = ({ target }: Pair): boolean => !target.includes('/namedValues')

  async function outcomeOf(changed: readonly Pair[]): Promise<string | undefined> {
    replay.play(changed, answer => answer)
    const host = await perform({ ...scenarios[check], slots: '' })
    expectEnded(host)
    return host.outputs.get('outcome')
  }

  test('the recording itself is clean', async () => {
    expect(await outcomeOf(pairs)).toBe('clean')
  })

  test.each(['{}', '[]', 'null', '{"value":{}}', '{"value":[{}]}', '{"name":"weather","properties":null}'])(
    'every resource in turn as %s',
    async text => {
      for (const [index, pair] of pairs.entries()) {
        if (!decides(pair)) continue
        const changed = pairs.with(index, { ...pair, body: JSON.parse(text) })
        expect({ target: pair.target, outcome: await outcomeOf(changed) }).not.toMatchObject({
          outcome: 'clean'
        })
      }
    }
  )

  test.each<[string, (entry: object) => unknown]>([
    ['an empty object', () => ({})],
    ['null', () => null],
    ['without its name', entry => ({ ...entry, name: undefined, id: undefined, properties: {} })]
  ])('every entry of a list in turn as %s', async (_, toOther) => {
    for (const [index, pair] of pairs.entries()) {
      if (!decides(pair)) continue
      const { value } = (pair.body ?? {}) as { value?: object[] }
      for (const [place, entry] of (Array.isArray(value) ? value : []).entries()) {
        const body = { ...(pair.body as object), value: value?.with(place, toOther(entry) as object) }
        const outcome = await outcomeOf(pairs.with(index, { ...pair, body }))
        expect({ target: pair.target, place, outcome }).not.toMatchObject({ outcome: 'clean' })
      }
    }
  })
})

describe('an answer that is too much', () => {
  const body = (name: string, properties: string): string => `{"name":"${name}","properties":${properties}}`
  const deep = nest(100_000)
  const deepObject = nest(100_000, '{"a":', '}').replace('{"a":}', '{}')
  // More than a call can have arguments.
  const wide = JSON.stringify(Array.from({ length: 150_000 }, () => ({})))

  test.each<[string, string]>([
    ['lists in one another', deep],
    ['objects in one another', deepObject],
    [
      'an entity whose properties are lists in one another',
      body('weather', `{"path":"weather","protocols":${deep}}`)
    ],
    ['an entity whose properties are objects in one another', body('weather', deepObject)],
    ['entities that are objects in one another', `{"value":[${body('a', deepObject)}]}`],
    ['an error that is deep', `{"error":{"code":"X","message":"m","details":${deep}}}`],
    ['a list of 150,000 entries', `{"value":${wide}}`],
    [
      'an entity with 150,000 of something',
      body('weather', `{"path":"weather","hostNames":${wide},"protocols":${wide}}`)
    ],
    ['a text of 4 MB', body('weather', JSON.stringify({ value: 'x'.repeat(4 << 20), path: 'weather' }))],
    [
      'a policy of 1 MB that never closes',
      body('policy', JSON.stringify({ value: '<a b="'.repeat(170_000) }))
    ],
    [
      'a policy of 1 MB of brackets',
      body('policy', JSON.stringify({ value: `<policies>${'<a>'.repeat(350_000)}` }))
    ],
    [
      'a policy of code that never closes',
      body('policy', JSON.stringify({ value: `<policies><inbound><a b="@(${'('.repeat(1_000_000)}` }))
    ],
    ['a number that no double holds', body('weather', '{"path":"weather","apiRevision":1e999,"x":-1e999}')]
  ])(
    '%s, given by every resource in turn, ends in words',
    async (_, text) => {
      for (const scenario of ['check that looks for apps', 'apply'] as const) {
        const pairs = recordings.get(scenario) ?? []
        const victims = new Set(pairs.map(({ target }) => target.split('?')[0] ?? ''))
        // What `apply` reads as `check` does was seen there.
        const writes = /apis\/weather$|\/operations$|\/schemas$|operationStatuses|apis\/weather\/policies/
        for (const victim of victims) {
          if (scenario === 'apply' && !writes.test(victim)) continue
          // One of each kind is enough of the others.
          if (/slots\/staging|gateways\/|operations\/(?!AddObservation)/.test(victim)) continue
          replay.play(pairs, (answer, { target }) =>
            target.split('?')[0] === victim ? { ...answer, text } : answer
          )
          try {
            expectEnded(await perform(scenarios[scenario]))
          } catch (cause) {
            throw new Error(`${scenario}: ${victim}`, { cause })
          }
        }
      }
    },
    300_000
  )

  test('a list whose pages never end', async () => {
    let page = 0
    replay.play(recordings.get('plan') ?? [], (answer, { target }) =>
      /\/operations\?/.test(target)
        ? {
            ...answer,
            text: JSON.stringify({
              value: [],
              nextLink: `${replay.url}${target.split('?')[0]}?page=${++page}`
            })
          }
        : answer
    )
    expectEnded(await perform(scenarios.plan))
  })
})
