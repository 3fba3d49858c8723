import { describe, expect, test } from '@jest/globals'
import { parseApi, parseOperation } from '../../../src/core/arm/parse.ts'
import { readInstance } from '../../../src/core/artifacts/instance.ts'
import { ArtifactTree } from '../../../src/core/artifacts/layout.ts'
import { findSnapshotGaps, type SnapshotIndex, toSnapshot } from '../../../src/core/artifacts/write.ts'
import type { ApiImport, PolicyWrite } from '../../../src/core/change.ts'
import {
  absent,
  type LiveOperation,
  type LiveState,
  type Observed,
  type PolicyText,
  present,
  unreadable
} from '../../../src/core/model.ts'

const text = '<policies>\r\n\t<inbound>@("<a>" + \'\u2602\')</inbound>\n</policies>\n\n'
const policy = present<PolicyText>({ text, format: 'rawxml' })
const apiProperties = {
  path: 'weather',
  displayName: 'Weather',
  protocols: ['https'],
  unheardOf: { deep: [null, 1.5] },
  serviceUrl: null
}

function operation(name: string, properties: object = {}): LiveOperation {
  const parsed = parseOperation({
    name,
    properties: {
      displayName: name,
      method: 'GET',
      urlTemplate: `/${encodeURIComponent(name)}`,
      ...properties
    }
  })
  if (parsed === undefined) throw new Error('the operation was not parsed')
  return parsed
}

function state(
  operations: readonly LiveOperation[],
  policies: Readonly<Record<string, Observed<PolicyText>>> = {},
  more: Partial<LiveState> = {}
): LiveState {
  const api = parseApi({ name: 'weather', properties: apiProperties })
  return {
    service: absent,
    api: api === undefined ? absent : present(api),
    operations: present(operations),
    policies: {
      api: 'weather',
      servicePolicy: policy,
      products: present([]),
      apiPolicy: absent,
      operationPolicies: new Map(Object.entries(policies)),
      fragments: new Map(),
      namedValues: present([]),
      backends: new Map(),
      selfHostedGateways: present([])
    },
    apps: [],
    slotLists: [],
    ...more
  }
}

const importing: ApiImport = {
  kind: 'import-api',
  api: 'weather',
  create: false,
  format: 'openapi',
  value: '',
  properties: {},
  added: [],
  changed: [],
  removed: ['Gone'],
  lostPolicies: ['Gone']
}
const writing: PolicyWrite = { kind: 'write-policy', scope: { kind: 'api' }, after: '<policies />' }

function readIndex(files: ReadonlyMap<string, string>): SnapshotIndex {
  return JSON.parse(files.get('snapshot.json') ?? '')
}

describe('what a snapshot holds', () => {
  test('the contracts with every property, the policies byte for byte, and which were not there', () => {
    const live = state([operation('Gone', { unheardOf: { x: 1 } }), operation('Bare'), operation('Unread')], {
      gone: policy,
      bare: absent
    })
    const files = toSnapshot(
      live,
      [importing, writing, writing],
      [{ name: 's1', properties: { contentType: 'c', document: { components: {} } } }]
    )
    expect([...files.keys()]).toEqual([
      'apis/weather/apiInformation.json',
      'apis/weather/operations/Gone/operationInformation.json',
      'apis/weather/operations/Gone/policy.xml',
      'apis/weather/operations/Bare/operationInformation.json',
      'apis/weather/operations/Unread/operationInformation.json',
      'apis/weather/schemas/s1/schemaInformation.json',
      'snapshot.json'
    ])
    expect(files.get('apis/weather/operations/Gone/policy.xml')).toBe(text)
    expect(JSON.parse(files.get('apis/weather/apiInformation.json') ?? '')).toEqual({
      name: 'weather',
      properties: apiProperties
    })
    expect(JSON.parse(files.get('apis/weather/operations/Gone/operationInformation.json') ?? '')).toEqual({
      name: 'Gone',
      properties: { displayName: 'Gone', method: 'GET', urlTemplate: '/Gone', unheardOf: { x: 1 } }
    })
    expect(readIndex(files)).toEqual({
      version: 1,
      api: 'weather',
      changes: ['import-api', 'write-policy'],
      policies: [
        {},
        { operation: 'Gone', file: 'apis/weather/operations/Gone/policy.xml', format: 'rawxml' },
        { operation: 'Bare' }
      ]
    })
  })

  test('nothing when nothing changes, and nothing when there is no API yet', () => {
    expect(toSnapshot(state([]), []).size).toBe(0)
    expect(toSnapshot(state([], {}, { api: absent, operations: absent }), [importing]).size).toBe(0)
  })

  test('a policy that could not be read is neither there nor absent', () => {
    const live = state([operation('A')], { a: unreadable('forbidden') })
    const unread = { ...live, policies: { ...live.policies, apiPolicy: unreadable('forbidden') } }
    expect(readIndex(toSnapshot(unread, [writing])).policies).toEqual([])
  })

  test('names that would leave the folder, or be one folder, stay apart and inside', () => {
    const names = ['../../x', '..', 'a/b', 'Get', 'GET', 'con', '__proto__', 'constructor']
    const policies = Object.fromEntries(names.map(name => [name.toLowerCase(), policy]))
    const files = toSnapshot(
      state(
        names.map(name => operation(name)),
        policies
      ),
      [writing]
    )
    for (const path of files.keys())
      for (const segment of path.split('/')) expect(segment).toMatch(/^[\w%~-](?:[\w.%~-]*[\w%~-])?$/)
    const folders = [...files.keys()].filter(path => path.endsWith('operationInformation.json'))
    expect(new Set(folders.map(path => path.toLowerCase())).size).toBe(names.length)
  })

  test('a property called __proto__ is a property', () => {
    const properties = JSON.parse('{"displayName":"A","method":"GET","urlTemplate":"/a","__proto__":{"x":1}}')
    const parsed = parseOperation({ name: 'A', properties })
    const files = toSnapshot(state(parsed === undefined ? [] : [parsed]), [writing])
    expect(files.get('apis/weather/operations/A/operationInformation.json')).toContain('"__proto__"')
  })

  test('a revision keeps the folder that extractors give it', () => {
    const api = parseApi({ name: 'wea ther;rev=3', properties: apiProperties })
    if (api === undefined) throw new Error('the API was not parsed')
    const files = toSnapshot(state([], {}, { api: present(api) }), [writing])
    expect(files.has('apis/wea%20ther;rev=3/apiInformation.json')).toBe(true)
  })
})

describe('our own reader', () => {
  test('finds the API, its operations under their names, and their policies', () => {
    const names = ['GetForecast', 'a b/c', '..', 'Bare']
    const live = state(
      names.map(name => operation(name, { method: 'POST' })),
      { getforecast: policy, 'a b/c': policy, '..': policy, bare: absent }
    )
    const [api, ...others] = readInstance(new ArtifactTree(toSnapshot(live, [writing])), 'kept')
    expect(others).toEqual([])
    expect(api).toMatchObject({ id: 'weather', current: true, notes: [] })
    expect(
      api?.operations
        .filter(one => !one.anyOther)
        .map(one => `${one.method} ${one.id}`)
        .sort()
    ).toEqual(names.map(name => `POST ${name}`).sort())
    const read = api?.world.operationPolicies
    for (const name of ['getforecast', 'a b/c', '..'])
      expect(read?.get(name)).toMatchObject({ kind: 'present', value: { text, format: 'rawxml' } })
    expect(read?.get('bare')).toEqual(absent)
    expect(api?.world.apiPolicy).toEqual(absent)
  })
})

describe('what stops a write', () => {
  const complete = state([operation('Gone')], { gone: policy })

  test('nothing, when all that goes is there, or nothing goes', () => {
    expect(findSnapshotGaps(complete, [importing], present([]))).toEqual([])
    const unread = state([operation('A')], { a: unreadable('forbidden') })
    expect(findSnapshotGaps(unread, [writing], present([]))).toEqual([])
    expect(
      findSnapshotGaps(state([], {}, { api: absent }), [{ ...importing, create: true }], absent)
    ).toEqual([])
  })

  test.each<[string, LiveState, Observed<readonly never[]>, RegExp]>([
    ['a policy that was not read', state([operation('Gone')]), present([]), /`Gone` was not read/],
    [
      'a policy that could not be read',
      state([operation('Gone')], { gone: unreadable('No right to it.') }),
      present([]),
      /`gone`: No right to it/
    ],
    ['schemas that could not be read', complete, unreadable('No right to them.'), /schemas: No right/],
    [
      'operations that could not be read',
      { ...complete, operations: unreadable('No right.') },
      present([]),
      /operations: No right/
    ],
    [
      'a contract that was not kept',
      { ...complete, operations: present([stripProperties(operation('Gone'))]) },
      present([]),
      /contract of the operation `Gone`/
    ]
  ])('%s', (_, live, schemas, expected) => {
    expect(findSnapshotGaps(live, [importing], schemas)).toEqual([expect.stringMatching(expected)])
  })
})

function stripProperties({ properties: _, ...rest }: LiveOperation): LiveOperation {
  return rest
}
