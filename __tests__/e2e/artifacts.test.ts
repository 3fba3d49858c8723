import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type ActionResult, runAction } from '../../scripts/runner.ts'

/** `lint` over folders in the APIOps artifact layout: no Azure, no token, no document. */

const resource = 'fe9a23bb-b972-470c-ada6-f2394f6d77f1'
const token = `<authentication-managed-identity resource="${resource}" />`

function policy(inbound: string, base = '<base />'): string {
  return `<policies>\n  <inbound>\n    ${base}\n    ${inbound}\n  </inbound>\n  <backend>\n    <base />\n  </backend>\n  <outbound>\n    <base />\n  </outbound>\n</policies>\n`
}

const service =
  '<policies>\n  <inbound />\n  <backend>\n    <forward-request />\n  </backend>\n  <outbound />\n</policies>\n'

/** Files below `apim/` of a fresh workspace. */
function createWorkspace(files: Readonly<Record<string, string>>): string {
  const workspace = mkdtempSync(path.join(tmpdir(), 'artifacts-'))
  for (const [name, text] of Object.entries({ 'policy.xml': service, ...files })) {
    const file = path.join(workspace, 'apim', name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  return workspace
}

function lint(
  files: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, string>> = {}
): Promise<ActionResult> {
  return runAction({
    inputs: { mode: 'lint', 'artifacts-path': 'apim', 'identity-resource': resource, ...inputs },
    workspace: createWorkspace(files)
  })
}

interface Row {
  readonly api: string
  readonly id: string
  readonly verdict?: string
  readonly reasons: readonly string[]
  readonly contexts: readonly { readonly product?: string; readonly verdict: string }[]
}

function rows(result: ActionResult): Row[] {
  return (result.report as { operations: Row[] }).operations
}

function verdicts(result: ActionResult): Record<string, string | undefined> {
  return Object.fromEntries(rows(result).map(row => [`${row.api}/${row.id}`, row.verdict]))
}

const specification = `openapi: 3.0.1
info: { title: Orders, version: '1' }
paths:
  /orders: { get: { operationId: list-orders, responses: { '200': { description: ok } } } }
  /orders/{id}:
    get: { operationId: get-order, parameters: [{ name: id, in: path, required: true, schema: { type: string } }], responses: { '200': { description: ok } } }
`

describe('lint of an artifact folder', () => {
  test('every API is analysed, and a policy without base is found with its file and line', async () => {
    const result = await lint({
      'apis/orders/policy.xml': policy(token),
      'apis/orders/specification.yaml': specification,
      'apis/orders/operations/get-order/policy.xml': policy('', ''),
      'apis/items/policy.xml': policy('')
    })
    expect(verdicts(result)).toEqual({
      'items/*': 'unprotected',
      'orders/list-orders': 'protected',
      'orders/get-order': 'unprotected'
    })
    expect(result.exitCode).toBe(1)
    expect(result.stdout).toMatch(
      /^::error [^\n]*file=apim\/apis\/orders\/operations\/get-order\/policy\.xml,line=2/m
    )
    expect(result.stdout).toContain('no `<base />`')
  })

  test('api-id narrows it to one API, and operations to some of its operations', async () => {
    const files = {
      'apis/orders/policy.xml': policy(token),
      'apis/orders/specification.yaml': specification,
      'apis/items/policy.xml': policy('')
    }
    const result = await lint(files, { 'api-id': 'ORDERS', operations: '!get-order' })
    expect(result.outputs['outcome']).toBe('clean')
    expect(verdicts(result)).toEqual({ 'orders/list-orders': 'protected', 'orders/get-order': undefined })
  })

  test.each<[string, Record<string, string>]>([
    ['apis.json', { 'products/gold/apis.json': '[{"name": "orders"}]' }],
    ['folders', { 'products/gold/apis/orders/productApiInformation.json': '{}' }]
  ])(
    'a product that holds the API, told by %s, cuts what is above it in its own context alone',
    async (_, membership) => {
      const result = await lint({
        'policy.xml': service.replace('<inbound />', `<inbound>${token}</inbound>`),
        'products/gold/policy.xml': policy('', ''),
        'apis/orders/specification.yaml': specification,
        ...membership
      })
      expect(rows(result)[0]).toMatchObject({
        verdict: 'conditional',
        contexts: [{ verdict: 'protected' }, { product: 'gold', verdict: 'unprotected' }]
      })
    }
  )

  test.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['nothing, beside one that does', { 'products/free/apis.json': '[]' }],
    ['broken JSON', { 'products/gold/apis.json': '[{"name": "orders"' }],
    ['a shape that nobody knows', { 'products/gold/apis.json': '[{"apiName": "orders"}]' }],
    ['no list', { 'products/gold/apis.json': '{"apis": ["orders"]}' }]
  ])('a product whose members are told by %s is taken to hold the API', async (_, files) => {
    const strip = '<set-header name="Authorization" exists-action="delete" />'
    const result = await lint({
      'policy.xml': service.replace('<inbound />', `<inbound>${token}</inbound>`),
      'products/gold/policy.xml': policy(strip),
      'apis/orders/specification.yaml': specification,
      ...files
    })
    expect(rows(result)[0]).toMatchObject({
      verdict: 'conditional',
      contexts: [{ verdict: 'protected' }, { product: 'gold', verdict: 'unprotected' }]
    })
  })

  test('a gateway whose list is broken is taken to serve the API', async () => {
    const result = await lint({ 'gateways/onprem/apis.json': '{', 'apis/orders/policy.xml': policy(token) })
    expect(rows(result)[0]).toMatchObject({ verdict: 'unknown', reasons: ['gateway'] })
  })

  test.each<[string, Record<string, string>]>([
    ['only a revision without a word', { 'apis/orders;rev=2/policy.xml': policy('') }],
    [
      'two revisions without a word',
      { 'apis/orders;rev=1/policy.xml': policy(token), 'apis/orders;rev=2/policy.xml': policy('') }
    ],
    [
      'a flag against the name of the folder',
      {
        'apis/orders/policy.xml': policy(token),
        'apis/orders/apiInformation.json': '{"properties": {"isCurrent": false}}',
        'apis/orders;rev=2/policy.xml': policy(''),
        'apis/orders;rev=2/apiInformation.json': '{"properties": {"isCurrent": true}}'
      }
    ],
    [
      'a flag that leaves none',
      {
        'apis/orders/policy.xml': policy(''),
        'apis/orders/apiInformation.json': '{"properties": {"isCurrent": false}}'
      }
    ]
  ])('some revision is always judged as the current one: %s', async (_, files) => {
    const result = await lint(files)
    expect(result.outputs).toMatchObject({ outcome: 'drift' })
    expect(result.outputs['findings']).toContain('POL001')
  })

  test('an API whose information cannot be read, or that is GraphQL, is unknown', async () => {
    const broken = await lint({
      'apis/orders/policy.xml': policy(token),
      'apis/orders/apiInformation.json': '{"properties": {"type": "graphql",}}'
    })
    const graphql = await lint({
      'apis/orders/policy.xml': policy(token),
      'apis/orders/specification.graphql': 'type Query { a: Int }'
    })
    expect(rows(broken)[0]?.verdict).toBe('unknown')
    expect(rows(graphql)[0]?.verdict).toBe('unknown')
  })

  test('a policy where the layout has none is not passed over', async () => {
    const result = await lint({
      'apis/orders/policy.xml': policy(token),
      'apis/orders/operations/list-orders/policies/policy.xml': policy('', '')
    })
    expect(result.outputs['outcome']).toBe('drift')
    expect(result.outputs['findings']).toContain('READ001')
  })

  test.each(['named values', 'namedValues', 'named-values'])(
    'named values from `%s` and fragments are resolved',
    async folder => {
      const result = await lint({
        [`${folder}/audience/namedValueInformation.json`]: JSON.stringify({
          properties: { displayName: 'backend-audience', value: resource, secret: false }
        }),
        'policy fragments/token/policy.xml':
          '<fragment><authentication-managed-identity resource="{{backend-audience}}" /></fragment>',
        'apis/orders/policy.xml': policy('<include-fragment fragment-id="token" />')
      })
      expect(verdicts(result)).toEqual({ 'orders/*': 'protected' })
    }
  )

  test('a fragment that is not in the folder, and a secret named value, are unknown', async () => {
    const missing = await lint({
      'apis/orders/policy.xml': policy('<include-fragment fragment-id="token" />')
    })
    expect(rows(missing)[0]).toMatchObject({ verdict: 'unknown', reasons: ['fragment-missing'] })
    const secret = await lint({
      'named values/a/namedValueInformation.json': JSON.stringify({
        properties: { displayName: 'a', secret: true }
      }),
      'apis/orders/policy.xml': policy('<authentication-managed-identity resource="{{a}}" />')
    })
    expect(rows(secret)[0]?.verdict).toBe('unknown')
  })

  test('a revision that is not current is a warning, the current one decides', async () => {
    const result = await lint({
      'apis/orders/policy.xml': policy(token),
      'apis/orders;rev=2/policy.xml': policy('')
    })
    expect(verdicts(result)).toEqual({ 'orders/*': 'protected', 'orders;rev=2/*': 'unprotected' })
    expect(result.outputs).toMatchObject({ outcome: 'clean', 'warning-count': '1' })
    expect(result.outputs['findings']).toContain('API007')
  })

  test('an API of a workspace takes the policy of its workspace', async () => {
    const result = await lint({
      'workspaces/team/policy.xml': policy(token),
      'workspaces/team/apis/tickets/policy.xml': policy('')
    })
    expect(rows(result)[0]?.api).toBe('team/tickets')
    expect(rows(result)[0]?.reasons).not.toContain('no-policy')
  })

  test('a policy that cannot be parsed is unknown, with its place', async () => {
    const result = await lint({
      'apis/orders/policy.xml': '<policies>\n  <inbound>\n    <base />\n  </inbund>\n</policies>'
    })
    expect(rows(result)[0]).toMatchObject({ verdict: 'unknown', reasons: ['unparsable'] })
    expect(result.stdout).toMatch(/file=apim\/apis\/orders\/policy\.xml,line=4/)
  })

  test.each(['GET /orders', 'tag:public', 'list-*', '*\n!GET /orders', '*\n!tag:public'])(
    'a selector that cannot be decided for an operation does not hide it: %j',
    async operations => {
      const result = await lint(
        {
          'apis/orders/policy.xml': policy(token),
          'apis/orders/specification.yaml': specification.replace(
            'operationId: list-orders',
            'operationId: list-orders, tags: [public]'
          ),
          'apis/items/policy.xml': policy(token),
          'apis/items/operations/get-item/policy.xml': policy('', '')
        },
        { operations: operations === 'list-*' ? 'list-*\nget-item' : operations }
      )
      expect(result.outputs['outcome']).toBe('drift')
      expect(verdicts(result)).toMatchObject({ 'items/get-item': 'unprotected', 'items/*': 'protected' })
    }
  )

  test('an operation that is named is the only one, whatever else the folder may hold', async () => {
    const result = await lint(
      { 'apis/items/policy.xml': policy(token), 'apis/items/operations/get-item/policy.xml': policy(token) },
      { operations: 'get-item' }
    )
    expect(verdicts(result)).toEqual({ 'items/get-item': 'protected', 'items/*': undefined })
  })

  test('two policy files in one place leave open which is in force', async () => {
    const result = await lint({
      'apis/orders/policy.xml': policy(token),
      'apis/orders/policy.cshtml': policy('')
    })
    expect(rows(result)[0]?.verdict).toBe('unknown')
  })

  test('a link is neither followed nor passed over', async () => {
    const workspace = createWorkspace({
      'apis/orders/policy.xml': policy(token),
      'elsewhere/policy.txt': policy('', '')
    })
    mkdirSync(path.join(workspace, 'apim/apis/orders/operations/get-order'), { recursive: true })
    const link = path.join(workspace, 'apim/apis/orders/operations/get-order/policy.xml')
    symlinkSync(path.join(workspace, 'apim/elsewhere/policy.txt'), link)
    const result = await runAction({
      inputs: { mode: 'lint', 'artifacts-path': 'apim', 'identity-resource': resource },
      workspace
    })
    expect(result).toMatchObject({ exitCode: 1, stderr: '' })
    expect(result.stdout).toContain('policy.xml` is a link')
  })

  test('folders that cannot be meant are refused with a sentence', async () => {
    const empty = await lint({})
    expect(empty.stdout).toContain('holds no API')
    const other = await lint({ 'apis/orders/policy.xml': policy(token) }, { 'api-id': 'orders2' })
    expect(other.stdout).toContain('It has `orders`')
    const missing = await lint({}, { 'artifacts-path': 'nothing' })
    expect(missing.stdout).toContain('There is no folder `nothing`')
    const workspace = createWorkspace({})
    symlinkSync('/etc', path.join(workspace, 'out'))
    const outside = await runAction({
      inputs: { mode: 'lint', 'artifacts-path': 'out', 'identity-resource': resource },
      workspace
    })
    expect(outside.stdout).toContain('leads out of the workspace')
    for (const result of [empty, other, missing, outside])
      expect(result).toMatchObject({ exitCode: 1, stderr: '' })
  })
})
