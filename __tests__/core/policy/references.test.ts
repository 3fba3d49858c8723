import { describe, expect, test } from '@jest/globals'
import { parsePolicy } from '../../../src/core/policy/parse.ts'
import { findReferences } from '../../../src/core/policy/references.ts'

const find = (body: string) =>
  findReferences(parsePolicy(`<policies><inbound>${body}</inbound></policies>`, 'rawxml'))

test('names stand once, in the order of the document', () => {
  const references = find(`
    <include-fragment fragment-id="b"/><include-fragment fragment-id="a"/><include-fragment fragment-id="B"/>
    <choose><when condition="@(true)"><set-backend-service backend-id="pool"/></when></choose>
    <set-backend-service base-url="https://{{host}}/"/>
    <set-header name="x"><value>@("{{key-1}}" + "{{host}}" + "{{Host}}")</value></set-header>`)
  expect(references).toEqual({
    fragments: ['b', 'a'],
    backends: ['pool'],
    namedValues: ['host', 'key-1', 'Host'],
    usesUnknownReferences: false
  })
})

describe('named values', () => {
  test.each<[string, string, string[]]>([
    ['in a payload with markup', '<set-body><b>{{x}}</b></set-body>', ['x']],
    ['in CDATA', '<set-body><![CDATA[{{x}}]]></set-body>', ['x']],
    ['in the middle of a value', '<a b="y-{{ x.y_z-1 }}-{{w}}"/>', ['x.y_z-1', 'w']],
    ['not in a liquid template', '<set-body template="liquid">{{body.x}}</set-body>', []],
    ['but in its attributes', '<set-body template="liquid" a="{{x}}">{{y}}</set-body>', ['x']],
    ['not in a comment', '<!-- {{x}} -->', []],
    ['not among the braces of C#', '<a>@{ var a = new[,] {{"x", 1}, {2, 3}}; }</a>', []],
    ['with a name that objects have', '<a b="{{constructor}} {{__proto__}}"/>', ['constructor', '__proto__']]
  ])('%s', (_, body, names) => expect(find(body).namedValues).toEqual(names))
})

describe('a reference is unknown', () => {
  test.each([
    ['by an expression', '<set-backend-service backend-id="@(x)"/>'],
    ['by a named value', '<include-fragment fragment-id="{{x}}"/>'],
    ['by a part of it', '<set-backend-service backend-id="a-{{x}}"/>'],
    ['by nothing', '<include-fragment/>'],
    ['by an empty id', '<include-fragment fragment-id=" "/>']
  ])('%s', (_, body) => {
    expect(find(body)).toMatchObject({ fragments: [], backends: [], usesUnknownReferences: true })
  })

  test('in a document that cannot be read', () => {
    expect(find('<a>')).toEqual({ fragments: [], backends: [], namedValues: [], usesUnknownReferences: true })
  })

  test('but not in a comment or a payload', () => {
    const body = '<!-- <include-fragment/> --><set-body><include-fragment/></set-body>'
    expect(find(body).usesUnknownReferences).toBe(false)
  })
})
