import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { samePolicy, toCanonical } from '../../../src/core/policy/canonical.ts'
import { parsePolicy } from '../../../src/core/policy/parse.ts'

const raw = (text: string) => ({ text, format: 'rawxml' as const })
const xml = (text: string) => ({ text, format: 'xml' as const })

test('the canonical form is one line for each tag, comment and text', () => {
  const text = `\uFEFF<?xml version="1.0"?><!--a   b-->
<policies><inbound><set-header name='X' exists-action="override">
<value> "1" &amp; &lt;
 2 </value></set-header><base/></inbound></policies>`
  expect(toCanonical(parsePolicy(text, 'rawxml'))).toBe(`<!-- a b -->
<policies>
  <inbound>
    <set-header exists-action="override" name="X">
      <value>"1" &amp; &lt;&#10; 2</value>
    </set-header>
    <base>
    </base>
  </inbound>
</policies>`)
})

describe('Azure may rewrite', () => {
  test.each([
    ['line ends and indentation', '<a>\n  <b/>\n</a>\n', '<a>\r\n\t<b/>\r\n</a>'],
    ['a byte order mark', '\uFEFF<a/>', '<a/>'],
    ['self-closing elements', '<a><b /></a>', '<a><b></b></a>'],
    ['an empty section', '<a><outbound>\n</outbound></a>', '<a><outbound /></a>'],
    ['quotes', `<a b='"'/>`, '<a b="&quot;"/>'],
    ['entities', '<a b="&#x41;">&gt;</a>', '<a b="A">></a>'],
    ['the order of attributes', '<a b="1" c="2"/>', '<a c="2" b="1"/>'],
    ['line ends in an attribute', '<a b="1\r\n2"/>', '<a b="1 2"/>'],
    ['blanks around text', '<a><value> x y\n</value></a>', '<a><value>x y</value></a>'],
    ['line ends in text', '<a><value>x\r\ny</value></a>', '<a><value>x\ny</value></a>'],
    ['CDATA', '<a><value> <![CDATA[<b>&]]> </value></a>', '<a><value>&lt;b>&amp;</value></a>'],
    ['an expression in CDATA', '<a><value><![CDATA[@(x < 1)]]></value></a>', '<a><value>@(x<1)</value></a>'],
    [
      'the layout of a payload',
      '<a><set-body><b>\n <c/></b></set-body></a>',
      '<a><set-body><b><c/></b></set-body></a>'
    ],
    ['the XML declaration', '<?xml version="1.0"?><a/>', '<a/>'],
    ['blanks in a comment', '<policies><!--x\r\n  y--></policies>', '<policies> <!-- x y --></policies>'],
    ['comments in a policy', '<a><b/><!-- x --></a>', '<a><b/></a>'],
    ['blanks around a body', '<a><set-body>\n  x y\n</set-body></a>', '<a><set-body>x y</set-body></a>'],
    [
      'line ends in a body',
      '<a><set-body><b>x\r\n y</b></set-body></a>',
      '<a><set-body><b>x\n y</b></set-body></a>'
    ],
    [
      'line ends in the comment of a body',
      '<a><set-body><!-- x\r\n --></set-body></a>',
      '<a><set-body><!-- x\n --></set-body></a>'
    ],
    [
      'entities in a body',
      '<a><set-body><b c="&#65;">&gt;</b></set-body></a>',
      "<a><set-body><b c='A'>></b></set-body></a>"
    ],
    [
      'CDATA in a body',
      '<a><set-body><b><![CDATA[<c/>]]></b></set-body></a>',
      '<a><set-body><b>&lt;c/></b></set-body></a>'
    ],
    [
      'an empty pair in a body',
      '<a><set-body><b></b></set-body></a>',
      '<a><set-body><b>\r\n\t</b></set-body></a>'
    ],
    ['an empty body', '<a><set-body></set-body></a>', '<a><set-body />\n</a>'],
    // XML itself makes a blank of them, before anybody sees the value.
    ['a tab in an attribute', '<a b="1\t2"/>', '<a b="1 2"/>']
  ])('%s', (_, left, right) => {
    expect(samePolicy(raw(left), raw(right))).toBe(true)
  })
})

describe('a change of somebody is', () => {
  test.each([
    ['the order of elements', '<a><b/><c/></a>', '<a><c/><b/></a>'],
    ['another element', '<a><b/></a>', '<a><b/><b/></a>'],
    ['another depth', '<a><b/><c/></a>', '<a><b><c/></b></a>'],
    ['another case', '<a b="x"/>', '<a b="X"/>'],
    ['a missing attribute', '<a b=""/>', '<a/>'],
    ['a blank in an attribute', '<a b="x"/>', '<a b="x "/>'],
    ['a blank in text', '<a><value>x y</value></a>', '<a><value>x  y</value></a>'],
    ['markup that was text', '<a><set-body>&lt;b/></set-body></a>', '<a><set-body><b/></set-body></a>'],
    ['a no-break space', '<a><value>\u00A0x</value></a>', '<a><value>x</value></a>'],
    ['a comment between policies', '<policies><!-- x --></policies>', '<policies/>'],
    ['a comment above the root', '<!-- x --><a/>', '<a/>'],
    ['the text of a comment', '<!-- x --><a/>', '<!-- y --><a/>'],
    ['a policy in a comment', '<inbound><b/></inbound>', '<inbound><!-- <b/> --></inbound>'],
    ['text that looks like a tag', '<a><value>x</value></a>', '<a><value>&lt;/value>x&lt;value></value></a>'],
    [
      'an empty text in a body',
      '<a><set-body><b> </b></set-body></a>',
      '<a><set-body><b></b></set-body></a>'
    ],
    [
      'a blank before a tag',
      '<a><set-body><b>x <c/></b></set-body></a>',
      '<a><set-body><b>x<c/></b></set-body></a>'
    ],
    ['a blank behind a tag', '<a><set-body><b/> x</set-body></a>', '<a><set-body><b/>x</set-body></a>'],
    ['a blank before a body', '<a><set-body> x</set-body></a>', '<a><set-body>x</set-body></a>'],
    ['a line end in a body', '<a><set-body>x\ny</set-body></a>', '<a><set-body>x y</set-body></a>'],
    [
      'a line end before a tag in a body',
      '<a><set-body>x\n<b/></set-body></a>',
      '<a><set-body>x<b/></set-body></a>'
    ],
    [
      'an expression within a body',
      '<a><set-body><b>@( x )</b></set-body></a>',
      '<a><set-body><b>@(x)</b></set-body></a>'
    ],
    ['a comment in a body', '<a><set-body><!-- x --></set-body></a>', '<a><set-body></set-body></a>'],
    ['a comment between words', '<a><set-body>x<!-- y -->z</set-body></a>', '<a><set-body>xz</set-body></a>'],
    [
      'the blanks of a comment in a body',
      '<a><set-body><!--x--></set-body></a>',
      '<a><set-body><!-- x --></set-body></a>'
    ],
    ['a comment behind a value', '<a><value>x<!-- y -->\n</value></a>', '<a><value>x</value></a>'],
    [
      'an instruction in a body',
      '<a><set-body><?x y?><b/></set-body></a>',
      '<a><set-body><b/></set-body></a>'
    ],
    ['the case of a tag in a body', '<a><set-body><b/></set-body></a>', '<a><set-body><B/></set-body></a>'],
    [
      'where an inner body ends',
      '<a><set-body><set-body/>x</set-body></a>',
      '<a><set-body><set-body>x</set-body></set-body></a>'
    ],
    ['a line end as a character', '<a b="1&#10;2"/>', '<a b="1 2"/>'],
    ['a blank that is kept in CDATA', '<a><value><![CDATA[ x]]></value></a>', '<a><value>x</value></a>']
  ])('%s', (_, left, right) => {
    expect(samePolicy(raw(left), raw(right))).toBe(false)
  })
})

describe('expressions', () => {
  const inText = (code: string) => raw(`<a><value>${code}</value></a>`)

  test.each([
    ['blanks between signs', '@( a+ b [ "c" ] )', '@(a + b["c"])'],
    ['lines', '@{\r\n\tvar x = 1;\r\n\treturn x;\r\n}', '@{ var x=1; return x; }'],
    ['entities', '@(a &amp;&amp; b &lt; "c")', '@(a && b < "c")'],
    ['the number of a quote', '@("a&quot;b")', '@("a&#x22;b")'],
    ['entities in a string', '@("a&lt;&#39;b")', '@("a<\'b")'],
    ['escaped quotes', '@(a[&quot;b c&quot;] + &#39;d&#39;)', '@(a["b c"]+\'d\')'],
    ['blanks in comments', '@{ // a  b\r\n return 1; /* c\n d */ }', '@{// a b\nreturn 1;/* c d */}'],
    ['line ends in a verbatim string', '@(@"a\r\nb")', '@(@"a\nb")'],
    ['blanks around it', ' \n @(a) ', '@(a)']
  ])('do not depend on %s', (_, left, right) => {
    expect(samePolicy(inText(left), inText(right))).toBe(true)
  })

  test.each([
    ['blanks in a string', '@("a b")', '@("a  b")'],
    ['blanks in an interpolated string', '@($"a {b}")', '@($"a{b}")'],
    ['blanks in a character', "@(' ')", "@('\t')"],
    ['blanks between words', '@(new X())', '@(newX())'],
    ['blanks between operators', '@(a + +b)', '@(a ++b)'],
    ['a line comment that swallows code', '@{ // a\n return 1; }', '@{ // a return 1;\n }'],
    ['comments', '@{ return 1; /* a */ }', '@{ return 1; }'],
    ['braces of a named value', '@{ {x} }', '@{{x}}'],
    ['two strings', '@(@"a" "b")', '@(@"a""b")'],
    ['a quote in a string', '@("a&quot;+x+&quot;b")', '@("a"+x+"b")'],
    ['a quote in a string, by number', '@("a&#34;+x+&#x22;b")', '@("a"+x+"b")'],
    ['a quote in a verbatim string', '@(@"a&quot;&quot;b")', '@(@"a""b")'],
    ['how a quote is written', '@("a&quot;b")', '@("a&amp;quot;b")'],
    ['code and text', '@("a")', '"a"'],
    ['text behind them', '@(a) b', '@(a)']
  ])('depend on %s', (_, left, right) => {
    expect(samePolicy(inText(left), inText(right))).toBe(false)
  })
})

describe('the xml form', () => {
  test.each([
    ['an attribute', `<a b='@(x["y"] &lt; 1 && z)'/>`, '<a b="@(x[&quot;y&quot;] &lt; 1 &amp;&amp; z)"/>'],
    ['lines of an attribute', '<a b="@{ // c\n return 1;}"/>', '<a b="@{ // c&#xA; return 1;}"/>'],
    ['text', '<a>@(x.As<JObject>())</a>', '<a>@(x.As&lt;JObject>())</a>'],
    ['a literal', '<a b="1 &lt; 2">&amp;</a>', `<a b='1 &lt; 2'>&#38;</a>`],
    ['an escaped style', '<a b="@(x[&quot;y&quot;])"/>', '<a b="@(x[&quot;y&quot;])"/>']
  ])('of %s is the same', (_, left, right) => {
    expect(samePolicy(raw(left), xml(right))).toBe(true)
  })

  test('whose line comment lost its line end is not', () => {
    const text = '<a b="@{ // c\n return 1;}"/>'
    expect(samePolicy(raw(text), xml(text))).toBe(false)
  })
})

describe('what cannot be read', () => {
  test('equals the same text', () => expect(samePolicy(raw('<a>'), raw('<a>'))).toBe(true))
  test('equals no other text', () => expect(samePolicy(raw('<a>'), raw('<a> '))).toBe(false))
  test('equals no other format', () => expect(samePolicy(raw('<a>'), xml('<a>'))).toBe(false))
  test('equals nothing that can be read', () => {
    const canonical = toCanonical(parsePolicy('<a>x</a>', 'rawxml'))
    expect(samePolicy(raw(canonical), raw('<a>x</a>'))).toBe(true)
    expect(samePolicy(raw('<a>x'), raw('<a>x</a>'))).toBe(false)
  })
})

describe('any document', () => {
  const name = fc.constantFrom('a', 'inbound', 'value', 'set-body', 'choose')
  const word = fc.stringMatching(/^[\w \t\n"'<>&@(){};/*-]{0,12}$/)
  const escaped = word.map(text =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('@', 'at')
  )
  const attribute = escaped.map(text => ` b="${text.replaceAll('"', '&quot;')}"`)
  const expression = word.map(text => `@(f("${text.replace(/[\\"\n]/g, '')}",  1))`)
  const cdata = word.map(text => `<![CDATA[${text.replaceAll(']]>', '')}]]>`)
  const element = fc.letrec<{ node: string; element: string }>(tie => ({
    node: fc.oneof({ maxDepth: 4 }, escaped, expression, cdata, fc.constant('<!-- x\n -->'), tie('element')),
    element: fc
      .tuple(name, fc.option(attribute, { nil: '' }), fc.array(tie('node'), { maxLength: 3 }))
      .map(([tag, attributes, children]) => `<${tag}${attributes}>${children.join('')}</${tag}>`)
  })).element

  test('has a canonical form that is its own, and that does not depend on line ends', () => {
    fc.assert(
      fc.property(element, text => {
        const tree = parsePolicy(text, 'rawxml')
        fc.pre(tree.root !== undefined)
        const canonical = toCanonical(tree)
        expect(toCanonical(parsePolicy(canonical, 'xml'))).toBe(canonical)
        expect(samePolicy(raw(text), raw(text.replaceAll('\n', '\r\n')))).toBe(true)
      }),
      { numRuns: 500 }
    )
  })
})
