import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parsePolicy } from '../../../src/core/policy/parse.ts'
import type { PolicyNode, PolicyTree } from '../../../src/core/policy/syntax.ts'
import { elementsOf, outline, rootOf, token } from './outline.ts'

/** The document again, from the leaves of the tree alone. */
function joinLeaves({ text, root }: PolicyTree): string {
  const pieces: string[] = []
  const join = (node: PolicyNode): void => {
    if (node.kind !== 'element') {
      pieces.push(text.slice(node.start, node.end))
      return
    }
    pieces.push(text.slice(node.start, node.openEnd))
    node.children.forEach(join)
    if (node.closeStart !== undefined) pieces.push(text.slice(node.closeStart, node.end))
  }
  if (root !== undefined) join(root)
  return pieces.join('')
}

describe('a document as Azure stores it', () => {
  const text = [
    '\uFEFF<!-- above -->',
    '<policies>',
    '\t<inbound>',
    '\t\t<base />',
    `\t\t<set-variable name='n' value="@(context.Request.Headers["a"].First() == "x)" && 1 < 2)"/>`,
    '\t\t<set-header name="Authorization" exists-action="override">',
    '\t\t\t<value>@("Bearer " + (string)context.Variables["t"])</value>',
    '\t\t</set-header>',
    '\t</inbound>',
    '</policies>'
  ].join('\r\n')
  const tree = parsePolicy(text, 'rawxml')
  const elements = elementsOf(rootOf(tree))

  test('has its elements in order, without diagnostics', () => {
    expect(elements.map(each => each.name)).toEqual([
      'policies',
      'inbound',
      'base',
      'set-variable',
      'set-header',
      'value'
    ])
    expect(tree.diagnostics).toEqual([])
  })

  test('has the offsets of every part', () => {
    for (const { name, start, end, openEnd, closeStart, attributes } of elements) {
      expect(text.slice(start, start + name.length + 1)).toBe(`<${name}`)
      expect(text.slice(openEnd - 1, openEnd)).toBe('>')
      if (closeStart === undefined) expect(openEnd).toBe(end)
      else expect(text.slice(closeStart, end)).toBe(`</${name}>`)
      for (const each of attributes) {
        const raw = `${each.name}=${each.quote}${text.slice(each.valueStart, each.valueEnd)}${each.quote}`
        expect(text.slice(each.start, each.end)).toBe(raw)
      }
    }
  })

  test('tells expressions from literals', () => {
    const variable = elements.find(each => each.name === 'set-variable')
    expect(variable?.attributes.map(each => [each.name, each.quote, each.expression])).toEqual([
      ['name', "'", false],
      ['value', '"', true]
    ])
    expect(elements.find(each => each.name === 'value')?.children).toMatchObject([
      { kind: 'text', expression: true, value: '@("Bearer " + (string)context.Variables["t"])' }
    ])
  })

  test('is found again in the leaves of the tree', () => {
    expect(joinLeaves(tree)).toBe(text.slice(text.indexOf('<policies>')))
  })
})

describe('markup that is no element', () => {
  test.each([
    ['a comment', `<a><!-- ${token} --></a>`],
    ['CDATA', `<a><![CDATA[${token}]]></a>`],
    ['a processing instruction', `<a><?x ${token} ?></a>`],
    ['a string in a block', `<a>@{ return "${token.replaceAll('"', "'")}"; }</a>`],
    ['a verbatim string', `<a>@(@"${token.replaceAll('"', '""')}")</a>`],
    ['a raw string', `<a>@("""${token}""")</a>`],
    ['a string in a hole', `<a>@($"{f("<b>")}")</a>`],
    ['a comment of C#', `<a>@{ /* ${token} */ // </a>${token}\n }</a>`],
    ['a character', "<a>@('<')</a>"],
    ['an attribute', `<a b='@(@"${token.replaceAll('"', '""')}")'/>`],
    ['an attribute with two kinds of quotes', `<a b="@("${token.replaceAll('"', "'")}")"/>`]
  ])('%s', (_, text) => expect(outline(text)).toBe('a'))

  test.each([
    'set-body',
    'set-url',
    'value',
    'xsl-transform',
    'find-and-replace',
    'log-to-eventhub',
    'message'
  ])('the content of `%s`', name => {
    const text = `<a><${name}> <b c='1'/> </${name}>${token}</a>`
    expect(outline(text)).toBe(`a ${name} authentication-managed-identity`)
    const [, payload] = elementsOf(rootOf(parsePolicy(text, 'rawxml')))
    expect(payload?.children).toMatchObject([{ kind: 'text', value: " <b c='1'/> " }])
  })

  test('a payload in a payload, and text after both', () => {
    const text = `<a><set-body><set-body>${token}</set-body>${token}</set-body>${token}</a>`
    expect(outline(text)).toBe('a set-body authentication-managed-identity')
  })

  test('an end tag of a payload in CDATA, a comment or an expression does not end it', () => {
    for (const inner of [
      `<![CDATA[</value>${token}]]>`,
      `<!-- </value>${token} -->`,
      `<b>@("</value>${token.replaceAll('"', "'")}")</b>`
    ]) {
      expect(outline(`<a><value>${inner}</value><c/></a>`)).toBe('a value c')
    }
  })

  test('but `value` below `cache-value` holds policies', () => {
    expect(outline(`<a><cache-value><value>${token}</value></cache-value></a>`)).toBe(
      'a cache-value value authentication-managed-identity'
    )
  })

  test('a payload without markup keeps its comments and CDATA apart from its text', () => {
    const [, payload] = elementsOf(
      rootOf(parsePolicy('<a><value>x<!-- y --><![CDATA[z]]></value></a>', 'rawxml'))
    )
    expect(payload?.children.map(each => each.kind)).toEqual(['text', 'comment', 'cdata'])
  })

  test('a loose `<` in a liquid template is text', () => {
    const text = '<a><set-body template="liquid">{% if body.a < 5 %}<b>1</b>{% endif %}</set-body><c/></a>'
    expect(outline(text)).toBe('a set-body c')
    expect(outline(text, 'xml')).toBe('error bad-name')
  })
})

describe('size', () => {
  const million = (piece: string): string => piece.repeat(Math.floor(1_000_000 / piece.length))

  test.each([
    ['<', 'error bad-name'],
    ['@(', 'error unterminated-expression'],
    ['"', 'a'],
    ['x@(', 'error unterminated-expression'],
    ['x@()', 'a'],
    ['<!-- @( -->', 'error unterminated-expression'],
    ['&', 'error bad-entity'],
    ['<b>@(&quot;)&quot;((&quot;)</b>', 'error unterminated-expression'],
    ["@('{{", 'error unterminated-expression'],
    ['@($"{', 'error unterminated-expression'],
    ['@(@@$$', 'error unterminated-expression'],
    ['<![CDATA[', 'error unterminated-cdata'],
    ['<b ', 'error bad-attribute']
  ])('a million characters of %j are read once', (piece, expected) => {
    expect(outline(`<a>${million(piece)}</a>`)).toBe(expected)
  })

  test('ten thousand nested elements are read, one more is refused', () => {
    const nest = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth)
    expect(parsePolicy(nest(10_000), 'rawxml').root?.end).toBe(70_000)
    expect(outline(nest(10_001))).toBe('error too-deep')
  })

  test('thousands of nested strings are read', () => {
    expect(outline(`<a>@(${'$"{'.repeat(50_000)}1${'}"'.repeat(50_000)})</a>`)).toBe('a')
  })
})

describe('any text', () => {
  const piece = fc.constantFrom(
    ...[
      '<a>',
      '</a>',
      '<a/>',
      '<value>',
      '</value>',
      '<set-body>',
      '</set-body>',
      '<b c="',
      "<b c='",
      '"/>',
      "'/>"
    ],
    ...[
      '@(',
      '@{',
      ')',
      '}',
      '"',
      "'",
      '&quot;',
      '&apos;',
      '&',
      '$"',
      '@"',
      '"""',
      '{',
      '{{',
      '}}',
      '//',
      '\n',
      '\r\n'
    ],
    ...[
      '/*',
      '*/',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      ' ',
      'x',
      '\\',
      ':',
      '<',
      '>',
      '@*',
      '*@',
      '\uFEFF',
      '😀'
    ]
  )
  const document = fc.array(piece, { maxLength: 40 }).map(pieces => `<a>${pieces.join('')}</a>`)
  const anything = fc.oneof(document, fc.string({ unit: 'binary', maxLength: 60 }))

  test('has a tree without a gap, or an error with a place', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom('rawxml' as const, 'xml' as const), (text, format) => {
        const tree = parsePolicy(text, format)
        const errors = tree.diagnostics.filter(each => each.severity === 'error')
        expect(errors).toHaveLength(tree.root === undefined ? 1 : 0)
        for (const { offset } of tree.diagnostics) {
          expect(offset).toBeGreaterThanOrEqual(0)
          expect(offset).toBeLessThanOrEqual(text.length)
        }
        if (tree.root !== undefined) expect(joinLeaves(tree)).toBe(text.slice(tree.root.start, tree.root.end))
      }),
      { numRuns: 2000 }
    )
  })

  test('without an `@` that is XML is read in the same way in both formats', () => {
    fc.assert(
      fc.property(document, text => {
        fc.pre(!text.includes('@'))
        const strict = parsePolicy(text, 'xml')
        if (strict.root !== undefined)
          expect(parsePolicy(text, 'rawxml')).toEqual({ ...strict, format: 'rawxml' })
      }),
      { numRuns: 1000 }
    )
  })

  test('in a string of C# never becomes an element', () => {
    const quote = (text: string): string =>
      text.replace(/[\\"\n\r]/g, each => `\\${each === '"' || each === '\\' ? each : 'n'}`)
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), pieces => {
        const text = quote(pieces.join(''))
        expect(outline(`<a><b>@{ return "${text}"; }</b><c d="@("${text}")"/></a>`)).toBe('a b c')
      }),
      { numRuns: 1000 }
    )
  })
})
