import { describe, expect, test } from '@jest/globals'
import { parsePolicy } from '../../../src/core/policy/parse.ts'
import type { PolicyDiagnostic } from '../../../src/core/policy/syntax.ts'
import { elementsOf, outline, rootOf, token } from './outline.ts'

describe('an expression', () => {
  test.each([
    ['with a quote of its attribute', `<a><when condition='@(h["x"] == "y")'/><b/></a>`, 'a when b'],
    ['with blanks around it', '<a b="  @(c["d"])  "/>', 'a'],
    ['with the quote directly behind it', '<a b="@(c)"/>', 'a'],
    ['with brackets in strings', '<a><v b="@(f(")", \'(\', "}"))"/></a>', 'a v'],
    ['with an apostrophe in a comment', "<a><v>@{ // don't\n return 1; /* isn't */ }</v></a>", 'a v'],
    ['with a double quote as a character', `<a><v b="@(x == '"' || y == '\\'')"/></a>`, 'a v'],
    ['with generics', '<a><v b="@(x.As<JObject>())"/></a>', 'a v'],
    ['with a format in a hole', `<a><v b="@($"{now:HH'h'mm}:{x,5:N2}")"/></a>`, 'a v'],
    ['with nested holes', '<a><v b="@($"a{f($"b{g["c"]}")}}}")"/></a>', 'a v'],
    ['with escaped braces', '<a><v b="@($"{{ {x} }}")"/></a>', 'a v'],
    ['with a verbatim hole', '<a><v b="@($@"C:\\{x["y"]}""z""\n")"/></a>', 'a v'],
    ['with at and dollar in the other order', '<a><v b="@(@$"\\{x}")"/></a>', 'a v'],
    ['with many dollars', '<a><v>@($$"""<b> "" {x} {{y["z"]}}""")</v></a>', 'a v'],
    [
      'with escaped quotes',
      '<a><v b="@(x[&quot;)&quot;] &amp;&amp; y[&#34;(&#x22;] == &apos;)&apos;)"/></a>',
      'a v'
    ],
    ['with entities in raw quotes', '<a><v b="@(x["&quot;)"] &amp;&amp; 1 &lt; 2)"/></a>', 'a v'],
    ['with a named value as a character', '<a><v b="@(x.Split(\'{{sep}}\'))"/></a>', 'a v'],
    ['with a Razor comment', `<a><v>@{ @* don't " *@ return 1; }</v></a>`, 'a v'],
    ['followed by text', '<a><v b="@(x)/y"/><c>@(x) y</c></a>', 'a v c']
  ])('%s', (_, text, names) => expect(outline(text)).toBe(names))

  test.each([
    ['a bracket that is not closed', '<a><b>@(f(1)</b></a>'],
    ['a bracket in a line comment', '<a><b>@{ return 1; // }</b></a>'],
    ['a string over the end of the line', '<a b="@("x\n")"/>'],
    ['a comment that is not closed', '<a>@( /* )</a>'],
    ['a character that is not closed', "<a>@('ab\n')</a>"],
    ['a hole that is not closed', '<a>@($"{x")</a>'],
    ['brackets that do not match in a hole', '<a>@($"{x)}")</a>'],
    ['a raw string that is not closed', '<a>@("""x"")</a>']
  ])('never ends in %s', (_, text) => expect(outline(text)).toBe('error unterminated-expression'))

  test.each([
    ['in text', `<a><b>x @("</b>${token.replaceAll('"', "'")}<b>")</b></a>`],
    ['in a comment', `<a><!-- @("-->${token}") --></a>`],
    ['in CDATA', `<a><value><![CDATA[x @("]]></value>${token}<value>")]]></value></a>`],
    ['in an attribute', '<a b="x@(" c=")"/>']
  ])('that begins in the middle, %s, must end there, for Razor would see another document', (_, text) => {
    expect(outline(text)).toBe('error unterminated-expression')
  })

  test.each([
    ['an address', '<a><b>me@example.org</b></a>'],
    ['an escaped at', '<a><b>@@(x</b></a>'],
    ['a word', '<a><b>@something</b></a>'],
    ['a style sheet', '<a><b select="@*|node()"/></a>'],
    ['an expression of a logic app', `<a><b>{"x": "@{variables('name')}"}</b></a>`],
    ['one in the middle that ends', '<a><b>x @(y)</b></a>'],
    ['one in a comment that ends', '<a><b/><!-- @(context["x"]) --></a>']
  ])('is not %s', (_, text) => {
    expect(outline(text)).toBe('a b')
    const [, element] = elementsOf(rootOf(parsePolicy(text, 'rawxml')))
    expect([...(element?.attributes ?? []), ...(element?.children ?? [])]).not.toContainEqual(
      expect.objectContaining({ expression: true })
    )
  })

  test('that only appears after decoding counts as one', () => {
    expect(rootOf(parsePolicy('<a b="&#64;(x)"/>', 'rawxml')).attributes).toMatchObject([
      { expression: true }
    ])
  })

  test('keeps its lines in rawxml, and loses them in an attribute of xml', () => {
    const text = '<a b="@{\r\n\treturn 1;}"/>'
    expect(rootOf(parsePolicy(text, 'rawxml')).attributes[0]?.value).toBe('@{\r\n\treturn 1;}')
    expect(rootOf(parsePolicy(text, 'xml')).attributes[0]?.value).toBe('@{  return 1;}')
  })
})

describe('strict xml', () => {
  test('reads what is escaped', () => {
    const text = '<a b="@(x[&quot;&lt;c/>&quot;])"><v>@{ return &lt;T>("a"); }</v></a>'
    const root = rootOf(parsePolicy(text, 'xml'))
    expect(root.attributes).toMatchObject([{ value: '@(x["<c/>"])', expression: true }])
    expect(outline(text, 'xml')).toBe('a v')
  })

  test.each([
    ['raw quotes', '<a b="@(x["y"])"/>', 'error bad-attribute'],
    ['raw generics', '<a>@(x.As<string>())</a>', 'error mismatched-tag'],
    ['raw ampersands', '<a>@(x && y)</a>', 'error bad-entity']
  ])('refuses %s', (_, text, expected) => expect(outline(text, 'xml')).toBe(expected))
})

describe('what cannot be read', () => {
  test.each<[string, PolicyDiagnostic['code'], number]>([
    ['<a><!-- x', 'unterminated-comment', 3],
    ['<a><!-- x -- y --></a>', 'bad-comment', 10],
    ['<a><!-- x <!-- y --></a>', 'bad-comment', 12],
    ['<a><![CDATA[x]]</a>', 'unterminated-cdata', 3],
    ['<a><? x ?></a>', 'bad-name', 3],
    ['<a>x]]></a>', 'unterminated-cdata', 4],
    ['<a><? x</a>', 'unterminated-instruction', 3],
    ['<a b="1"', 'unterminated-tag', 0],
    ['<a><b </a>', 'bad-attribute', 6],
    ['<a><b</a>', 'unterminated-tag', 5],
    ['<a></a b>', 'unterminated-tag', 3],
    ['<a b="1/>', 'unterminated-attribute', 3],
    ['<a b=1/>', 'bad-attribute', 5],
    ['<a b/>', 'bad-attribute', 3],
    ['<a b="1"c="2"/>', 'bad-attribute', 8],
    ['<a b="<c/>"/>', 'bad-attribute', 6],
    ['<a b="1" b="2"/>', 'duplicate-attribute', 9],
    ['<a\u00A0b="1"/>', 'bad-name', 2],
    ['< a/>', 'bad-name', 0],
    ['<a><1/></a>', 'bad-name', 3],
    ['<a>&nbsp;</a>', 'bad-entity', 3],
    ['<a b="x?y=1&z=2"/>', 'bad-entity', 11],
    ['<a>&#0;</a>', 'bad-entity', 3],
    ['<a>&#99999999999999999999;</a>', 'bad-entity', 3],
    ['<a><b></a>', 'mismatched-tag', 6],
    ['<inbound></Inbound>', 'mismatched-tag', 9],
    ['</a>', 'mismatched-tag', 0],
    ['<a><b>', 'unclosed-element', 3],
    ['<a/>x', 'text-outside-root', 4],
    [' @(x) <a/>', 'template-directive', 1],
    ['<a/><![CDATA[x]]>', 'text-outside-root', 4],
    ['<a/><b/>', 'several-roots', 4],
    ['', 'no-root', 0],
    [' <!-- x --> ', 'no-root', 0],
    ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'doctype', 0],
    ['<a><!ELEMENT b></a>', 'doctype', 3],
    ['<a><value><b></value></a>', 'mismatched-tag', 13]
  ])('%j is a fault of its own', (text, code, offset) => {
    const seen: PolicyDiagnostic[] = []
    const tree = parsePolicy(text, 'rawxml', each => seen.push(each))
    expect(tree.root).toBeUndefined()
    expect(tree.diagnostics).toMatchObject([{ severity: 'error', code, offset }])
    expect(seen).toEqual(tree.diagnostics)
    expect(seen[0]?.message).toMatch(/^[A-Z`].*\.$/)
  })

  test.each([
    ['Terraform', '%{ if x }<base/>%{ endif }'],
    ['a Terraform variable', '${policies}<base/>'],
    ['liquid', '{% if x %}<base/>{% endif %}'],
    ['a Razor block', '@if(x){ <base/> }'],
    ['a Razor comment', '@* <base/> *@'],
    ['an expression', '@{ <base/> }']
  ])('policies between which %s stands are not known', (_, text) => {
    expect(outline(`<policies><inbound>${text}</inbound></policies>`)).toBe('error template-directive')
  })

  test('a template in a value is a warning', () => {
    const tree = parsePolicy('<a b="${name}" c="${{name}}">%{ if x }</a>', 'rawxml')
    expect(tree.root).toBeDefined()
    expect(tree.diagnostics.map(({ severity, code, offset }) => [severity, code, offset])).toEqual([
      ['warning', 'template-directive', 6],
      ['warning', 'template-directive', 29]
    ])
  })
})
