import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readPolicy } from '../../emulator/policy/read.ts'
import { savePolicy } from '../../emulator/policy/save.ts'

const NONE: ReadonlySet<string> = new Set()

function save(value: string, format: 'xml' | 'rawxml' = 'rawxml'): string {
  const outcome = savePolicy({
    value,
    format,
    scope: 'api',
    namedValues: NONE,
    fragments: NONE,
    backends: NONE
  })
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error))
  return outcome.stored
}

/** Stores elements in inbound and gives back what stands there, one line for each, without the indentation of the section. */
function saveInbound(elements: string, format: 'xml' | 'rawxml' = 'rawxml'): string {
  const stored = save(`<policies><inbound>${elements}</inbound></policies>`, format)
  const inner = /^<policies>\r\n\t<inbound>([\s\S]*)\r\n\t<\/inbound>\r\n<\/policies>$/.exec(stored)?.[1]
  return (inner ?? stored).replaceAll('\r\n\t\t', '\n').replace(/^\n/, '')
}

describe('documents that nobody wrote', () => {
  const literal = fc
    .string({ maxLength: 12 })
    .map(text => text.replace(/[^\x20-\x7e]/g, '').replace(/^[@\s]+/, ''))
  const csharp = fc.oneof(
    fc.string({ maxLength: 8 }).map(
      text =>
        `"${text
          .replace(/[^\x20-\x7e]/g, '')
          .replace(/[\\"]/g, '\\$&')
          .replaceAll('&', '+')}"`
    ),
    fc.constantFrom(
      'a < b',
      'c && d',
      'e["f"]',
      "'\"'",
      '@"g""h"',
      '$"i{j["k"]}{{ l }}"',
      '/* ) } */ 1',
      'As<JObject>()'
    )
  )
  const expression = fc.array(csharp, { minLength: 1, maxLength: 4 }).map(parts => `@(${parts.join(' + ')})`)
  const toMarkup = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  const value = fc.oneof(literal.map(toMarkup), expression)
  const leaf = fc.oneof(
    fc
      .tuple(value, value)
      .map(([name, text]) => `<set-header name="${name}"><value>${text}</value></set-header>`),
    value.map(text => `<set-variable name="x" value="${text}"></set-variable>`),
    literal.map(text => `<!--${text.replaceAll('-', '')}-->`),
    fc.constant('\n  <base/> ')
  )
  const policy = fc.letrec<{ node: string }>(tie => ({
    node: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc
        .tuple(expression, fc.array(tie('node'), { maxLength: 3 }))
        .map(
          ([condition, nodes]) => `<choose><when condition="${condition}">${nodes.join('')}</when></choose>`
        )
    )
  })).node
  const document = fc
    .array(policy, { maxLength: 5 })
    .map(nodes => `<policies><inbound>${nodes.join(' ')}</inbound></policies>`)

  test('storing what was stored changes nothing', () => {
    fc.assert(fc.property(document, text => expect(save(save(text))).toBe(save(text))))
  })

  test('a document survives the way through the `xml` form', () => {
    fc.assert(
      fc.property(document, text => expect(save(readPolicy(save(text), 'xml'), 'xml')).toBe(save(text)))
    )
  })

  test('expressions come back as they were sent', () => {
    fc.assert(
      fc.property(expression, text =>
        expect(saveInbound(`<set-body>${text}</set-body>`)).toBe(`<set-body>${text}</set-body>`)
      )
    )
  })

  test('any text is answered, with a document or with an error', () => {
    const alphabet = fc.constantFrom(
      '<',
      '>',
      '/',
      '=',
      '"',
      "'",
      '@(',
      '@{',
      ')',
      '}',
      '&',
      ';',
      '!--',
      '--',
      '$"',
      '{',
      '\\',
      '\n',
      ' ',
      'policies',
      'inbound',
      'base',
      '{{',
      '[CDATA[',
      ']]>',
      '?'
    )
    const texts = fc
      .array(alphabet, { maxLength: 40 })
      .map(parts => `<policies><inbound>${parts.join('')}</inbound></policies>`)
    fc.assert(
      fc.property(texts, fc.constantFrom('xml', 'rawxml'), (text, format) => {
        const outcome = savePolicy({
          value: text,
          format,
          scope: 'api',
          namedValues: NONE,
          fragments: NONE,
          backends: NONE
        })
        if (outcome.ok) expect(save(outcome.stored)).toBe(outcome.stored)
        else expect(outcome.error.code).toBe('ValidationError')
      }),
      { numRuns: 500 }
    )
  })
})
