import { describe, expect, test } from '@jest/globals'
import { type PolicyScope, type SaveOutcome, savePolicy } from '../../emulator/policy/save.ts'

interface Options {
  readonly scope?: PolicyScope
  readonly format?: string
}

function save(value: string, { scope = 'api', format = 'rawxml' }: Options = {}): SaveOutcome {
  return savePolicy({
    value,
    format,
    scope,
    namedValues: new Set(['backend-key', 'Host.Name']),
    fragments: new Set(['Trace']),
    backends: new Set(['weather'])
  })
}

function saveIn(section: string, elements: string, options: Options = {}): SaveOutcome {
  return save(`<policies>\n    <${section}>\n        ${elements}\n    </${section}>\n</policies>`, options)
}

function saveFragment(elements: string): SaveOutcome {
  return save(`<fragment>\n\t${elements}\n</fragment>`, { scope: 'fragment' })
}

function listMessages(outcome: SaveOutcome): string[] {
  if (outcome.ok) return []
  return outcome.error.details?.map(({ message }) => message) ?? [outcome.error.message]
}

describe('scopes', () => {
  test('the global document has nothing above it', () => {
    expect(listMessages(saveIn('inbound', '<base />', { scope: 'service' }))).toEqual([
      "Error in element 'base' on line 3, column 10: Element is not allowed in global context"
    ])
  })

  test.each(['workspace', 'product', 'api', 'operation'] as const)('a document of scope %s has', scope => {
    expect(saveIn('inbound', '<base />', { scope }).ok).toBe(true)
  })

  test.each([
    ['quota', ['product']],
    ['rate-limit', ['product', 'api', 'operation']],
    ['cross-domain', ['service']],
    ['cors', ['service', 'workspace', 'product', 'api', 'operation']]
  ])('%s is allowed in %j only', (name, allowed) => {
    const scopes: PolicyScope[] = ['service', 'workspace', 'product', 'api', 'operation']
    expect(scopes.filter(scope => saveIn('inbound', `<${name} />`, { scope }).ok)).toEqual(allowed)
  })

  test.each([
    ['<cors />', 'cors'],
    ['<policies><cors /></policies>', 'cors'],
    ['<inbound><base /></inbound>', 'inbound'],
    ['<fragment><base /></fragment>', 'fragment']
  ])('%s is no document', (value, element) => {
    expect(listMessages(save(value))).toEqual([expect.stringContaining(`Error in element '${element}'`)])
    expect(listMessages(save(value))[0]).toContain('Policy section is not allowed in the specified scope')
  })

  test('a section may stand once', () => {
    expect(listMessages(save('<policies><inbound /><outbound /><inbound /></policies>'))).toEqual([
      "Error in element 'policies' on line 1, column 2: The element 'policies' has invalid child element 'inbound'. List of possible elements expected: 'backend, on-error'."
    ])
  })
})

describe('references', () => {
  test.each([
    [
      '<include-fragment fragment-id="TokenValidator" />',
      "Error in element 'include-fragment' on line 3, column 10: Policy fragment with id 'TokenValidator' could not be found."
    ],
    [
      '<set-backend-service backend-id="storm" />',
      "Error in element 'set-backend-service' on line 3, column 10: Backend with id 'storm' could not be found."
    ],
    [
      '<choose><when condition="{{internal-client-key}}" /></choose>',
      "Error in element 'when' on line 3, column 18: Cannot find a property 'internal-client-key'"
    ],
    [
      '<set-body>@("{{Backend-Key}}")</set-body>',
      "Error in element 'set-body' on line 3, column 10: Cannot find a property 'Backend-Key'"
    ],
    [
      '<set-header name="a"><value>{{host.name}}</value></set-header>',
      "Error in element 'value' on line 3, column 31: Cannot find a property 'host.name'"
    ]
  ])('%s is refused', (elements, message) => {
    expect(listMessages(saveIn('inbound', elements))).toEqual([message])
  })

  test.each([
    '<include-fragment fragment-id="trace" />',
    '<set-backend-service backend-id="Weather" />',
    '<set-backend-service backend-id="@(context.Variables["b"])" />',
    '<set-backend-service base-url="https://{{Host.Name}}/" />',
    '<set-body template="liquid">{{body.name}} <b>{{x}}</b></set-body>',
    '<set-body>@($"{{{a}}} {{ b }}")</set-body>',
    '<!-- {{nothing}} -->'
  ])('%s is taken', elements => {
    expect(listMessages(saveIn('inbound', elements))).toEqual([])
  })
})

describe('fragments', () => {
  test('a fragment holds policies of any section, without `base` and without fragments', () => {
    expect(
      saveFragment(
        '<authentication-managed-identity resource="a" /><forward-request /><cache-store duration="1" /><quota calls="1" />'
      ).ok
    ).toBe(true)
    expect(saveFragment('<base />').ok).toBe(false)
    expect(saveFragment('<inbound />').ok).toBe(false)
    expect(saveFragment('<include-fragment fragment-id="Trace" />').ok).toBe(false)
    expect(saveFragment('<http-data-source />').ok).toBe(false)
    expect(save('<policies />', { scope: 'fragment' }).ok).toBe(false)
  })

  test('one that is not XML is refused in one sentence', () => {
    expect(saveFragment('<set-variable name="a" b />')).toEqual({
      ok: false,
      error: {
        code: 'ValidationError',
        message:
          "The policy fragment is not a valid XML: '/' is an unexpected token. The expected token is '='. Line 2, position 27.",
        details: null
      }
    })
  })

  test('one with a broken expression, too', () => {
    expect(saveFragment('<set-body>@{ if (a) return b; }</set-body>')).toMatchObject({
      error: {
        message: expect.stringContaining(
          'The policy fragment contains invalid policy expression. Expected a "{" but found a "return".'
        ),
        details: null
      }
    })
  })

  test('named values are looked for as in any document', () => {
    expect(listMessages(saveFragment('<set-variable name="a" value="{{missing}}" />'))).toEqual([
      "Error in element 'set-variable' on line 2, column 3: Cannot find a property 'missing'"
    ])
  })
})
