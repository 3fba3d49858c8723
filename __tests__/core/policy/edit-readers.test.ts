import { describe, expect, test } from '@jest/globals'
import { absent, type PolicyWorld } from '../../../src/core/model.ts'
import { type ProtectionPlan, planProtection, protectDocument } from '../../../src/core/policy/edit.ts'
import { AMI, createWorld, doc, expected, fragment, R, type Situation } from './worlds.ts'

const ours = `<authentication-managed-identity id="apim-identity-guard" resource="${R}" />`
const second = ours.replace('guard"', 'guard-2"')
const graph = '<authentication-managed-identity resource="https://graph.microsoft.com" />'
const strip = '<set-header name="Authorization" exists-action="delete" />'
const copy =
  '<send-request mode="copy" response-variable-name="r"><set-url>https://x</set-url></send-request>'
const trace = (code: string) => `<trace source="a"><message>${code}</message></trace>`
const forward = '<forward-request />'
const choose = (content: string) => `<choose><when condition="@(context.X)">${content}</when></choose>`

function plan(situation: Situation, scope: 'operation' | 'auto' = 'operation', others = {}): ProtectionPlan {
  const world: PolicyWorld = createWorld(situation)
  const operationPolicies = new Map([...world.operationPolicies, ...Object.entries(others)])
  const all = [...operationPolicies.keys()]
  const changed = { ...world, operationPolicies } as PolicyWorld
  return planProtection(changed, { operations: all, allOperations: all, expected, scope, restoreBase: false })
}

/** The inbound section of the one document that is edited. */
function editedInbound(situation: Situation): string | undefined {
  const { edits } = plan(situation)
  return edits.length === 1 ? edits[0]?.after.match(/<inbound>\s*(.*?)\s*<\/inbound>/s)?.[1] : undefined
}

describe('a token that something behind it can see in the header is not rewritten, and ours follows', () => {
  test.each([
    ['a request that copies the headers', copy],
    ['a request that copies them and is not waited for', '<send-one-way-request mode="copy" />'],
    ['a mode in a named value', '<send-request mode="{{mode}}" />'],
    ['a mode in a named value that cannot be read', '<send-request mode="{{secret}}" />'],
    ['a mode that nobody knows', '<send-request mode="Copy" />'],
    ['a mode in an expression', '<send-one-way-request mode="@(context.X)" />'],
    ['a request in a branch', choose(copy)],
    ['a request in a branch that answers', choose(`${copy}<return-response />`)],
    ['a request side by side with others', `<wait for="all">${copy}</wait>`],
    ['a request in a fragment', '<include-fragment fragment-id="f" />'],
    ['an expression', trace('@(context.Request.Headers["Authorization"][0])')],
    [
      'an expression in lower case',
      trace('@(context.Request.Headers.GetValueOrDefault("authorization",""))')
    ],
    [
      'an expression with a name that is put together',
      trace('@(context.Request.Headers["Author" + "ization"][0])')
    ],
    [
      'an expression with a name in a variable',
      trace('@(context.Request.Headers[(string)context.Variables["h"]])')
    ],
    ['an expression over all headers', trace('@(string.Join(",", context.Request.Headers.Keys))')],
    [
      'an expression that gives the request a name',
      trace('@{ var r = context.Request; return r.Headers.Count; }')
    ],
    [
      'a liquid template',
      '<set-body template="liquid">{{context.Request.Headers["Authorization"]}}</set-body>'
    ],
    [
      'a condition',
      `<choose><when condition='@(context.Request.Headers.ContainsKey("Authorization"))' /></choose>`
    ],
    ['a check of the caller', '<validate-jwt header-name="Authorization" />'],
    ['a policy that nobody knows in a branch that sets another token', choose(`<frob />${AMI}`)],
    ['a second token in between', `${choose(graph)}${copy}`]
  ])('%s', (_, reader) => {
    const situation: Situation = {
      operation: doc({ inbound: `<base />${graph}${reader}` }),
      values: { mode: 'copy', secret: undefined },
      fragments: { f: fragment(copy) }
    }
    expect(editedInbound(situation)).toBe(`<base />${graph}${reader}${ours}`)
  })

  test('in the answer', () => {
    const operation = doc({ inbound: `<base />${graph}`, outbound: copy })
    expect(editedInbound({ operation })).toBe(`<base />${graph}${ours}`)
  })

  test('in the answer of a broader policy', () => {
    const api = doc({ 'on-error': copy })
    expect(editedInbound({ api, operation: doc({ inbound: `<base />${graph}` }) })).toBe(
      `<base />${graph}${ours}`
    )
  })

  test('in a broader policy that runs later', () => {
    const api = doc({ inbound: copy })
    expect(editedInbound({ api, operation: doc({ inbound: `${graph}<base />` }) })).toBe(
      `${graph}<base />${ours}`
    )
  })

  test('although it is the right one and may be missing', () => {
    const open = AMI.replace(' />', ' ignore-error="true" />')
    expect(editedInbound({ operation: doc({ inbound: open + copy }) })).toBe(open + copy + ours)
  })

  test('although it is ours and would be moved', () => {
    const inbound = ours + copy + strip
    expect(editedInbound({ operation: doc({ inbound }) })).toBe(inbound + second)
  })
})

describe('a token is still rewritten', () => {
  test.each([
    ['before a request of its own', '<send-request mode="new" />'],
    ['before a request that says nothing', '<send-request />'],
    ['before a request that is new by a named value', '<send-request mode="{{mode}}" />'],
    ['before an expression that reads another header', trace('@(context.Request.Headers["X"][0])')],
    [
      'before an expression that reads the header of an answer',
      trace(
        '@(context.Response.Headers.GetValueOrDefault("WWW-Authenticate","") + context.Request.Headers.GetValueOrDefault("Y","a"))'
      )
    ]
  ])('%s', (_, rest) => {
    const situation = { operation: doc({ inbound: `<base />${graph}${rest}` }), values: { mode: 'new' } }
    expect(editedInbound(situation)).toBe(`<base />${AMI}${rest}`)
  })

  test('behind a check of the caller', () => {
    const check = '<validate-jwt header-name="Authorization" />'
    expect(editedInbound({ operation: doc({ inbound: check + graph }) })).toBe(check + AMI)
  })

  test('behind another one that a request copies', () => {
    const other = '<authentication-managed-identity resource="api://other" />'
    expect(editedInbound({ operation: doc({ inbound: graph + copy + other }) })).toBe(graph + copy + AMI)
  })

  test('in one operation when a request of another one copies its own', () => {
    const { edits } = plan({ operation: doc({ inbound: graph + copy }) }, 'operation', {
      other: doc({ inbound: graph })
    })
    expect(edits.map(edit => edit.after.match(/<authentication[^>]*>/g)?.join(''))).toEqual([
      graph + ours,
      AMI
    ])
  })
})

describe('what would put ours before a request that copies another token', () => {
  const backend = copy + forward

  test('is refused for an operation', () => {
    const { edits, refusals } = plan({ operation: doc({ inbound: graph, backend }) })
    expect(edits).toEqual([])
    expect(refusals).toMatchObject([{ code: 'caller-check', operation: 'get' }])
  })

  test('is refused for an operation without a document', () => {
    const { edits, refusals } = plan({ api: doc({ inbound: graph, backend }) })
    expect(edits).toEqual([])
    expect(refusals.map(refusal => refusal.code)).toEqual(['caller-check'])
  })

  test('is not done to the API for the sake of an operation', () => {
    const api = doc({ inbound: graph })
    const { edits } = plan({ api }, 'auto', { reads: doc({ inbound: `<base />${copy}` }), plain: absent })
    expect(edits.map(edit => edit.scope.kind)).toEqual(['operation', 'operation', 'operation'])
    expect(edits.map(edit => edit.after).join('')).toContain(`<base />${copy}${ours}`)
  })

  test('is not done to the API although the operation that copies is protected already', () => {
    const api = doc({ inbound: graph })
    const reads = doc({ inbound: `<base />${copy}${AMI}` })
    const { edits } = plan({ api }, 'auto', { reads })
    expect(edits.map(edit => edit.scope)).toEqual([{ kind: 'operation', operation: 'get' }])
  })
})

test('a single document keeps the token that a request copies', () => {
  const before = `<policies><inbound>${graph}${copy}</inbound><backend><base /></backend></policies>`
  expect(protectDocument(before, 'rawxml', expected)).toEqual({
    kind: 'edited',
    text: before.replace('</inbound>', `${ours}</inbound>`)
  })
})

test.each([`<base />${graph}${copy}`, `<base />${copy}`, `${copy}${graph}<base />`])(
  'operations of one API that are written alike are edited alike, below %s',
  api => {
    const policy = doc({ inbound: `<base />${graph}` })
    const world = createWorld({})
    const ids = ['a', 'b', 'c']
    const changed: PolicyWorld = {
      ...world,
      apiPolicy: doc({ inbound: api }),
      operationPolicies: new Map(ids.map(id => [id, policy]))
    }
    const given = {
      operations: ids,
      allOperations: ids,
      expected,
      scope: 'operation',
      restoreBase: false
    } as const
    const { edits } = planProtection(changed, given)
    expect(edits).toHaveLength(3)
    expect(new Set(edits.map(edit => edit.after)).size).toBe(1)
  }
)
