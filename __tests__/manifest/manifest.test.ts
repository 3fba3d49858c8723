import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { stringify } from 'yaml'
import { type Manifest, parseManifest } from '../../src/manifest.ts'

/** Every problem as `line:column message`. */
function findProblems(text: string): string[] {
  const parsed = parseManifest(text, 'apis.yaml')
  if (parsed.kind === 'manifest') return []
  return parsed.problems.map(({ message, location }) => {
    expect(location?.file).toBe('apis.yaml')
    return `${location?.line}:${location?.column} ${message}`
  })
}

function parse(text: string): Manifest {
  const parsed = parseManifest(text, 'apis.yaml')
  if (parsed.kind === 'wrong') throw new Error(JSON.stringify(parsed.problems))
  return parsed.manifest
}

const apis = 'apis:\n  - api-id: orders\n    spec-path: orders.yaml\n'
const waiver = (more: string) =>
  `${apis}waivers:\n  - rule: NET004\n    reason: waits for the network\n    owner: team-a\n    expires: 2027-01-31\n${more}`

describe('a manifest', () => {
  test('gives each value as the text that an input would have', () => {
    const { apis: entries, defaults } = parse(
      [
        'defaults:',
        '  operations: ["*", "!GetHealth"]',
        '  max-deletions: 3',
        '  probe: true',
        '  accepted-backends:',
        '    erp.contoso.com: checked by team ERP',
        'apis:',
        '  - api-id: orders',
        '    spec-path: orders.yaml',
        '    app-name: |',
        '      one',
        '      two',
        '  - name: second',
        '    api-id: invoices',
        '    accepted-backends:',
        '      - a.contoso.com: checked by team A',
        '      - "b.contoso.com: checked by: team B"'
      ].join('\n')
    )
    expect(Object.fromEntries(defaults.values)).toEqual({
      operations: '*\n!GetHealth',
      'max-deletions': '3',
      probe: 'true',
      'accepted-backends': 'erp.contoso.com: checked by team ERP'
    })
    expect(entries.map(({ name, values }) => [name, Object.fromEntries(values)])).toEqual([
      [undefined, { 'api-id': 'orders', 'spec-path': 'orders.yaml', 'app-name': 'one\ntwo' }],
      [
        'second',
        {
          'api-id': 'invoices',
          'accepted-backends': 'a.contoso.com: checked by team A\nb.contoso.com: checked by: team B'
        }
      ]
    ])
  })

  test('is read from JSON, with the address of its schema', () => {
    expect(parse('{"$schema": "x", "apis": [{"api-id": "orders"}]}').apis).toHaveLength(1)
  })

  test('may repeat parts by anchors', () => {
    const text = 'defaults: &d\n  probe: true\napis:\n  - <<: *d\n    api-id: orders\n'
    expect(parse(text).apis[0]?.values.get('probe')).toBe('true')
  })

  test('has waivers and severities, with their places', () => {
    const { waivers, severities } = parse(
      waiver(
        '    api: ord*\n    backend: orders-app\nseverity-overrides:\n  NET004: info\n  WAIVE002: error\n'
      )
    )
    expect(waivers).toEqual([
      {
        rule: 'NET004',
        reason: 'waits for the network',
        owner: 'team-a',
        expires: '2027-01-31',
        api: 'ord*',
        backend: 'orders-app',
        location: { file: 'apis.yaml', line: 5, column: 5 }
      }
    ])
    expect([...severities]).toEqual([
      ['NET004', 'info'],
      ['WAIVE002', 'error']
    ])
  })
})

describe('a mistake is told at its place, with the nearest name', () => {
  test.each<[string, string, string]>([
    [
      'a field that nobody knows',
      `${apis}    fail-onn: error`,
      '4:5 `fail-onn` is no field of an API; did you mean `fail-on`?'
    ],
    [
      'a part that nobody knows',
      `${apis}waiver: []`,
      '4:1 `waiver` is no part of a manifest; did you mean `waivers`?'
    ],
    [
      'a field in the wrong place',
      `${apis}fail-on: error`,
      '4:1 `fail-on` is no part of a manifest: it goes below `defaults` or below an entry of `apis`'
    ],
    [
      'an input of the step',
      `defaults:\n  report-path: x\n${apis}`,
      '2:3 `report-path` is an input of the step and cannot stand in the file: a run writes one report'
    ],
    [
      'a secret',
      `${apis}    probe-subscription-key: abc`,
      '4:5 `probe-subscription-key` is an input of the step and cannot stand in the file: it is a secret, and secrets do not belong into a file of the repository'
    ],
    [
      'an API in the defaults',
      `defaults:\n  api-id: a\n${apis}`,
      '2:3 `api-id` cannot stand in `defaults`: every API has its own'
    ],
    [
      'a name in the defaults',
      `defaults:\n  name: a\n${apis}`,
      '2:3 `name` cannot stand in `defaults`: every API has its own'
    ],
    [
      'a number that lost its zero',
      `${apis}    api-version: 1.10`,
      '4:5 `api-version` is the number `1.1`: expected a text: put it in quotes'
    ],
    [
      'a flag in quotes',
      `${apis}    probe: "true"`,
      '4:5 `probe` is the text `true`: expected `true` or `false` without quotes'
    ],
    [
      'a count that is none',
      `${apis}    max-deletions: -1`,
      '4:5 `max-deletions` is the number `-1`: expected a whole number without quotes'
    ],
    [
      'nothing',
      `${apis}    app-name:`,
      '4:5 `app-name` is empty: expected a text, or that it is left out; a text that begins with `!`, `*` or `#` needs quotes'
    ],
    [
      'an exclusion that YAML takes for a tag',
      `${apis}    operations: ["*", !GetHealth ]`,
      '4:5 `operations` has an entry 2 that is empty: expected a text'
    ],
    [
      'a list of lists',
      `${apis}    operations: [[a]]`,
      '4:5 `operations` has an entry 1 that is a list: expected a text'
    ],
    [
      'an entry of two lines',
      `${apis}    operations: ["a\\n!b"]`,
      '4:5 `operations` has an entry 1 with a line break: expected one line'
    ],
    ['an empty list', `${apis}    slots: []`, '4:5 `slots` is an empty list'],
    ['a key that stands twice', `${apis}    api-id: b`, '4:5 The key `api-id` stands twice in one mapping'],
    ['no APIs', 'defaults: {}\n', '1:1 the manifest has no `apis`: expected a list of APIs'],
    ['an empty list of APIs', 'apis: []', '1:1 `apis` is empty: a run that looks at no API proves nothing'],
    ['APIs that are a mapping', 'apis:\n  orders: {}', '1:1 `apis` is a mapping: expected a list of APIs'],
    [
      'an API that is a text',
      'apis:\n  - orders',
      '2:5 an entry of `apis` is the text `orders`: expected a mapping'
    ],
    ['a list', '- api-id: a', '1:1 the manifest is a list: expected a mapping with `apis`'],
    ['a text', 'hello', '1:1 the manifest is the text `hello`: expected a mapping with `apis`'],
    ['an empty file', '', '1:1 the file is empty'],
    ['what is no YAML', 'apis: [', '1:8 Flow sequence in block collection must be sufficiently indented']
  ])('%s', (_, text, problem) => {
    expect(findProblems(text).join('\n')).toContain(problem)
  })

  test.each<[string, string, string]>([
    [
      'a rule that there is not',
      waiver('').replace('NET004', 'NET04'),
      '5:5 `rule` is `NET04`, and there is no such rule; did you mean `NET004`?'
    ],
    [
      'a glob that no rule matches',
      waiver('').replace('NET004', 'XYZ*'),
      '5:5 `rule` is `XYZ*`, and there is no such rule'
    ],
    [
      'a waiver of everything',
      waiver('').replace('NET004', '"*"'),
      '5:5 `rule` is `*`: expected the id of a rule'
    ],
    [
      'a family with a wildcard in the middle',
      waiver('').replace('NET004', '"*E*0*"'),
      '5:5 `rule` is `*E*0*`, and there is no such rule'
    ],
    [
      'a family of one letter',
      waiver('').replace('NET004', 'P*'),
      '5:5 `rule` is `P*`, and there is no such rule'
    ],
    [
      'the beginning of a family',
      waiver('').replace('NET004', 'NE*'),
      '5:5 `rule` is `NE*`, and there is no such rule; did you mean `NET*`?'
    ],
    [
      'a family that holds nothing but what could not be verified',
      waiver('').replace('NET004', 'READ*'),
      '5:5 `rule` is `READ*`: expected `READ001`'
    ],
    [
      'a rule in other case',
      waiver('').replace('NET004', 'net004'),
      '5:5 `rule` is `net004`, and there is no such rule; did you mean `NET004`?'
    ],
    [
      'a waiver of a waiver',
      waiver('').replace('NET004', 'WAIVE001'),
      '5:5 `rule` is `WAIVE001`: waivers cannot be waived'
    ],
    [
      'a reason that says nothing',
      waiver('').replace('waits for the network', 'later'),
      '6:5 `reason` is `later`: expected a sentence of at least three words'
    ],
    [
      'a day that the calendar does not have',
      waiver('').replace('01-31', '02-30'),
      '8:5 `expires` is `2027-02-30`: expected a day such as `2027-01-31`'
    ],
    [
      'a day in another order',
      waiver('').replace('2027-01-31', '31.01.2027'),
      '8:5 `expires` is `31.01.2027`'
    ],
    [
      'a field that nobody knows',
      waiver('    operatoin: x\n'),
      '9:5 `operatoin` is no field of a waiver; did you mean `operation`?'
    ],
    ['an empty pattern', waiver('    api: ""\n'), '9:5 `api` is empty'],
    [
      'nothing but a rule',
      `${apis}waivers:\n  - rule: NET004\n`,
      '5:5 the waiver has no `reason` and no `owner` and no `expires`'
    ],
    ['a text for a waiver', `${apis}waivers: [NET004]`, '4:11 a waiver is the text `NET004`'],
    ['a mapping for the list', `${apis}waivers: {}`, '4:1 `waivers` is a mapping: expected a list'],
    [
      'a severity of a rule that there is not',
      `${apis}severity-overrides:\n  NET04: info`,
      '5:3 `NET04` is no rule; did you mean `NET004`?'
    ],
    [
      'a severity that there is not',
      `${apis}severity-overrides:\n  NET004: warn`,
      '5:3 `NET004` is the text `warn`: expected `error`, `warning` or `info`'
    ],
    [
      'what was not verified, lowered',
      `${apis}severity-overrides:\n  READ001: warning`,
      '5:3 `READ001` is `warning`: it stays `error`; a waiver'
    ],
    [
      'what was not decided, lowered',
      `${apis}severity-overrides:\n  POL003: info`,
      '5:3 `POL003` is `info`: it stays `error`'
    ],
    [
      'a waiver that is over, lowered',
      `${apis}severity-overrides:\n  WAIVE001: info`,
      '5:3 `WAIVE001` is `info`: it stays `error`'
    ],
    [
      'a key of every object',
      `${apis}severity-overrides:\n  constructor: info`,
      '5:3 `constructor` is no rule'
    ]
  ])('in waivers and severities: %s', (_, text, problem) => {
    expect(findProblems(text).join('\n')).toContain(problem)
  })

  test('all of them at once, in the order of the file', () => {
    const text = 'defaults:\n  fail-onn: error\napis:\n  - api-idd: a\n    probe: 1\nwaivers: x\n'
    expect(findProblems(text).map(problem => problem.split(' ')[0])).toEqual(['2:3', '4:5', '5:5', '6:1'])
  })

  test('unverified may be said to be an error, which it is', () => {
    expect(findProblems(`${apis}severity-overrides:\n  READ001: error`)).toEqual([])
  })
})

describe('a hostile manifest ends in a sentence', () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]\n${'bcdefghi'
    .split('')
    .map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]}, `.repeat(10)}]`)
    .join('\n')}\n${apis}`

  test.each<[string, string, RegExp]>([
    ['a bomb of aliases', bomb, /unfolds to more than|alias/i],
    ['an alias that holds itself', 'apis: &a\n  - *a\n', /contains it/],
    ['ten megabytes', `#${'x'.repeat(10 * 1024 * 1024)}`, /expected a manifest of at most/],
    ['brackets without an end', `apis: ${'['.repeat(100_000)}`, /nested more than|levels/],
    ['mappings without an end', `apis: ${'{a: '.repeat(5000)}`, /nested more than|levels/],
    ['a prototype', `__proto__: {}\n${apis}`, /`__proto__` is no part of a manifest/],
    ['a prototype in an API', `${apis}    __proto__: {probe: true}`, /`__proto__` is no field of an API/],
    ['a key of every object', `${apis}    constructor: x`, /`constructor` is no field of an API/],
    ['a number without an end', `${apis}    max-deletions: 1e999`, /none that can be used/],
    ['a binary', '\u0000\u0001\u0002', /not UTF-8/],
    ['two documents', `${apis}---\n${apis}`, /second document/],
    ['a key that is a list', '? [a]\n: b\n', /not a text/],
    ['a name that never ends', `${apis}    "${'x'.repeat(1000)}": y`, /is no field of an API/],
    ['more APIs than anybody has', `apis:\n${'  - {}\n'.repeat(1001)}`, /expected at most 1000/]
  ])('%s', (_, text, problem) => {
    const problems = findProblems(text)
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.join('\n')).toMatch(problem)
    for (const line of problems) expect(line.length).toBeLessThan(500)
  })

  test('a hundred thousand mistakes are told as a hundred, in time', () => {
    const text = `apis:\n  - ${Array.from({ length: 40_000 }, (_, index) => `x${index}: 1`).join('\n    ')}\n`
    const parsed = parseManifest(text, 'apis.yaml')
    const problems = parsed.kind === 'wrong' ? parsed.problems : []
    expect(problems).toHaveLength(101)
    expect(problems.at(-1)?.message).toBe('and 39900 more')
  })
})

describe('whatever the file holds', () => {
  const key = fc.constantFrom(
    'defaults',
    'apis',
    'waivers',
    'severity-overrides',
    'api-id',
    'spec-path',
    'operations',
    'accepted-backends',
    'rule',
    'expires',
    'READ001',
    '__proto__',
    'toString',
    ''
  )
  const { value } = fc.letrec<{ value: unknown }>(tie => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom<unknown>(null, true, 0, -1, 1.5, '', ' ', 'a', '*', '!a', '2027-01-31', 'NET004'),
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map(pairs => Object.fromEntries(pairs))
    )
  }))

  /** A manifest, or sentences on one line each with a place in the file. */
  function expectAnswer(text: string): void {
    const parsed = parseManifest(text, 'apis.yaml')
    if (parsed.kind === 'manifest') expect(parsed.manifest.apis.length).toBeGreaterThan(0)
    else
      for (const { message, location } of parsed.problems) {
        expect(message.length).toBeLessThan(600)
        if (!/^and \d+ more$/.test(message)) expect(location?.line).toBeGreaterThan(0)
      }
  }

  test('there is an answer to any value, as JSON and as YAML', () => {
    fc.assert(
      fc.property(value, given => {
        expectAnswer(JSON.stringify(given))
        expectAnswer(stringify(given))
      })
    )
  })

  test('there is an answer to any text', () => {
    const text = fc
      .array(
        fc.oneof(
          key,
          fc.constantFrom(':', '\n', '  ', '- ', '&a', '*a', '<<', '{', '}', '[', ']', '#', '"', '|'),
          fc.string()
        )
      )
      .map(parts => parts.join(''))
    fc.assert(fc.property(text, expectAnswer))
  })
})
