import { describe, expect, test } from '@jest/globals'
import { readExpression } from '../../../src/core/policy/expression.ts'
import { analyse, doc, R } from './worlds.ts'

/** `var a2 = a1 + a1; ... return a30;`: each line doubles the text. */
const doubling = (first: string, sum: (name: string) => string): string => {
  const lines = Array.from({ length: 40 }, (_, index) => `var a${index + 1} = ${sum(`a${index}`)};`)
  return `@{ var a0 = ${first}; ${lines.join(' ')} return a40; }`
}

const sums: readonly (readonly [string, (name: string) => string])[] = [
  ['sums', name => `${name} + ${name}`],
  ['interpolation', name => `$"{${name}}{${name}}"`],
  ['Concat', name => `String.Concat(${name}, ${name}, ${name})`],
  ['Format', name => `String.Format("{0}{0}{0}{0}", ${name})`]
]

describe('a text that doubles itself', () => {
  test.each(sums)('by %s is not followed to its end', (_, sum) => {
    for (const first of ['"xxxxxxxxxx"', 'context.Variables["v"]', '"a" + context.Variables["v"]']) {
      const expression = readExpression(doubling(first, sum))
      expect(expression.composition).toBeUndefined()
      expect(expression.strings).toBeDefined()
    }
  })

  test.each(sums)('by %s is not known, wherever it stands', (_, sum) => {
    const code = doubling('"xxxxxxxxxx"', sum).replaceAll('"', '&quot;')
    const token = `<authentication-managed-identity resource="${code}" />`
    expect(analyse({ api: doc({ inbound: token }) }).verdict).toBe('unknown')
    const variable = `<set-variable name="v" value="${code}" />`
    const header = `<set-header name="Authorization"><value>${code}</value></set-header>`
    expect(analyse({ api: doc({ inbound: variable + header }) }).verdict).toBe('unprotected')
  })
})

describe('a text', () => {
  test('of a few thousand characters is followed, and a longer one is not', () => {
    const text = (length: number) => readExpression(`@("${'x'.repeat(length)}" + "y")`).composition
    expect(text(4000)).toEqual([`${'x'.repeat(4000)}y`])
    expect(text(5000)).toBeUndefined()
    expect(readExpression(`@("${'x'.repeat(5000)}")`).composition).toBeUndefined()
  })

  test('of many parts is followed, and one of too many is not', () => {
    const sum = (length: number) =>
      readExpression(`@(${Array.from({ length }, () => '"a" + context.Variables["v"]').join(' + ')})`)
        .composition
    expect(sum(32)).toHaveLength(64)
    expect(sum(33)).toBeUndefined()
  })

  test('of many empty parts costs nothing', () => {
    expect(readExpression(`@("a"${' + ""'.repeat(10_000)})`).composition).toEqual(['a'])
  })
})

describe('a long text in the document', () => {
  const long = 'x'.repeat(100_000)

  test.each([
    ['the resource', `<authentication-managed-identity resource="${long}" />`],
    ['the client id', `<authentication-managed-identity resource="${R}" client-id="${long}" />`],
    [
      'the name of a variable',
      `<authentication-managed-identity resource="${R}" output-token-variable-name="${long}" />`
    ],
    ['the name of an element', `<x${long} />`],
    ['the name of an attribute', `<authentication-managed-identity resource="${R}" x${long}="1" />`],
    ['the id of a fragment', `<include-fragment fragment-id="${long}" />`],
    ['the id of a backend', `<set-backend-service backend-id="${long}" />`],
    ['the name of a named value', `<authentication-managed-identity resource="{{${long}}}" />`]
  ])('is cut in the reason: %s', (_, inbound) => {
    const { reasons } = analyse({ api: doc({ inbound }) })
    expect(reasons).toHaveLength(1)
    expect(JSON.stringify(reasons).length).toBeLessThan(3000)
  })
})

describe('a condition', () => {
  test.each([
    ['@(!false)', true],
    ['@(!true)', false],
    ['@(((true)))', true],
    ['@(!(!(false)))', false],
    ['@(!!true)', true],
    ['@( ! ( false ) )', true],
    ['@{ return !false; }', true],
    ['@{ return (false); }', false]
  ])('%s is constant', (code, constant) => {
    expect(readExpression(code).constant).toBe(constant)
  })

  test.each([
    '@((true)',
    '@(true))',
    '@(!)',
    '@()',
    '@(())',
    '@(true true)',
    '@((true)(false))',
    '@(true != false)',
    '@(!x)',
    '@("true")',
    '@(True)',
    '@((bool)true)'
  ])('%s is not', code => {
    expect(readExpression(code).constant).toBeUndefined()
  })

  test('in very many brackets is read all the same', () => {
    expect(readExpression(`@(${'!('.repeat(50_000)}true${')'.repeat(50_000)})`).constant).toBe(true)
    expect(readExpression(`@(${'('.repeat(50_000)}`).constant).toBeUndefined()
  })
})
