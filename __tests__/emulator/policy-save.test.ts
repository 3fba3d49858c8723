import { describe, expect, test } from '@jest/globals'
import { listMessages, save, saveIn } from './saving.ts'

describe('elements that are refused', () => {
  test('the error names element, line and column of its name in the text that was sent', () => {
    expect(saveIn('inbound', '<authenticate-with-identity />')).toEqual({
      ok: false,
      error: {
        code: 'ValidationError',
        message: 'One or more fields contain incorrect values:',
        details: [
          {
            code: 'ValidationError',
            target: 'authenticate-with-identity',
            message:
              "Error in element 'authenticate-with-identity' on line 3, column 10: There is no policy matching element name"
          }
        ]
      }
    })
  })

  test.each(['\n', '\r\n', '\r'])('lines end with %j', end => {
    const value = ['<policies>', '<inbound>', '<base/> <oops/>', '</inbound>', '</policies>'].join(end)
    expect(listMessages(save(value))).toEqual([
      "Error in element 'oops' on line 3, column 10: There is no policy matching element name"
    ])
  })

  test.each([
    ['inbound', '<Base />', 'There is no policy matching element name'],
    [
      'inbound',
      '<choose><when condition="true"><oops /></when></choose>',
      'There is no policy matching element name'
    ],
    ['inbound', '<outbound />', 'Policy section is not allowed in the specified scope'],
    ['inbound', '<quota calls="1" renewal-period="60" />', 'Policy is not allowed in the specified scope'],
    ['outbound', '<rewrite-uri template="/" />', 'Policy scope is not allowed in this section'],
    ['inbound', '<forward-request />', 'Policy scope is not allowed in this section'],
    [
      'backend',
      '<authentication-managed-identity resource="api://a" />',
      'Policy scope is not allowed in this section'
    ],
    [
      'on-error',
      '<authentication-managed-identity resource="api://a" />',
      'Policy scope is not allowed in this section'
    ],
    [
      'inbound',
      '<retry condition="true" count="1"><cache-store duration="1" /></retry>',
      'Policy scope is not allowed in this section'
    ],
    ['inbound', '<http-data-source />', 'Policy scope is not allowed in this section'],
    ['inbound', 'hello', "The element 'inbound' cannot contain text."],
    ['inbound', '<![CDATA[<base />]]>', "The element 'inbound' cannot contain text."],
    [
      'inbound',
      '<set-header name="a">text</set-header>',
      "The element 'set-header' cannot contain text. List of possible elements expected: 'value'."
    ],
    [
      'inbound',
      '<choose>{{x}}</choose>',
      "The element 'choose' cannot contain text. List of possible elements expected: 'when, otherwise'."
    ],
    ['inbound', '<base>x</base>', "The element 'base' cannot contain text. Content model is empty."],
    [
      'inbound',
      '<authentication-managed-identity resource="a"><value /></authentication-managed-identity>',
      "The element 'authentication-managed-identity' cannot contain child element 'value' because the parent element's content model is empty."
    ],
    [
      'inbound',
      '<validate-jwt header-name="a"><issuers /><audiences /></validate-jwt>',
      "The element 'validate-jwt' has invalid child element 'audiences'. List of possible elements expected: 'required-claims'."
    ],
    [
      'inbound',
      '<choose><otherwise /><when condition="true" /></choose>',
      "The element 'choose' has invalid child element 'when'."
    ],
    ['inbound', '<choose><when /></choose>', "The required attribute 'condition' is missing."],
    [
      'inbound',
      '<choose><otherwise condition="true" /></choose>',
      "The 'condition' attribute is not declared."
    ],
    ['inbound', '<set-header />', "The required attribute 'name' is missing."],
    ['inbound', '<base id="x" />', "The 'id' attribute is not declared."],
    [
      'inbound',
      '<authentication-managed-identity resource="a" audience="b" />',
      "The 'audience' attribute is not declared."
    ],
    [
      'inbound',
      '<authentication-managed-identity resource="a" ignore-error="yes" />',
      "The string 'yes' is not a valid Boolean value."
    ],
    [
      'inbound',
      '<authentication-managed-identity resource="a" ignore-error="@(true)" />',
      'is not a valid Boolean value.'
    ],
    ['inbound', '<set-header name="a" exists-action="replace" />', 'The Enumeration constraint failed.'],
    [
      'inbound',
      '<send-request mode="new"><set-method>GET</set-method><set-url>a</set-url></send-request>',
      "has invalid child element 'set-url'"
    ],
    [
      'inbound',
      '<send-request mode="new"><authentication-managed-identity tenant="a" /></send-request>',
      "The 'tenant' attribute is not declared."
    ],
    [
      'inbound',
      '<return-response><set-header /></return-response>',
      "The required attribute 'name' is missing."
    ]
  ])('in %s: %s', (section, elements, message) => {
    const messages = listMessages(saveIn(section, elements))
    expect(messages).toHaveLength(1)
    expect(messages[0]).toContain(message)
  })

  test.each([
    [
      'inbound',
      '<authentication-managed-identity resource="a" ignore-error="0" client-id="{{backend-key}}" authentication-provider="WorkloadIdentity" />'
    ],
    ['inbound', '<authentication-managed-identity />'],
    [
      'inbound',
      '<authentication-managed-identity resource="a" /><authentication-managed-identity resource="b" />'
    ],
    ['outbound', '<authentication-managed-identity resource="a" output-token-variable-name="t" id="x" />'],
    [
      'inbound',
      '<wait for="all"><send-request mode="new"><set-url>a</set-url></send-request><authentication-managed-identity resource="a" /></wait>'
    ],
    [
      'backend',
      '<retry condition="true" count="3" interval="1"><set-variable name="a" value="b" /><forward-request /></retry>'
    ],
    ['inbound', '<base /><base /><choose><when condition="true"><base /></when></choose>'],
    ['inbound', '<set-body><policies><oops /></policies></set-body>'],
    ['inbound', '<!-- <oops /> --><choose />'],
    ['inbound', '<set-header name="a" exists-action="@(b)"><value>c</value><value>d</value></set-header>']
  ])('in %s is taken: %s', (section, elements) => {
    expect(listMessages(saveIn(section, elements))).toEqual([])
  })

  test('every element that is wrong is named', () => {
    expect(
      listMessages(saveIn('inbound', '<a /><b><c /></b>')).map(message => /'(\w)'/.exec(message)?.[1])
    ).toEqual(['a', 'b'])
  })
})
