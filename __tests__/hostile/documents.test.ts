import { readFileSync } from 'node:fs'
import { describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { parse, stringify } from 'yaml'
import { Interruption } from '../../src/interruption.ts'
import { run } from '../../src/run.ts'
import { change, changeAt, listPlaces, nest, oddJson, oddText } from './changes.ts'
import { RecordingHost } from './recorder.ts'
import { expectSafe, expectUnpolluted } from './safe.ts'

/** Documents, manifests and folders of policies that somebody wrote in order to do harm: a run ends, in words, and soon. */

jest.setTimeout(600_000)
const runs = Number(process.env['HOSTILE_RUNS'] ?? 75)
const yaml = readFileSync('examples/weather/openapi.yaml', 'utf8')
const weather = parse(yaml) as object

const nothing = async (): Promise<never> => {
  throw new Error('nobody asked for it')
}

async function perform(
  inputs: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>
): Promise<RecordingHost> {
  const host = new RecordingHost({ mode: 'lint', ...inputs }, new Map(Object.entries(files)))
  await run(host, {
    beginSignIn: () => undefined,
    connect: nothing,
    sendProbes: nothing,
    connectRepository: nothing,
    interruption: new Interruption()
  })
  expect(['clean', 'drift', 'error']).toContain(host.outputs.get('outcome'))
  expectSafe(host)
  expectUnpolluted()
  return host
}

const lint = (text: string, more: Readonly<Record<string, string>> = {}): Promise<RecordingHost> =>
  perform({ 'spec-path': 'spec.yaml', 'sarif-path': 'result.sarif', ...more }, { 'spec.yaml': text })

const attack = fc.array(fc.record({ place: fc.nat(), made: change }), { minLength: 1, maxLength: 4 })

function toChanged(
  value: unknown,
  changes: readonly { place: number; made: Parameters<typeof changeAt>[2] }[]
): unknown {
  return changes.reduce<unknown>((all, { place, made }) => {
    const places = listPlaces(all)
    return changeAt(all, places[place % places.length] ?? [], made)
  }, value)
}

/** Text with pieces of another put into it. */
const spliced = (text: string) =>
  fc.array(fc.tuple(fc.nat(), fc.nat({ max: 40 }), oddText), { minLength: 1, maxLength: 3 }).map(cuts =>
    cuts.reduce((all, [at, length, piece]) => {
      const start = at % (all.length + 1)
      return all.slice(0, start) + piece + all.slice(start + length)
    }, text)
  )

describe('a document', () => {
  test('of which any part is something else', async () => {
    await fc.assert(
      fc.asyncProperty(attack, fc.boolean(), async (changes, asYaml) => {
        const value = toChanged(weather, changes)
        const json = JSON.stringify(value) ?? ''
        await lint(asYaml ? stringify(JSON.parse(json === '' ? 'null' : json)) : json)
      }),
      { numRuns: runs }
    )
  })

  test('that is any value, or any text', async () => {
    const text = fc.oneof(
      oddText,
      oddJson.map(value => JSON.stringify(value) ?? ''),
      spliced(yaml)
    )
    await fc.assert(
      fc.asyncProperty(text, async given => {
        await lint(given)
      }),
      { numRuns: runs }
    )
  })

  const start = 'openapi: 3.0.1\ninfo: {title: t, version: "1"}\n'
  const operation = (schema: string): string =>
    `${start}paths:\n  /a:\n    get:\n      operationId: a\n      responses:\n        "200":\n          description: ok\n          content:\n            application/json:\n              schema: ${schema}\n`
  const laughs = [
    'a0: &a0 [x, x, x, x, x, x, x, x, x, x]',
    ...Array.from({ length: 12 }, (_, level) => {
      const one = `*a${level}`
      return `a${level + 1}: &a${level + 1} [${Array.from({ length: 10 }, () => one).join(', ')}]`
    })
  ].join('\n')
  const chain = Array.from(
    { length: 4000 },
    (_, index) =>
      `    S${index}: {allOf: [{$ref: "#/components/schemas/S${index + 1}"}, {$ref: "#/components/schemas/S${index + 1}"}]}`
  ).join('\n')
  const refs = (entries: string): string =>
    `${operation('{$ref: "#/components/schemas/S0"}')}components:\n  schemas:\n${entries}\n`

  test.each<[string, string]>([
    ['a billion laughs', `${start}paths: {}\n${laughs}\n`],
    ['laughs as merge keys', `${start}paths: {}\n${laughs.replaceAll(/\[(\*[^\]]*)\]/g, '{<<: [$1]}')}\n`],
    ['an alias within itself', `${start}paths: {}\nx: &x [*x]\n`],
    ['100,000 anchors', `${start}paths: {}\nx: [${'&a b, '.repeat(100_000)}c]\n`],
    ['lists in one another, as YAML', `x: ${nest(100_000)}`],
    ['mappings in one another, as YAML', `x: ${'{a: '.repeat(100_000)}`],
    [
      'blocks in one another',
      Array.from({ length: 3000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')
    ],
    ['dashes on one line', `x:\n  ${'- '.repeat(100_000)}a`],
    ['question marks on one line', `${'? '.repeat(50_000)}a`],
    ['lists in one another, as JSON', nest(1_000_000)],
    ['objects in one another, as JSON', '{"a":'.repeat(300_000)],
    ['a text that never closes', `x: "${'a\\n'.repeat(500_000)}`],
    ['a text of JSON that never closes', `{"x": "${'\\u0041'.repeat(300_000)}`],
    ['a single quote that never closes', `x: '${"''".repeat(500_000)}`],
    ['100,000 documents', '---\na\n'.repeat(100_000)],
    ['100,000 keys', Array.from({ length: 100_000 }, (_, index) => `k${index}: 1`).join('\n')],
    ['a key twice 50,000 times', 'k: 1\n'.repeat(50_000)],
    ['a number of a million digits', `x: ${'9'.repeat(1_000_000)}`],
    ['blanks alone', ' '.repeat(3_000_000)],
    ['tabs and line ends', '\t\n'.repeat(500_000)],
    ['tags', `x: ${'!a '.repeat(50_000)}b`],
    ['directives', `${'%YAML 1.2\n'.repeat(50_000)}--- a`],
    ['a comment of 3 MB', `#${' #'.repeat(1_500_000)}`],
    [
      'references that go in circles',
      refs('    S0: {$ref: "#/components/schemas/S1"}\n    S1: {$ref: "#/components/schemas/S0"}')
    ],
    ['a reference to itself', refs('    S0: {$ref: "#/components/schemas/S0"}')],
    ['schemas that hold each other twice', refs(`${chain}\n    S4000: {type: string}`)],
    ['a reference to the whole', operation('{$ref: "#"}')],
    ['a reference into what all objects have', operation('{$ref: "#/__proto__/constructor"}')],
    ['a reference of a million steps', operation(`{$ref: "#${'/a'.repeat(500_000)}"}`)],
    [
      'a path of 20,000 parameters',
      `${start}paths:\n  "/${'{a}'.repeat(20_000)}":\n    get: {operationId: a, responses: {"200": {description: ok}}}\n`
    ],
    [
      'a path of braces',
      `${start}paths:\n  "/${'{'.repeat(200_000)}":\n    get: {operationId: a, responses: {"200": {description: ok}}}\n`
    ],
    [
      '10,000 operations of one id',
      `${start}paths:\n${Array.from({ length: 10_000 }, (_, index) => `  /p${index}: {get: {operationId: same, responses: {"200": {description: ok}}}}`).join('\n')}\n`
    ],
    [
      'a pattern that backtracks',
      operation(`{type: string, pattern: "(a+)+$", example: "${'a'.repeat(50_000)}!"}`)
    ]
  ])('that is %s', async (_, text) => {
    await lint(text)
    await lint(text, { 'bundle-refs': 'true' })
  })
})

describe('a manifest', () => {
  const manifest = {
    defaults: {
      'resource-group-name': 'rg',
      operations: ['*'],
      'fail-on': 'warning',
      'identity-resource': 'api://a'
    },
    apis: [
      { 'api-id': 'one', 'api-path': 'one', 'spec-path': 'spec.yaml' },
      { 'spec-path': 'apis/*/openapi.yaml', name: 'many' }
    ],
    waivers: [{ rule: 'POL001', api: 'one', reason: 'later', owner: 'me', expires: '2027-06-01' }],
    severities: { API001: 'error' }
  }
  const files = (text: string): Record<string, string> => ({
    'apis.yaml': text,
    'spec.yaml': yaml,
    'apis/a/openapi.yaml': yaml
  })
  const modes = fc.constantFrom('lint', 'check', 'list')

  test('of which any part is something else', async () => {
    await fc.assert(
      fc.asyncProperty(attack, modes, async (changes, mode) => {
        const json = JSON.stringify(toChanged(manifest, changes)) ?? ''
        await perform({ 'config-file': 'apis.yaml', mode }, files(json))
      }),
      { numRuns: runs }
    )
  })

  test('that is any value, or any text', async () => {
    const text = fc.oneof(
      oddText,
      oddJson.map(value => JSON.stringify(value) ?? ''),
      spliced(stringify(manifest))
    )
    await fc.assert(
      fc.asyncProperty(text, modes, async (given, mode) => {
        await perform({ 'config-file': 'apis.yaml', mode }, files(given))
      }),
      { numRuns: runs }
    )
  })

  test.each<[string, string]>([
    ['APIs in one another', `apis: ${nest(100_000)}`],
    ['a glob of stars', JSON.stringify({ apis: [{ 'spec-path': `${'*a'.repeat(2000)}.yaml` }] })],
    ['a glob of double stars', JSON.stringify({ apis: [{ 'spec-path': `${'**/'.repeat(2000)}x.yaml` }] })],
    [
      'a waiver of stars',
      JSON.stringify({ ...manifest, waivers: [{ ...manifest.waivers[0], api: '*a'.repeat(5000) }] })
    ],
    ['20,000 APIs', JSON.stringify({ apis: Array.from({ length: 20_000 }, () => ({})) })],
    [
      '20,000 waivers',
      JSON.stringify({ ...manifest, waivers: Array.from({ length: 20_000 }, () => ({ rule: 'X' })) })
    ]
  ])('that is %s', async (_, text) => {
    await perform({ 'config-file': 'apis.yaml' }, files(text))
  })
})

describe('a folder of policies', () => {
  const policy = `<policies><inbound><base /><set-variable name="a" value="@(context.Request.Url.Path)" /><choose><when condition="@(true)"><authentication-managed-identity resource="api://a" /></when><otherwise><return-response><set-status code="401" /></return-response></otherwise></choose></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`
  const information = {
    properties: { displayName: 'Weather', path: 'weather', serviceUrl: 'https://a.azurewebsites.net' }
  }
  const folder = (text: string, more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
    'policy.xml':
      '<policies><inbound /><backend><forward-request /></backend><outbound /><on-error /></policies>',
    'apis/weather/apiInformation.json': JSON.stringify(information),
    'apis/weather/specification.yaml': yaml,
    'apis/weather/policy.xml': text,
    ...more
  })
  const look = (files: Record<string, string>): Promise<RecordingHost> =>
    perform({ 'artifacts-path': '.', 'identity-resource': 'api://a', 'sarif-path': 'result.sarif' }, files)

  test('of which a policy is any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(spliced(policy), oddText), async text => {
        await look(folder(text))
      }),
      { numRuns: runs }
    )
  })

  test('of which any file is something else, by any name', async () => {
    const names = [
      'apis/weather/apiInformation.json',
      'apis/weather/specification.yaml',
      'products/a/productInformation.json',
      'backends/b/backendInformation.json',
      'named values/n/namedValueInformation.json',
      'policy fragments/f/policy.xml',
      'apis.json',
      'products/a/apis.json',
      'gateways/g/apis.json'
    ]
    const text = fc.oneof(
      oddText,
      oddJson.map(value => JSON.stringify(value) ?? ''),
      attack.map(changes => JSON.stringify(toChanged(information, changes)) ?? '')
    )
    const name = fc.oneof(
      fc.constantFrom(...names),
      oddText.map(part => `apis/${part}/policy.xml`),
      oddText
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, text), { minLength: 1, maxLength: 3 }), async entries => {
        await look(folder(policy, Object.fromEntries(entries)))
      }),
      { numRuns: runs }
    )
  })

  const inbound = (inner: string): string => policy.replace('<base />', `<base />${inner}`)
  const choose = (inner: string): string =>
    `<choose><when condition="@(context.Request.Method == &quot;GET&quot;)"><set-header name="Authorization" exists-action="override"><value>x</value></set-header>${inner}</when><when condition="@(false)"><set-header name="Authorization" exists-action="delete" />${inner}</when><otherwise>${inner}</otherwise></choose>`
  const nested = (levels: number): string => (levels === 0 ? '' : choose(nested(levels - 1)))

  test.each<[string, string]>([
    ['elements in one another', `<policies>${'<a>'.repeat(300_000)}`],
    ['elements that never close', '<a '.repeat(500_000)],
    ['attributes that never close', `<policies><a ${'b="'.repeat(300_000)}`],
    [
      '100,000 attributes',
      `<policies><a ${Array.from({ length: 100_000 }, (_, index) => `b${index}="1"`).join(' ')} /></policies>`
    ],
    ['comments that never close', '<!--'.repeat(500_000)],
    ['dashes', `<!--${'-'.repeat(1_000_000)}`],
    ['sections of data that never close', '<![CDATA['.repeat(200_000)],
    ['instructions that never close', '<?a '.repeat(300_000)],
    ['brackets of code', inbound(`<a b="@(${'('.repeat(500_000)}`)],
    ['blocks of code', inbound(`<a b="@{${'{'.repeat(500_000)}`)],
    ['code in quotes', inbound(`<a b="@(${'"'.repeat(500_001)}`)],
    ['texts with holes in one another', inbound(`<a b="@(${'$"{'.repeat(100_000)}`)],
    ['literals with many quotes', inbound(`<a b="@(${'"""'.repeat(200_000)}`)],
    ['comments of code', inbound(`<a b="@(${'/*'.repeat(300_000)}`)],
    ['expressions on one another', inbound(`<a b="@(${'!'.repeat(300_000)}true)" />`)],
    [
      'an addition of 50,000 terms',
      inbound(
        `<set-header name="Authorization" exists-action="override"><value>@(${'"a" + '.repeat(50_000)}"b")</value></set-header>`
      )
    ],
    ['a choice of 50,000 questions', inbound(`<a b="@(${'true ? 1 : '.repeat(50_000)}0)" />`)],
    ['names of values', inbound(`<a b="${'{{'.repeat(200_000)}" />`)],
    ['entities', inbound(`<a b="${'&amp;'.repeat(200_000)}" />`)],
    ['entities that are none', inbound(`<a b="${'&'.repeat(500_000)}" />`)],
    ['a doctype with laughs', `<!DOCTYPE a [<!ENTITY b "${'&c;'.repeat(1000)}">]>${policy}`],
    ['1,000 choices one after the other', inbound(choose('').repeat(1000))],
    ['choices within choices', inbound(nested(7))],
    [
      '200 retries one in the other',
      inbound(
        `${'<retry condition="@(true)" count="3" interval="1">'.repeat(200)}${choose('')}${'</retry>'.repeat(200)}`
      )
    ],
    [
      '150 choices one in the other',
      inbound(`${'<choose><when condition="@(true)">'.repeat(150)}<base />${'</when></choose>'.repeat(150)}`)
    ],
    [
      '20,000 variables',
      inbound(
        Array.from(
          { length: 20_000 },
          (_, index) =>
            `<set-variable name="v${index}" value="@((string)context.Variables[&quot;v${index - 1}&quot;])" />`
        ).join('')
      )
    ]
  ])('with a policy of %s', async (_, text) => {
    await look(folder(text))
  })

  test('with fragments that hold each other', async () => {
    const include = (id: string): string =>
      `<fragment><include-fragment fragment-id="${id}" /><include-fragment fragment-id="${id}" /></fragment>`
    const circle = {
      'policy fragments/a/policy.xml': include('b'),
      'policy fragments/b/policy.xml': include('a')
    }
    await look(folder(inbound('<include-fragment fragment-id="a" />'), circle))
    const tower = Object.fromEntries(
      Array.from({ length: 60 }, (_, level) => [
        `policy fragments/f${level}/policy.xml`,
        include(`f${level + 1}`)
      ])
    )
    await look(folder(inbound('<include-fragment fragment-id="f0" />'), tower))
  })
})
