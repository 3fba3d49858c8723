import { describe, expect, test } from '@jest/globals'
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

describe('how a stored document looks', () => {
  test('CRLF between tags, tabs, a blank before the slash, empty sections collapsed, no line end at the end', () => {
    const value = [
      '<?xml version="1.0" encoding="utf-8"?>',
      '<!-- first -->',
      '<policies><inbound ><base/><!--why--><set-header name=\'X-A\' exists-action="override">',
      '   <value>1</value></set-header></inbound>',
      '<backend><forward-request></forward-request></backend><outbound></outbound></policies>',
      '<!-- last -->',
      ''
    ]
    expect(save(value.join('\n'))).toBe(
      [
        '<!-- first -->',
        '<policies>',
        '\t<inbound>',
        '\t\t<base />',
        '\t\t<!--why-->',
        '\t\t<set-header name="X-A" exists-action="override">',
        '\t\t\t<value>1</value>',
        '\t\t</set-header>',
        '\t</inbound>',
        '\t<backend>',
        '\t\t<forward-request />',
        '\t</backend>',
        '\t<outbound />',
        '</policies>',
        '<!-- last -->'
      ].join('\r\n')
    )
  })

  test('a missing section is not added and the order of sections is kept', () => {
    expect(save('<policies><outbound/><inbound/></policies>')).toBe(
      '<policies>\r\n\t<outbound />\r\n\t<inbound />\r\n</policies>'
    )
  })

  test('line ends within comments and text are LF, whatever was sent', () => {
    expect(
      save('<!-- a\r\nb -->\r\n<policies><inbound><set-body>x\r\ny</set-body></inbound></policies>')
    ).toBe(
      '<!-- a\nb -->\r\n<policies>\r\n\t<inbound>\r\n\t\t<set-body>x\ny</set-body>\r\n\t</inbound>\r\n</policies>'
    )
  })

  test('what stands beside text is not indented, what stands beside elements is', () => {
    expect(saveInbound('<set-body template="liquid">{% if a %}<b><c/> </b>{% endif %}</set-body>')).toBe(
      '<set-body template="liquid">{% if a %}<b><c /></b>{% endif %}</set-body>'
    )
    expect(saveInbound('<set-body><s:E xmlns:s="urn:s"><s:B><x></x><y/></s:B></s:E></set-body>')).toBe(
      '<set-body>\n\t<s:E xmlns:s="urn:s">\n\t\t<s:B>\n\t\t\t<x>\n\t\t\t</x>\n\t\t\t<y />\n\t\t</s:B>\n\t</s:E>\n</set-body>'
    )
  })

  test('CDATA and instructions are kept', () => {
    expect(saveInbound('<set-body><![CDATA[<a> & b]]></set-body><?keep me?>')).toBe(
      '<set-body><![CDATA[<a> & b]]></set-body>\n<?keep me?>'
    )
  })

  test('plain values are written anew', () => {
    expect(saveInbound(`<set-variable name='a' value='say "x" &amp; &#65;&gt;&apos;' />`)).toBe(
      '<set-variable name="a" value="say &quot;x&quot; &amp; A&gt;\'" />'
    )
    expect(saveInbound('<set-variable name="a"\r\n  value="one\r\ntwo\tthree&#xA;four" />')).toBe(
      '<set-variable name="a" value="one two three&#xA;four" />'
    )
  })
})

describe('expressions in the raw form are kept byte for byte', () => {
  test.each([
    '@(context.Request.Headers["X-A"] == "a")',
    '@(1 < 2 && 3 > 2)',
    '@(new List<string>() { ")" }.Count)',
    `@("a\\")" + '"' + '\\'')`,
    '@(@"c:\\" + @"say ""x"")")',
    '@($"{context.Variables["x"]} }} {{ {(a ? "}" : ")")}")',
    '@($@"{a["b"]}\\")',
    '@(a /* ) " */ + b)',
    '@{ return "</inbound>"; }',
    '@{\r\n  // it\'s a "comment" }\n\treturn 1;\r\n}',
    '@(&quot;a)&quot;.Length &lt; 2 &amp;&amp; true)',
    '@("a" &amp;&amp; "b")',
    '  @( 1 )\n',
    '@{ var f = new Func<int>(() => { if (a) return 1; return 2; }); return f(); }',
    '@{ if (a) { return 1; } else if (b) { return 2; } else { return 3; } }',
    '@{ for (var i = 0; i < 2; i++) { } foreach (var x in y) { } while (a) { } do { } while (a); return 1; }',
    '@{ try { return 1; } catch (Exception e) when (e != null) { return 2; } catch { return 3; } finally { } }',
    '@{ switch (a) { case 1: return 1; default: return "}"; } }',
    '@{ string Say(string a) { return a; } return Say("x"); }'
  ])('%j', expression => {
    expect(saveInbound(`<set-variable name="a" value="${expression}"/>`)).toBe(
      `<set-variable name="a" value="${expression}" />`
    )
    expect(saveInbound(`<set-body>${expression}</set-body>`)).toBe(`<set-body>${expression}</set-body>`)
  })

  test('in single quotes, too', () => {
    expect(saveInbound(`<set-variable name='a' value='@("x" + 1)'/>`)).toBe(
      `<set-variable name="a" value="@("x" + 1)" />`
    )
  })

  test('a comment after an expression belongs to the element', () => {
    expect(saveInbound('<set-body>@("<!--")<!-- why --></set-body>')).toBe(
      '<set-body>@("<!--")<!-- why --></set-body>'
    )
  })

  test('what is half an expression is kept as it is', () => {
    expect(saveInbound('<rewrite-uri template="@(1)/x"/>')).toBe('<rewrite-uri template="@(1)/x" />')
    expect(saveInbound('<set-body>@(1) and more</set-body>')).toBe('<set-body>@(1) and more</set-body>')
  })

  test('an escaped at sign makes no expression, now or later', () => {
    const stored = saveInbound('<set-body>&#64;(1)</set-body>')
    expect(stored).toBe('<set-body>&#64;(1)</set-body>')
    expect(saveInbound(stored)).toBe(stored)
  })
})

describe('the `xml` form', () => {
  const raw =
    '<policies>\r\n\t<inbound>\r\n\t\t<set-variable name="a" value="@(x["b"] < 1 && y)" />\r\n\t</inbound>\r\n</policies>'
  const xml = raw.replace('@(x["b"] < 1 && y)', '@(x[&quot;b&quot;] &lt; 1 &amp;&amp; y)')

  test('expressions are escaped when they are read and unescaped when they are stored', () => {
    expect(readPolicy(raw, 'xml')).toBe(xml)
    expect(readPolicy(raw, 'rawxml')).toBe(raw)
    expect(save(xml, 'xml')).toBe(raw)
  })

  test('an expression that was escaped in the raw form means the same', () => {
    expect(readPolicy(xml, 'xml')).toBe(xml)
  })

  test('quotes are not escaped between tags', () => {
    const stored = save('<policies><inbound><set-body>@("a" + "<")</set-body></inbound></policies>')
    expect(readPolicy(stored, 'xml')).toContain('<set-body>@("a" + "&lt;")</set-body>')
  })

  test('line ends of an attribute are escaped, and are blanks when they were not', () => {
    const stored = save(
      '<policies><inbound><set-variable name="a" value="@{\n\treturn 1;\r\n}" /></inbound></policies>'
    )
    const shown = readPolicy(stored, 'xml')
    expect(shown).toContain('value="@{&#xA;&#x9;return 1;&#xD;&#xA;}"')
    expect(save(shown, 'xml')).toBe(stored)
    expect(saveInbound('<set-variable name="a" value="@{\nreturn 1;\n}"/>', 'xml')).toBe(
      '<set-variable name="a" value="@{ return 1; }" />'
    )
  })

  test('an entity in a string of C# stays one', () => {
    const shown = '<policies><inbound><set-body>@("&amp;quot;")</set-body></inbound></policies>'
    const stored = save(shown, 'xml')
    expect(stored).toContain('@("&amp;quot;")')
    expect(readPolicy(stored, 'xml')).toContain('@("&amp;quot;")')
  })

  test('a document that the service would not have taken is read as it is', () => {
    expect(readPolicy('<policies><inbound>', 'xml')).toBe('<policies><inbound>')
  })
})
