import { describe, expect, test } from '@jest/globals'
import { listMessages, save, saveIn } from './saving.ts'

describe('expressions', () => {
  test.each([
    ['@(context.Variables["a)', 'Unterminated string literal.'],
    [
      '@("a\nb")',
      'Strings that start with a quotation mark (") must be terminated before the end of the line.'
    ],
    ['@(a + (b)', 'The explicit expression block is missing a closing ")" character.'],
    ['@{ return (1;', 'The code block is missing a closing "}" character.'],
    [
      '@{ if (a) return b; return c; }',
      'Expected a "{" but found a "return". Block statements must be enclosed in "{" and "}".'
    ],
    ['@{ if (a) { return 1; } else return 2; }', 'Expected a "{" but found a "return".'],
    ['@{ while (a) { foreach (var b in c) d(); } return 1; }', 'Expected a "{" but found a "d".'],
    ['@{ /* x */ if (&quot;x&quot; == a) return 1; }', 'Expected a "{" but found a "return".']
  ])('%j is refused in the name of its element', (expression, message) => {
    const messages = listMessages(saveIn('inbound', `<set-body>${expression}</set-body>`))
    expect(messages).toEqual([expect.stringContaining("Error in element 'set-body' on line 3, column 10: ")])
    expect(messages[0]).toContain(message)
  })

  test('in the `xml` form they are checked once they are decoded', () => {
    const messages = listMessages(
      saveIn('inbound', '<set-variable name="a" value="@(&quot;x)" />', { format: 'xml' })
    )
    expect(messages[0]).toMatch(
      /^Error in element 'set-variable' on line 3, column 10: Unterminated string literal\./
    )
  })

  test('a comment swallows the rest of an attribute whose line ends were not escaped', () => {
    expect(saveIn('inbound', '<set-variable name="a" value="@{ // why\n return 1; }" />').ok).toBe(true)
    expect(
      listMessages(
        saveIn('inbound', '<set-variable name="a" value="@{ // why\n return 1; }" />', { format: 'xml' })
      )[0]
    ).toContain('missing a closing "}"')
  })
})

describe('documents that are not XML', () => {
  test.each([
    ['', 'Root element is missing. Line 1, position 1.'],
    ['hello', 'Data at the root level is invalid. Line 1, position 1.'],
    ['<policies />x', 'Data at the root level is invalid. Line 1, position 13.'],
    ['<policies /><policies />', 'There are multiple root elements. Line 1, position 14.'],
    [
      '<policies>\n<inbound>\n</policies>',
      "The 'inbound' start tag on line 2 position 2 does not match the end tag of 'policies'. Line 3, position 3."
    ],
    [
      '<policies><inbound>',
      'Unexpected end of file has occurred. The following elements are not closed: inbound, policies. Line 1, position 20.'
    ],
    ['</policies>', 'Data at the root level is invalid. Line 1, position 2.'],
    ['<policies a="1" a="2" />', "'a' is a duplicate attribute name. Line 1, position 17."],
    ['<policies a />', "'/' is an unexpected token. The expected token is '='. Line 1, position 13."],
    [
      '<policies a=b />',
      `'b' is an unexpected token. The expected token is '"' or '''. Line 1, position 13.`
    ],
    ['<policies a="b"c="d" />', "'c' is an unexpected token. Expecting white space. Line 1, position 16."],
    [
      '<policies a="<" />',
      "'<', hexadecimal value 0x3C, is an invalid attribute character. Line 1, position 14."
    ],
    ['<policies a="x', 'Unexpected end of file has occurred. Line 1, position 15.'],
    ['<policies /', 'Unexpected end of file has occurred. Line 1, position 12.'],
    ['<1 />', "Name cannot begin with the '1' character, hexadecimal value 0x31. Line 1, position 2."],
    ['<a:b />', "'a' is an undeclared prefix. Line 1, position 2."],
    [
      '<!-- a -- b --><policies />',
      "An XML comment cannot contain '--', and '-' cannot be the last character. Line 1, position 8."
    ],
    ['<!DOCTYPE a><policies />', 'For security reasons DTD is prohibited in this XML document.'],
    [' <?xml version="1.0"?><policies />', 'Unexpected XML declaration.'],
    ['<policies>&nbsp;</policies>', "Reference to undeclared entity 'nbsp'. Line 1, position 12."],
    ['<policies>\u0001</policies>', 'hexadecimal value 0x01, is an invalid character. Line 1, position 11.'],
    ['<policies>]]></policies>', "']]>' is not allowed in character data. Line 1, position 11."],
    ['<a>'.repeat(1000), 'The maximum read depth (500) has been exceeded']
  ])('%j', (value, message) => {
    expect(save(value)).toMatchObject({
      error: { details: [{ target: 'representation', message: expect.stringContaining(message) }] }
    })
  })

  test.each([
    [
      '@(a["X-Header-Name"])',
      "'X-Header-Name' is an unexpected token. Expecting white space. Line 3, position 44."
    ],
    ['@(a && b)', 'An error occurred while parsing EntityName. Line 3, position 44.'],
    ['@(a &b=c)', "'=' is an unexpected token. The expected token is ';'. Line 3, position 45."]
  ])('%s sent as `xml` without escapes is refused by the reader of XML', (expression, message) => {
    expect(
      listMessages(saveIn('inbound', `<set-variable name="a" value="${expression}" />`, { format: 'xml' }))
    ).toEqual([message])
  })

  test('links and other formats are refused', () => {
    expect(save('https://example.com/policy.xml', { format: 'rawxml-link' })).toMatchObject({
      error: { details: [{ target: 'format' }] }
    })
    expect(save('<policies />', { format: 'json' })).toMatchObject({
      error: { details: [{ target: 'format' }] }
    })
  })
})
