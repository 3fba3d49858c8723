import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { cut, findHeadline, toLines, width, wrap } from '../../scripts/demo/log.ts'
import type { Sabotage } from '../../scripts/demo/sabotages.ts'
import { findDisagreement, findSurprises, listRules, type Stage } from '../../scripts/demo/stage.ts'
import { playSabotages } from '../../scripts/demo/table.ts'
import {
  findTroubles,
  renderStatuses,
  renderTokens,
  type Trouble,
  type Wire
} from '../../scripts/demo/wire.ts'
import { operations, webApp } from '../../scripts/demo/world.ts'
import type { ActionResult } from '../../scripts/runner.ts'
import { startWeather, type Weather } from '../../scripts/weather.ts'

/** The judge of the demo: a demo that cannot fail shows nothing. */

const [app, slot] = ['app.azurewebsites.net', 'app-slot.azurewebsites.net'] as const

interface Numbers {
  readonly gateway?: readonly number[]
  readonly tokenAt?: readonly (readonly string[])[]
  readonly anonymous?: readonly number[]
  readonly stranger?: readonly number[]
  readonly slot?: number
}

/** A sound wire, but for what is given; one number for each operation. */
function createWire(numbers: Numbers = {}): Wire {
  const { gateway = [200, 200, 200], anonymous = [401, 401, 401], stranger = [403, 403, 403] } = numbers
  const toCalls = (host: string, statuses: readonly number[]) =>
    operations.map((operation, index) => ({ operation, host, status: statuses[index] ?? 0 }))
  const inSlot = numbers.slot === undefined ? [] : toCalls(slot, Array(3).fill(numbers.slot))
  return {
    hosts: numbers.slot === undefined ? [app] : [app, slot],
    gateway: operations.map((operation, index) => ({
      operation,
      status: gateway[index] ?? 0,
      tokenAt: numbers.tokenAt?.[index] ?? [app],
      body: {}
    })),
    anonymous: [...toCalls(app, anonymous), ...inSlot],
    stranger: toCalls(app, stranger)
  }
}

describe('trouble on the wire', () => {
  test.each<[string, Numbers, readonly Trouble[]]>([
    ['is none when only API Management gets in', {}, []],
    ['is none when everybody else is told 403', { anonymous: [403, 403, 403] }, []],
    ['is an operation that the app refuses', { gateway: [200, 401, 200] }, ['broken']],
    ['is an operation that the gateway cannot call', { gateway: [500, 200, 200] }, ['broken']],
    ['is an API that is not there', { gateway: [404, 404, 404], tokenAt: [[], [], []] }, ['broken']],
    ['is a call that is answered without a token', { tokenAt: [[app], [], [app]] }, ['bare']],
    ['is a token at another host', { tokenAt: [[app], ['elsewhere.example.net'], [app]] }, ['astray']],
    [
      'is a token at another host beside the app',
      { tokenAt: [[app, 'x.example.net'], [app], [app]] },
      ['astray']
    ],
    ['is an operation that needs no token', { anonymous: [401, 401, 200] }, ['open']],
    ['is an answer of the application that says no', { anonymous: [401, 404, 401] }, ['open']],
    ['is a redirect', { anonymous: [302, 302, 302] }, ['open']],
    ['is an app that lets another application in', { stranger: [200, 403, 403] }, ['open']],
    ['is a slot that needs no token', { slot: 200 }, ['open']],
    [
      'comes in several kinds at once',
      { gateway: [401, 200, 200], stranger: [200, 200, 200] },
      ['broken', 'open']
    ]
  ])('%s', (_, numbers, troubles) => {
    expect(findTroubles(createWire(numbers))).toEqual(troubles)
  })
})

describe('what is printed of the wire', () => {
  test.each<[Numbers, string]>([
    [{}, '401'],
    [{ anonymous: [401, 401, 200] }, '401 401 200'],
    [{ slot: 200 }, '401, slot 200'],
    [{ slot: 401 }, '401']
  ])('of %j is %s', (numbers, text) => {
    expect(renderStatuses(createWire(numbers).anonymous)).toBe(text)
  })

  test.each<[readonly (readonly string[])[], string]>([
    [[[app], [app], [app]], 'the app'],
    [[[], [], []], 'nobody'],
    [[[], [app], [app]], 'the app, 2 of 3'],
    [[['x.example.net'], [app], [app]], 'x.example.net, 1 of 3 and the app, 2 of 3']
  ])('tokens at %j went to %s', (tokenAt, text) => {
    expect(renderTokens(createWire({ tokenAt }))).toBe(text)
  })
})

function createResult(
  outcome: string,
  rules: readonly string[] = [],
  exitCode = outcome === 'clean' ? 0 : 1
): ActionResult {
  const findings = JSON.stringify(rules.map(rule => ({ rule, severity: 'error' })))
  return {
    exitCode,
    stdout: '',
    stderr: '',
    outputs: { outcome, findings },
    summary: '',
    report: undefined,
    temporary: '',
    began: 0,
    ended: 0
  }
}

describe('the wire and the action', () => {
  test.each<[readonly Trouble[], string | undefined, boolean]>([
    [[], 'clean', true],
    [['open'], 'drift', true],
    [['open'], 'clean', false],
    [[], 'drift', false],
    [[], 'error', false],
    [[], undefined, false],
    [['broken'], 'clean', false]
  ])('%j and %s: agree %s', (troubles, outcome, agree) => {
    expect(findDisagreement(troubles, outcome).length === 0).toBe(agree)
  })
})

describe('a run', () => {
  test('that comes out as announced is no surprise', () => {
    expect(findSurprises({ outcome: 'drift', names: ['POL001'] }, createResult('drift', ['POL001']))).toEqual(
      []
    )
  })

  test.each<[string, ActionResult]>([
    ['has another outcome', createResult('clean')],
    ['succeeds although it drifts', createResult('drift', ['POL001'], 0)],
    ['does not name the rule', createResult('drift', ['POL002'])],
    ['leaves nothing behind', { ...createResult('drift'), outputs: {} }]
  ])('that %s is one', (_, result) => {
    expect(findSurprises({ outcome: 'drift', names: ['POL001'] }, result)).not.toEqual([])
  })

  test('has its rules listed once, and by severity', () => {
    const findings = JSON.stringify([
      { rule: 'POL001', severity: 'error' },
      { rule: 'POL001', severity: 'error' },
      { rule: 'FUNC005', severity: 'warning' }
    ])
    const result = { ...createResult('drift'), outputs: { findings } }
    expect(listRules(result)).toEqual(['POL001'])
    expect(listRules(result, ['error', 'warning'])).toEqual(['POL001', 'FUNC005'])
  })
})

describe('a table of changes', () => {
  let weather: Weather
  beforeAll(async () => {
    weather = await startWeather()
  })
  afterAll(async () => {
    await weather.close()
  })

  /** Plays one change over an action and a wire that are told what to say; gives what failed, and what was printed. */
  async function play(
    change: Partial<Sabotage>,
    says: ActionResult,
    sees: readonly Wire[]
  ): Promise<{ readonly failures: string[]; readonly printed: string }> {
    const failures: string[] = []
    const printed: string[] = []
    const wires = [...sees]
    const stage: Stage = {
      weather,
      front: webApp,
      run: async () => says,
      look: async () => {
        const wire = wires.shift() ?? createWire()
        return { wire, troubles: findTroubles(wire) }
      },
      say: line => printed.push(line),
      fail: sentence => failures.push(sentence)
    }
    await playSabotages(stage, [{ what: 'x', work: () => undefined, troubles: [], names: [], ...change }])
    return { failures, printed: printed.join('\n') }
  }

  const open = createWire({ anonymous: [200, 200, 200] })

  test('is content when both say the same', async () => {
    const { failures, printed } = await play(
      { troubles: ['open'], names: ['AUTH001'] },
      createResult('drift', ['AUTH001']),
      [open]
    )
    expect(failures).toEqual([])
    expect(printed).toContain('agree on 1 of 1')
  })

  test('fails when `check` calls clean what is open', async () => {
    const { failures, printed } = await play(
      { troubles: ['open'], names: ['AUTH001'] },
      createResult('clean'),
      [open]
    )
    expect(failures).toContain('x: the wire is open, and the action says clean.')
    expect(printed).toContain('agree on 0 of 1')
  })

  test('fails when `check` finds fault with what is sound', async () => {
    const { failures } = await play({}, createResult('drift', ['AUTH001']), [])
    expect(failures).toContain('x: the wire is sound, and the action says drift.')
  })

  test('fails when a change does not do what it was made for', async () => {
    const { failures } = await play({ troubles: ['broken'] }, createResult('drift'), [open])
    expect(failures).toEqual(['x: the wire is open, not broken.'])
  })

  test('fails when not everything could be taken back', async () => {
    const { failures } = await play({}, createResult('clean'), [createWire(), open])
    expect(failures).toEqual(['not everything was taken back: the wire is open.'])
  })

  test('takes back what was done to Azure', async () => {
    const before = weather.emulator.world.snapshot().resources
    await play(
      { work: ({ emulator }) => emulator.world.resources.remove(webApp.site) },
      createResult('clean'),
      []
    )
    expect(weather.emulator.world.snapshot().resources).toEqual(before)
  })
})

describe('a log in a terminal', () => {
  const log = [
    '::add-mask::secret',
    '::debug::x',
    'Reading `weather`.',
    '✅ `weather`: no drift.',
    '::group::Target',
    '  a',
    '::endgroup::',
    '::group::Operations (7)',
    ...['1', '2', '3', '4', '5', '6'],
    '::endgroup::',
    'ERROR POL001 The operation is not protected.',
    '::error title=POL001,file=a.yaml::The operation is not protected.%0ASee below',
    '::error::Something else: 100%25',
    '✅ `weather`: no drift.',
    ''
  ].join('\n')

  test('shows everything once, groups by their first lines, and no commands', () => {
    expect(toLines(log, ['Target'])).toEqual([
      'Reading `weather`.',
      '✅ `weather`: no drift.',
      '▸ Target',
      '▾ Operations (7)',
      ...['  1', '  2', '  3', '  4', '  5'],
      '    … 1 more line',
      'ERROR POL001 The operation is not protected.',
      'Something else: 100%'
    ])
  })

  test('has a headline', () => {
    expect(findHeadline(log)).toBe('✅ `weather`: no drift.')
    expect(findHeadline('x\n⚠️ y')).toBe('⚠️ y')
    expect(findHeadline('')).toBeUndefined()
  })

  test('is never wider than it may be, and loses no word of a sentence', () => {
    const sentence = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ')
    const lines = wrap(sentence)
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(width)
    expect(lines.map(line => line.trim()).join(' ')).toBe(sentence)
    expect(wrap('x'.repeat(300)).map(line => line.length)).toEqual([width - 6])
    expect(cut('x'.repeat(300))).toHaveLength(width)
  })
})
