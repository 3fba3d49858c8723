import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseInputs } from '../../src/inputs.ts'
import { expandApis } from '../../src/manifest/expand.ts'
import { toMatrices } from '../../src/manifest/matrix.ts'
import { chooseEntries } from '../../src/manifest/only.ts'
import { resolveEntries, toReadInput } from '../../src/manifest/resolve.ts'
import { parseManifest } from '../../src/manifest.ts'

const files = ['apis/orders/openapi.yaml', 'apis/invoices/openapi.yaml', 'specs/v1.orders.json', 'root.yaml']
const guid = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
const azure = {
  'subscription-id': '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  'resource-group-name': 'rg',
  'service-name': 'apim-a',
  'identity-resource': guid
}

interface Given {
  readonly defaults?: object
  readonly apis: readonly object[]
  readonly inputs?: Readonly<Record<string, string>>
  readonly only?: readonly string[]
  readonly partial?: boolean
}

async function resolve({ defaults = azure, apis, inputs = {}, only = [], partial = false }: Given) {
  const parsed = parseManifest(JSON.stringify({ defaults, apis }, null, 1), 'apis.json')
  if (parsed.kind === 'wrong') throw new Error(JSON.stringify(parsed.problems))
  const find = async (glob: string) =>
    files.filter(
      file => file.startsWith(glob.split('*')[0] ?? '') && file.endsWith(glob.split('*').at(-1) ?? '')
    )
  const entries = await expandApis(parsed.manifest, find)
  const choice = chooseEntries(entries, only)
  const result = resolveEntries(parsed.manifest, choice.chosen, {
    read: name => inputs[name] ?? '',
    env: {},
    partial
  })
  const all = [...parsed.manifest.source.listProblems(), ...choice.problems, ...result.problems]
  return {
    entries,
    inputs: result.resolved.map(entry => entry.inputs),
    names: result.resolved.map(entry => entry.name),
    problems: all.map(({ message, location }) =>
      location === undefined ? message : `${location.line}: ${message}`
    )
  }
}

const orders = { 'api-id': 'orders', 'spec-path': 'root.yaml' }

describe('precedence', () => {
  const layers = ['input', 'entry', 'defaults'] as const

  test('an input comes before the entry, the entry before the defaults, and these before what holds without', () => {
    const layer = fc.subarray([...layers])
    return fc.assert(
      fc.asyncProperty(layer, async given => {
        const value = (name: (typeof layers)[number]) =>
          given.includes(name) ? { 'resource-group-name': `rg-${name}` } : {}
        const { 'resource-group-name': _, ...rest } = azure
        const result = await resolve({
          defaults: { ...rest, ...value('defaults') },
          apis: [{ ...orders, ...value('entry') }],
          inputs: { ...value('input') }
        })
        const [first] = layers.filter(name => given.includes(name))
        if (first === undefined)
          expect(result.problems.join('\n')).toContain('`resource-group-name` is missing')
        else expect(result.inputs[0]).toMatchObject({ target: { resourceGroup: `rg-${first}` } })
      })
    )
  })

  test.each(['true', 'True', 'TRUE'])('the key of the gateway goes with `probe-gateway: %s`', async flag => {
    const inputs = { 'probe-gateway': flag, 'probe-subscription-key': 'abcdefgh' }
    const result = await resolve({ apis: [orders], inputs })
    expect(result.inputs).toMatchObject([{ probes: { gateway: true, subscriptionKey: 'abcdefgh' } }])
  })

  test('what is resolved is what the inputs alone would give', async () => {
    const { inputs } = await resolve({
      apis: [{ ...orders, operations: ['Get*'], probe: true, 'max-deletions': 4 }]
    })
    const same: Record<string, string> = {
      ...azure,
      ...orders,
      operations: 'Get*',
      probe: 'true',
      'max-deletions': '4'
    }
    expect(JSON.stringify(inputs[0])).toBe(JSON.stringify(parseInputs(name => same[name] ?? '', {})))
  })

  test('the environment comes after the file', async () => {
    const parsed = parseManifest(JSON.stringify({ defaults: azure, apis: [orders] }), 'apis.json')
    if (parsed.kind === 'wrong') throw new Error('wrong')
    const entries = await expandApis(parsed.manifest, async () => [])
    const env = { AZURE_SUBSCRIPTION_ID: guid }
    const { resolved } = resolveEntries(parsed.manifest, entries, { read: () => '', env })
    expect(resolved[0]?.inputs).toMatchObject({ target: { subscription: azure['subscription-id'] } })
  })

  test('each API has its own folder of what was there before, and a key goes only where the gateway is asked', async () => {
    const { entries } = await resolve({
      apis: [orders, { ...orders, 'api-id': 'b', 'probe-gateway': true, 'snapshot-path': 'own/' }]
    })
    const inputs: Record<string, string> = { 'probe-subscription-key': 'secret', 'report-path': 'r.json' }
    const read = entries.map(entry => toReadInput(entry, name => inputs[name] ?? ''))
    expect(read.map(each => each('snapshot-path'))).toEqual(['', 'own/b'])
    expect(read.map(each => each('probe-subscription-key'))).toEqual(['', 'secret'])
    expect(read.map(each => each('report-path'))).toEqual(['', ''])
  })
})

describe('globs and placeholders', () => {
  test('each document is an API of its own', async () => {
    const { inputs, names, problems } = await resolve({
      apis: [{ 'spec-path': 'apis/*/openapi.yaml', 'api-id': '{folder}', 'app-name': '{folder}-app' }]
    })
    expect(problems).toEqual([])
    expect(names).toEqual(['orders', 'invoices'])
    expect(inputs[1]).toMatchObject({
      specPath: 'apis/invoices/openapi.yaml',
      target: { api: 'invoices', apps: { named: [{ name: 'invoices-app' }] } }
    })
  })

  test('`{file}` is the name of the document without its ending', async () => {
    const { names } = await resolve({ apis: [{ 'spec-path': 'specs/v1.orders.json', 'api-id': '{file}' }] })
    expect(names).toEqual(['v1.orders'])
  })

  test('defaults may hold placeholders, too', async () => {
    const { inputs } = await resolve({
      defaults: { ...azure, 'app-name': 'app-{folder}' },
      apis: [{ 'spec-path': 'apis/*/openapi.yaml', 'api-id': '{folder}' }]
    })
    expect(inputs[0]).toMatchObject({ target: { apps: { named: [{ name: 'app-orders' }] } } })
  })

  test.each<[string, object, string]>([
    [
      'a glob that matches nothing',
      { 'api-id': '{folder}', 'spec-path': 'none/*.yaml' },
      '`spec-path` is `none/*.yaml`, which matches no file of the workspace'
    ],
    [
      'one name for several documents',
      { 'api-id': 'a', 'spec-path': 'apis/*/openapi.yaml' },
      'there is a second API with the name `a`: give each a `name` of its own, with `{file}` or `{folder}`'
    ],
    [
      'a placeholder that there is not',
      { 'api-id': '{fodler}', 'spec-path': 'root.yaml' },
      '`api-id` has the placeholder `{fodler}`: expected `{file}` or `{folder}`; did you mean `folder`?'
    ],
    [
      'the folder of a document that is in none',
      { 'api-id': '{folder}', 'spec-path': 'root.yaml' },
      '`api-id` has the placeholder `{folder}`: the entry has no document in a folder of its own'
    ],
    [
      'neither a name nor an id',
      { 'spec-path': 'root.yaml' },
      'the API has no `api-id`, and no `name` either'
    ],
    ['a name with a comma', { name: 'a,b', 'api-id': 'a' }, '`name` cannot be the name of an entry'],
    ['a name that leads up', { name: '..', 'api-id': 'a' }, '`name` cannot be the name of an entry']
  ])('%s is refused', async (_, api, problem) => {
    expect((await resolve({ apis: [api] })).problems.join('\n')).toContain(problem)
  })
})

describe('a problem of a value', () => {
  test('is told where the value stands, with the API', async () => {
    const { problems } = await resolve({
      apis: [orders, { ...orders, name: 'second', 'api-id': 'b', 'identity-client-id': 'me' }]
    })
    expect(problems).toEqual([
      expect.stringMatching(/^17: `identity-client-id` is `me`: expected .*GUID \(for `second`\)$/)
    ])
  })

  test('in the defaults is told once, there', async () => {
    const { problems } = await resolve({
      defaults: { ...azure, 'identity-resource': 'x/.default' },
      apis: [orders, { ...orders, 'api-id': 'b' }, { ...orders, 'api-id': 'c' }]
    })
    expect(problems).toHaveLength(2)
    for (const problem of problems)
      expect(problem).toMatch(/^6: `identity-resource`.*\(for `orders` and 2 more\)$/)
  })

  test('that something is missing is told at the API', async () => {
    const { 'service-name': _, ...rest } = azure
    const { problems } = await resolve({ defaults: rest, apis: [orders] })
    expect(problems).toEqual([expect.stringMatching(/^8: `service-name` is missing/)])
  })

  test('of an input has no place in the file', async () => {
    const { problems } = await resolve({ apis: [orders], inputs: { 'fail-on': 'warn' } })
    expect(problems).toEqual([
      expect.stringMatching(/^the input `fail-on` is `warn`: .*did you mean `warning`/)
    ])
  })

  test('two entries for one API in Azure are refused', async () => {
    const { problems } = await resolve({ apis: [orders, { ...orders, name: 'again', 'api-id': 'ORDERS' }] })
    expect(problems).toEqual([expect.stringContaining('`again` is the same API in Azure as `orders`')])
  })

  test('two names that differ in case alone are refused', async () => {
    const { problems } = await resolve({
      apis: [orders, { ...orders, 'api-id': 'Orders', 'service-name': 'other' }]
    })
    expect(problems.join()).toContain('there is a second API with the name `Orders`')
  })

  test('is nothing that another job may give', async () => {
    const given = { defaults: { 'service-name': 'apim-a', 'fail-on': 'error' }, partial: true }
    expect((await resolve({ ...given, apis: [orders] })).problems).toEqual([])
    expect((await resolve({ ...given, apis: [{ ...orders, 'api-path': 'a b' }] })).problems).toHaveLength(1)
  })
})

describe('`only`', () => {
  const apis = ['eu-orders', 'eu-invoices', 'us-orders'].map(name => ({ ...orders, name, 'api-id': name }))

  test.each<[readonly string[], readonly string[]]>([
    [[], ['eu-orders', 'eu-invoices', 'us-orders']],
    [['eu-*'], ['eu-orders', 'eu-invoices']],
    [
      ['US-orders', 'eu-invoices'],
      ['eu-invoices', 'us-orders']
    ],
    [['!eu-*'], ['us-orders']],
    [['*-orders', '!us-*'], ['eu-orders']]
  ])('%j chooses %j', async (only, names) => {
    const result = await resolve({ apis, only })
    expect([result.problems, result.names]).toEqual([[], names])
  })

  test.each([
    [['eu-order'], '`only` has `eu-order`, which matches no API of the file; did you mean `eu-orders`?'],
    [['eu-*', '!xx*'], '`only` has `!xx*`, which matches no API of the file'],
    [['!*'], '`only` leaves no API to look at']
  ])('%j is refused', async (only, problem) => {
    expect((await resolve({ apis, only })).problems).toEqual([expect.stringContaining(problem)])
  })

  test('leaves the values of the others alone: they are the concern of other jobs', async () => {
    const broken = { ...orders, name: 'broken', 'api-id': 'b', 'api-path': 'a b' }
    expect((await resolve({ apis: [...apis, broken], only: ['eu-*'] })).problems).toEqual([])
  })
})

describe('matrices', () => {
  test('have one job for each API, and one for each service, whatever its case', () => {
    const members = [
      { name: 'a', service: 'apim-x' },
      { name: 'b', service: 'apim-y' },
      { name: 'c', service: 'APIM-X' }
    ]
    expect(toMatrices(members)).toEqual({
      apis: [
        { name: 'a', service: 'apim-x', group: 'apim-apim-x' },
        { name: 'b', service: 'apim-y', group: 'apim-apim-y' },
        { name: 'c', service: 'APIM-X', group: 'apim-apim-x' }
      ],
      services: [
        { service: 'apim-x', group: 'apim-apim-x', only: 'a,c' },
        { service: 'apim-y', group: 'apim-apim-y', only: 'b' }
      ]
    })
  })
})
