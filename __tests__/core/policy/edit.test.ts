import { describe, expect, test } from '@jest/globals'
import {
  absent,
  type Expectation,
  type Observed,
  type PolicyText,
  type PolicyWorld,
  present
} from '../../../src/core/model.ts'
import { type ProtectionPlan, planProtection, protectDocument } from '../../../src/core/policy/edit.ts'
import { analyseProtection } from '../../../src/core/policy/effective.ts'
import { AMI, createWorld, doc, expected, fragment, R, type Situation, text } from './worlds.ts'

const ours = `<authentication-managed-identity id="apim-identity-guard" resource="${R}" />`
const strip = '<set-header name="Authorization" exists-action="delete" />'
const forward = '<forward-request />'

interface Wish {
  readonly scope?: 'auto' | 'api' | 'operation'
  readonly restoreBase?: boolean
  readonly expected?: Expectation
  readonly selected?: readonly string[]
  /** Policies of further operations. */
  readonly others?: Readonly<Record<string, Observed<PolicyText>>>
}

function createWishedWorld(situation: Situation, { others = {} }: Wish): PolicyWorld {
  const world = createWorld(situation)
  const operationPolicies = new Map([...world.operationPolicies, ...Object.entries(others)])
  return { ...world, operationPolicies }
}

function plan(world: PolicyWorld, wish: Wish): ProtectionPlan {
  const all = [...world.operationPolicies.keys()]
  return planProtection(world, {
    operations: wish.selected ?? all,
    allOperations: all,
    expected: wish.expected ?? expected,
    scope: wish.scope ?? 'operation',
    restoreBase: wish.restoreBase ?? false
  })
}

/** The world after a plan. */
function apply(world: PolicyWorld, { edits }: ProtectionPlan): PolicyWorld {
  const operationPolicies = new Map(world.operationPolicies)
  let { apiPolicy } = world
  for (const { scope, after } of edits) {
    const written = present<PolicyText>({ text: after, format: 'rawxml' })
    if (scope.kind === 'api') apiPolicy = written
    else operationPolicies.set(scope.operation.toLowerCase(), written)
  }
  return { ...world, apiPolicy, operationPolicies }
}

/** Plans, applies, and makes sure that everything that was not refused is protected, and that a second plan is empty. */
function carryOut(situation: Situation, wish: Wish = {}): ProtectionPlan & { readonly after: PolicyWorld } {
  const world = createWishedWorld(situation, wish)
  const planned = plan(world, wish)
  const after = apply(world, planned)
  const refused = new Set(planned.refusals.map(refusal => refusal.operation))
  const ids = (wish.selected ?? [...world.operationPolicies.keys()]).filter(id => !refused.has(id))
  for (const { operation, verdict } of analyseProtection(
    after,
    ids.map(id => ({ id })),
    wish.expected ?? expected
  )) {
    expect([operation, ['protected', 'not-applicable'].includes(verdict)]).toEqual([operation, true])
  }
  expect(plan(after, wish)).toEqual({ edits: [], refusals: planned.refusals })
  return { ...planned, after }
}

function editedText(situation: Situation, wish: Wish = {}): string | undefined {
  const { edits } = carryOut(situation, wish)
  return edits.length === 1 ? edits[0]?.after : undefined
}

describe('the document of an operation', () => {
  test('is created with everything inherited where there is none', () => {
    expect(editedText({})).toBe(`<policies>
    <inbound>
        <base />
        ${ours}
    </inbound>
    <backend>
        <base />
    </backend>
    <outbound>
        <base />
    </outbound>
    <on-error>
        <base />
    </on-error>
</policies>
`)
  })

  test.each([
    [
      'its own line, LF',
      '<policies>\n  <inbound>\n    <base />\n  </inbound>\n</policies>',
      '<base />',
      `<base />\n    ${ours}`
    ],
    [
      'its own line, CRLF and tabs',
      '<policies>\r\n\t<inbound>\r\n\t\t<base />\r\n\t</inbound>\r\n</policies>',
      '<base />',
      `<base />\r\n\t\t${ours}`
    ],
    [
      'its own line, CR',
      '<policies>\r  <inbound>\r    <base />\r  </inbound>\r</policies>',
      '<base />',
      `<base />\r    ${ours}`
    ],
    [
      'an empty element with CR',
      '<policies>\r  <inbound />\r  <backend/>\r</policies>',
      '<inbound />',
      `<inbound>\r    ${ours}\r  </inbound>`
    ],
    ['one line', '<policies><inbound><base /></inbound></policies>', '<base />', `<base />${ours}`],
    [
      'behind a comment',
      '<policies>\n  <inbound>\n    <base />\n    <!-- end -->\n  </inbound>\n</policies>',
      '<!-- end -->',
      `<!-- end -->\n    ${ours}`
    ],
    [
      'an empty element',
      '<policies>\n  <inbound />\n</policies>',
      '<inbound />',
      `<inbound>\n    ${ours}\n  </inbound>`
    ],
    [
      'an empty element with CRLF',
      '<policies>\r\n\t<inbound/>\r\n\t<backend/>\r\n</policies>',
      '<inbound/>',
      `<inbound>\r\n\t\t${ours}\r\n\t</inbound>`
    ],
    [
      'an empty element on one line',
      '<policies><inbound /></policies>',
      '<inbound />',
      `<inbound>${ours}</inbound>`
    ],
    [
      'an empty pair',
      '<policies>\n  <inbound></inbound>\n</policies>',
      '<inbound>',
      `<inbound>\n    ${ours}\n  `
    ],
    [
      'a pair with blanks',
      '<policies>\n  <inbound>\n  </inbound>\n</policies>',
      '<inbound>',
      `<inbound>\n    ${ours}`
    ],
    [
      'a byte order mark',
      '\uFEFF<policies>\n  <inbound>\n    <base />\n  </inbound>\n</policies>',
      '<base />',
      `<base />\n    ${ours}`
    ],
    [
      'a raw expression',
      '<policies>\n <inbound>\n  <set-variable name="a" value="@(context.Api.Id == "x" && 1 < 2)" />\n </inbound>\n</policies>',
      ' />\n </in',
      ` />\n  ${ours}\n </in`
    ]
  ])('is changed by one insertion: %s', (_, before, found, replaced) => {
    const sections = before
      .replace('</policies>', '<backend><forward-request /></backend></policies>')
      .replace(/\s*<backend\/>/, '')
    expect(editedText({ operation: text(sections) })).toBe(sections.replace(found, replaced))
  })

  test('is left alone when it is right', () => {
    expect(carryOut({ operation: doc({ inbound: `<base />${AMI}` }) }).edits).toEqual([])
  })

  test('is left alone when no call reaches the backend', () => {
    expect(carryOut({ operation: doc({ backend: '' }) })).toMatchObject({ edits: [], refusals: [] })
  })

  test('keeps the etag and the text that were analysed', () => {
    const operation = doc()
    const [edit] = carryOut({ operation }).edits
    expect(edit?.etag).toBe(operation.kind === 'present' ? operation.etag : '')
    expect(edit?.before).toBe(operation.kind === 'present' ? operation.value : undefined)
  })
})

describe('a token that is there', () => {
  const correct = (element: string, want: Expectation = expected): string | undefined =>
    editedText({ operation: doc({ inbound: `<base />${element}` }) }, { expected: want })
      ?.match(/<authentication[^>]*>/g)
      ?.join('')

  test.each([
    [
      'a wrong resource',
      '<authentication-managed-identity resource="x" />',
      expected,
      `<authentication-managed-identity resource="${R}" />`
    ],
    [
      'a resource in single quotes',
      "<authentication-managed-identity resource='x' />",
      expected,
      `<authentication-managed-identity resource='${R}' />`
    ],
    [
      'no resource',
      '<authentication-managed-identity />',
      expected,
      `<authentication-managed-identity resource="${R}" />`
    ],
    [
      'a client id too many',
      `<authentication-managed-identity resource="${R}" client-id="x" />`,
      expected,
      AMI
    ],
    [
      'a client id too few',
      AMI,
      { resource: R, clientId: 'abc' },
      `<authentication-managed-identity resource="${R}" client-id="abc" />`
    ],
    [
      'a wrong client id',
      `<authentication-managed-identity client-id="x" resource="y"/>`,
      { resource: R, clientId: 'abc' },
      `<authentication-managed-identity client-id="abc" resource="${R}"/>`
    ],
    [
      'nothing at all',
      '<authentication-managed-identity/>',
      { resource: R, clientId: 'abc' },
      `<authentication-managed-identity resource="${R}" client-id="abc"/>`
    ],
    [
      'ignore-error',
      `<authentication-managed-identity resource="${R}" ignore-error="true" id="x" />`,
      expected,
      `<authentication-managed-identity resource="${R}" id="x" />`
    ],
    [
      'all at once',
      '<authentication-managed-identity ignore-error="1" client-id="c" resource="x" />',
      expected,
      AMI
    ]
  ])('is corrected in place: %s', (_, element, want, corrected) => {
    expect(correct(element, want)).toBe(corrected)
  })

  test.each([
    ['for a variable', `<authentication-managed-identity resource="x" output-token-variable-name="v" />`],
    ['for another request', '<send-request><authentication-managed-identity resource="x" /></send-request>'],
    [
      'under a condition',
      '<choose><when condition="@(x)"><authentication-managed-identity resource="x" /></when></choose>'
    ],
    ['with an expression', '<authentication-managed-identity resource="@(x)" />'],
    ['with a secret', '<authentication-managed-identity resource="{{secret}}" />']
  ])('is not touched when it was made for something else: %s', (_, element) => {
    const before = `<base />${element}`
    expect(editedText({ operation: doc({ inbound: before }) })).toContain(before + ours)
  })

  test('in a fragment is not touched', () => {
    const situation: Situation = {
      operation: doc({ inbound: '<base /><include-fragment fragment-id="f" />' }),
      fragments: { f: fragment('<authentication-managed-identity resource="x" />') }
    }
    expect(editedText(situation)).toContain(`<include-fragment fragment-id="f" />${ours}`)
  })

  test('is followed by ours when something overwrites it', () => {
    expect(editedText({ operation: doc({ inbound: AMI + strip }) })).toContain(AMI + strip + ours)
  })

  test('and is ours is moved behind what overwrites it', () => {
    const edited = editedText({ operation: doc({ inbound: `<base />\n    ${ours}\n    ${strip}` }) })
    expect(edited).toContain(`<base />\n    ${strip}\n    ${ours}\n`)
    expect(edited?.match(/apim-identity-guard/g)).toHaveLength(1)
  })

  test('elsewhere under our id makes us take another', () => {
    const taken = '<set-variable id="apim-identity-guard" name="a" value="b" />'
    expect(editedText({ operation: doc({ inbound: taken }) })).toContain('id="apim-identity-guard-2"')
  })

  test('is written with its special characters escaped', () => {
    const want = { resource: 'api://a&b<"c\'' }
    expect(correct('', want)).toContain('resource="api://a&amp;b&lt;&quot;c&apos;"')
  })
})

describe('a missing base', () => {
  const situation: Situation = {
    api: doc({ inbound: `<base />\n    ${AMI}` }),
    operation: doc({ inbound: '<rewrite-uri template="/" />' })
  }

  test('stays missing, and the token goes into the operation', () => {
    expect(editedText(situation, { scope: 'auto' })).toContain(`<rewrite-uri template="/" />\n    ${ours}`)
  })

  test('is put back when that is asked for', () => {
    const edited = editedText(situation, { scope: 'auto', restoreBase: true })
    expect(edited).toContain('<inbound>\n    <base />\n    <rewrite-uri template="/" />')
    expect(edited).not.toContain('authentication')
  })

  test('is put back into an empty section', () => {
    expect(editedText({ ...situation, operation: doc({ inbound: '' }) }, { restoreBase: true })).toContain(
      '<base />'
    )
  })

  test('does not help when nothing is inherited, and the token is added', () => {
    expect(editedText({ operation: doc({ inbound: '' }) }, { restoreBase: true })).toContain(ours)
  })
})

describe('the document of the API', () => {
  test('serves all operations with one edit', () => {
    const { edits } = carryOut({ api: doc() }, { scope: 'auto', others: { a: absent, b: doc() } })
    expect(edits.map(edit => edit.scope)).toEqual([{ kind: 'api' }])
  })

  test('is created where there is none', () => {
    const { edits } = carryOut({}, { scope: 'auto' })
    expect(edits.map(edit => [edit.scope.kind, edit.before])).toEqual([['api', undefined]])
  })

  test('is not touched when some operations are left out', () => {
    const { edits } = carryOut({ api: doc() }, { scope: 'auto', others: { a: absent }, selected: ['get'] })
    expect(edits.map(edit => edit.scope)).toEqual([{ kind: 'operation', operation: 'get' }])
  })

  test('serves all operations when that is asked for', () => {
    const { edits } = carryOut({ api: doc() }, { scope: 'api', others: { a: absent }, selected: ['get'] })
    expect(edits.map(edit => edit.scope)).toEqual([{ kind: 'api' }])
  })

  test('is helped by the document of an operation that defeats it', () => {
    const { edits } = carryOut(
      { api: doc() },
      { scope: 'auto', others: { a: doc({ inbound: '' }), b: doc({ inbound: `<base />${strip}` }) } }
    )
    expect(edits.map(edit => edit.scope)).toEqual([
      { kind: 'api' },
      { kind: 'operation', operation: 'a' },
      { kind: 'operation', operation: 'b' }
    ])
  })

  test('is not touched when that helps nobody', () => {
    const { edits } = carryOut(
      { api: doc({ inbound: AMI }), operation: doc({ inbound: '' }) },
      { scope: 'auto' }
    )
    expect(edits.map(edit => edit.scope.kind)).toEqual(['operation'])
  })

  test('is corrected in place', () => {
    const situation = { api: doc({ inbound: '<base /><authentication-managed-identity resource="x" />' }) }
    expect(editedText(situation, { scope: 'auto' })).toContain(`<base />${AMI}`)
  })

  test('does not put our token before a check of the caller', () => {
    const validate =
      '<base /><validate-azure-ad-token tenant-id="t"><client-application-ids /></validate-azure-ad-token>'
    const { edits } = carryOut({ api: doc() }, { scope: 'auto', others: { a: doc({ inbound: validate }) } })
    expect(edits.map(edit => edit.scope.kind)).toEqual(['operation', 'operation'])
    expect(edits[1]?.after).toContain(`</validate-azure-ad-token>${ours}`)
  })

  test('does not put our token before something that reads the header of the caller', () => {
    const reads =
      '<base /><choose><when condition=\'@(context.Request.Headers.ContainsKey("Authorization"))\'><trace source="a" /></when></choose>'
    const { edits } = carryOut({ api: doc() }, { scope: 'auto', others: { a: doc({ inbound: reads }) } })
    expect(edits.map(edit => edit.scope.kind)).toEqual(['operation', 'operation'])
  })

  test('a thousand operations are planned at once', () => {
    const others = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`op${index}`, index % 2 === 0 ? absent : doc()])
    )
    expect(carryOut({ api: doc() }, { scope: 'auto', others }).edits).toHaveLength(1)
    expect(carryOut({ api: doc() }, { scope: 'operation', others }).edits).toHaveLength(1001)
  })
})

describe('a refusal', () => {
  const refuse = (situation: Situation, wish: Wish = {}) => {
    const { edits, refusals } = carryOut(situation, wish)
    expect(edits).toEqual([])
    return refusals.map(refusal => refusal.code)
  }

  test.each<readonly [string, Situation, string]>([
    ['the document cannot be read', { operation: { kind: 'unreadable', why: 'forbidden' } }, 'unreadable'],
    ['the document cannot be parsed', { operation: text('<policies><inbound>') }, 'unparsable'],
    [
      'the document is a fragment',
      { operation: text('<fragment><base /></fragment>') },
      'not-a-policy-document'
    ],
    [
      'the document was read as xml',
      {
        operation: text('<policies><inbound><base /></inbound><backend><base /></backend></policies>', 'xml')
      },
      'xml-format'
    ],
    ['there is no inbound section', { operation: doc({ inbound: null }) }, 'section-missing'],
    [
      'there are two inbound sections',
      { operation: text('<policies><inbound /><inbound /></policies>') },
      'unparsable'
    ],
    [
      'the header is deleted in the backend section',
      { operation: doc({ backend: strip + forward }) },
      'overwritten'
    ],
    [
      'the header is deleted by the API in the backend section',
      { api: doc({ backend: strip + forward }) },
      'overwritten-by-parent'
    ],
    [
      'nobody knows what calls the backend',
      { operation: doc({ backend: '<include-fragment fragment-id="f" />' }) },
      'fragment-missing'
    ],
    ['the API policy cannot be read', { api: { kind: 'unreadable', why: 'x' } }, 'unreadable'],
    ['the products cannot be read', { products: 'unreadable' }, 'unreadable'],
    [
      'the backend writes the header',
      {
        operation: doc({ inbound: '<base /><set-backend-service backend-id="b" />' }),
        backends: { b: { setsAuthorization: true } }
      },
      'backend-credentials'
    ],
    ['a self-hosted gateway skips the policy', { gateways: present(['edge']) }, 'gateway']
  ])('is given when %s', (_, situation, code) => {
    expect(refuse(situation)).toEqual([code])
    if (code !== 'xml-format') expect(refuse(situation, { scope: 'auto' })).toEqual([code])
  })

  test('says what stands in the way, and where', () => {
    const [refusal] = carryOut({ operation: doc({ backend: strip + forward }) }).refusals
    expect(refusal?.text).toContain('deletes the header (line 6)')
    expect(refusal?.place).toMatchObject({ section: 'backend', element: 'set-header', line: 6 })
  })

  test('is given when the expected resource would be an expression', () => {
    expect(refuse({}, { expected: { resource: '@(context.Api.Id)' } })).toEqual(['resource-expression'])
  })

  test('of one operation does not keep the others from being protected', () => {
    const { edits, refusals } = carryOut({ operation: doc({ inbound: null }) }, { others: { a: absent } })
    expect(edits.map(edit => edit.scope)).toEqual([{ kind: 'operation', operation: 'a' }])
    expect(refusals.map(refusal => refusal.operation)).toEqual(['get'])
  })
})

describe('a single document', () => {
  test('is protected by itself', () => {
    const before =
      '<policies><inbound><base /><set-backend-service backend-id="@(x)" /></inbound><backend><base /></backend></policies>'
    expect(protectDocument(before, 'rawxml', expected)).toEqual({
      kind: 'edited',
      text: before.replace('</inbound>', `${ours}</inbound>`)
    })
  })

  test('is unchanged when it is right', () => {
    expect(
      protectDocument(
        `<policies><inbound>${AMI}</inbound><backend><base /></backend></policies>`,
        'rawxml',
        expected
      )
    ).toEqual({
      kind: 'unchanged'
    })
  })

  test.each([
    ['<fragment />', 'rawxml', 'not-a-policy-document'],
    ['', 'rawxml', 'unparsable'],
    ['<policies><inbound><base /></inbound><backend><base /></backend></policies>', 'xml', 'xml-format']
  ] as const)('is refused: %j as %s', (before, format, code) => {
    expect(protectDocument(before, format, expected)).toMatchObject({ kind: 'refused', code })
  })
})
