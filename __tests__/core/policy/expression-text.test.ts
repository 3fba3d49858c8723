import { describe, expect, test } from '@jest/globals'
import { decodeEntities, findBadEntity } from '../../../src/core/policy/entities.ts'
import { listExpressionParts, scanExpression } from '../../../src/core/policy/expression-text.ts'

describe('the end of an expression', () => {
  test.each<[string, string, 'raw' | 'escaped']>([
    ['(a)b)', '(a)', 'raw'],
    ['{ (]) }}', '{ (]) }', 'raw'],
    ['("a&quot;)")', '("a&quot;)")', 'raw'],
    ['(&quot;)&quot;)', '(&quot;)&quot;)', 'escaped'],
    ['(@&quot;\\&quot;&quot;)&quot;)', '(@&quot;\\&quot;&quot;)&quot;)', 'escaped'],
    ['(&quot;\\&quot;)&quot;)', '(&quot;\\&quot;)&quot;)', 'escaped'],
    ['(/* &quot; */ ")")', '(/* &quot; */ ")")', 'raw'],
    ['(f(&quot;a&quot;) + "b")', '(f(&quot;a&quot;) + "b")', 'raw'],
    ["('\\u0029' + '\\x28')", "('\\u0029' + '\\x28')", 'raw'],
    ["('&lt;' + '&quot;')", "('&lt;' + '&quot;')", 'raw'],
    ["(a == '{{b)}}' + '\\'')", "(a == '{{b)}}' + '\\'')", 'raw'],
    ['(&apos;)&apos; + &apos;\\&apos;&apos;)', '(&apos;)&apos; + &apos;\\&apos;&apos;)', 'escaped'],
    ['(global::X.Y)', '(global::X.Y)', 'raw'],
    ['($"{global::X.Y}")', '($"{global::X.Y}")', 'raw'],
    ['($"{(a ? ")" : "(")}")', '($"{(a ? ")" : "(")}")', 'raw'],
    ['(@$""")")', '(@$""")")', 'raw'],
    ['("""a"")""")', '("""a"")""")', 'raw'],
    ['(""")", 1)', '', 'raw']
  ])('%s', (text, expected, style) => {
    const scan = scanExpression(text, 0, text.length)
    if (expected === '') expect(scan.kind).toBe('broken')
    else expect(scan).toEqual({ kind: 'complete', end: expected.length, style })
  })

  test('is not looked for beyond the limit', () => {
    for (const text of ['(a)', '("a")', '(/* a */)', "('a')"]) {
      expect(scanExpression(text, 0, text.length).kind).toBe('complete')
      for (let limit = 1; limit < text.length; limit += 1)
        expect(scanExpression(text, 0, limit).kind).toBe('broken')
    }
  })
})

test('the parts of an expression are its strings, characters and comments', () => {
  const text = `{ f($"a{g("b", 'c')}", 'd'); // "e"\n return @"h"; /* i */ }`
  const parts = listExpressionParts(text, 0, 'raw').map(({ kind, start, end }) => [
    kind,
    text.slice(start, end)
  ])
  expect(parts).toEqual([
    ['string', `$"a{g("b", 'c')}"`],
    ['character', "'d'"],
    ['comment', '// "e"'],
    ['string', '@"h"'],
    ['comment', '/* i */']
  ])
})

describe('entities', () => {
  test.each([
    ['&lt;&gt;&amp;&quot;&apos;', '<>&"\''],
    ['&#65;&#x1F600;&#0065;', 'A😀A'],
    ['&amp;lt;', '&lt;'],
    ['&nbsp; && &; &#; &#x;', '&nbsp; && &; &#; &#x;'],
    ['&#0;&#xD800;&#x110000;&#xFFFE;', '&#0;&#xD800;&#x110000;&#xFFFE;'],
    ['&LT;&#X41;', '&LT;&#X41;']
  ])('%s', (text, expected) => expect(decodeEntities(text)).toBe(expected))

  test('that XML does not know are found', () => {
    expect(findBadEntity('&amp;&lol;', 0, 10)).toBe(5)
    expect(findBadEntity('&amp;&lol;', 0, 5)).toBeUndefined()
    expect(findBadEntity('&amp;', 0, 4)).toBe(0)
  })
})
