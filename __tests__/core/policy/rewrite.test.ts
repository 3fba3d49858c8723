import { describe, expect, test } from '@jest/globals'
import {
  absent,
  type Observed,
  type PolicyText,
  type PolicyWorld,
  present,
  unreadable
} from '../../../src/core/model.ts'
import { createPathReader } from '../../../src/core/policy/rewrite.ts'

const operation = { id: 'GetForecast', urlTemplate: '/forecast/{city}' }
const own = '/forecast/{city}'

function document(inbound: string): Observed<PolicyText> {
  return present({
    text: `<policies><inbound>${inbound}</inbound><backend /><outbound /><on-error /></policies>`,
    format: 'rawxml'
  })
}

function fragment(content: string): Observed<PolicyText> {
  return present({ text: `<fragment>${content}</fragment>`, format: 'rawxml' })
}

function read(policies: {
  readonly operation?: Observed<PolicyText>
  readonly api?: Observed<PolicyText>
  readonly service?: Observed<PolicyText>
  readonly more?: Partial<PolicyWorld>
}): readonly string[] | undefined {
  const world: PolicyWorld = {
    api: 'weather',
    servicePolicy: policies.service ?? absent,
    products: present([]),
    apiPolicy: policies.api ?? absent,
    operationPolicies: new Map([['getforecast', policies.operation ?? absent]]),
    fragments: new Map(),
    namedValues: present([
      { displayName: 'base', secret: false, value: '/v2' },
      { displayName: 'hidden', secret: true }
    ]),
    backends: new Map(),
    selfHostedGateways: present([]),
    ...policies.more
  }
  return createPathReader(world)(operation)
}

describe('where an operation may be called', () => {
  test.each<[string, Parameters<typeof read>[0], readonly string[]]>([
    ['at its own template', {}, [own]],
    [
      'at another one alone, which its own policy puts there on every way',
      { operation: document('<base /><rewrite-uri template="/v2/{city}?units=si" />') },
      ['/v2/{city}']
    ],
    [
      'at both, where the other one is conditional',
      {
        operation: document(
          '<choose><when condition="@(true)"><rewrite-uri template="/v2" /></when></choose>'
        )
      },
      [own, '/v2']
    ],
    [
      'at that of the API, where it has no policy of its own',
      { api: document('<rewrite-uri template="v2" />') },
      ['/v2']
    ],
    [
      'at both, where the API has one and the operation may leave it out',
      { api: document('<rewrite-uri template="/v2" />'), operation: document('') },
      [own, '/v2']
    ],
    ['at that of the service as well', { service: document('<rewrite-uri template="/v3" />') }, [own, '/v3']],
    [
      'at that of a product as well',
      {
        more: {
          products: present([{ product: 'gold', policy: document('<rewrite-uri template="/gold" />') }])
        }
      },
      [own, '/gold']
    ],
    ['with named values put in', { operation: document('<rewrite-uri template="{{base}}/x" />') }, ['/v2/x']],
    [
      'by a fragment',
      {
        api: document('<include-fragment fragment-id="Paths" />'),
        more: { fragments: new Map([['paths', fragment('<rewrite-uri template="/v4" />')]]) }
      },
      [own, '/v4']
    ],
    [
      'whatever another operation does',
      {
        more: {
          operationPolicies: new Map([
            ['getforecast', absent],
            ['other', document('<rewrite-uri template="@(context.Request.Url.Path)" />')]
          ])
        }
      },
      [own]
    ]
  ])('%s', (_, policies, expected) => {
    expect(read(policies)).toEqual(expected)
  })

  test.each<[string, Parameters<typeof read>[0]]>([
    [
      'a template is an expression',
      { operation: document('<rewrite-uri template="@(context.Request.Url.Path)" />') }
    ],
    ['a template holds a secret', { operation: document('<rewrite-uri template="{{hidden}}" />') }],
    ['a template holds a value that is not there', { api: document('<rewrite-uri template="/{{gone}}" />') }],
    ...['/x/../public/x', '/%2e%2e/public/x', '\\public\\x', '/%252e%252e/x', '/x%2Fy', '/x;y'].map(
      (template): [string, Parameters<typeof read>[0]] => [
        `a template is \`${template}\``,
        { operation: document(`<rewrite-uri template="${template}" />`) }
      ]
    ),
    ['a template is missing', { api: document('<rewrite-uri />') }],
    ['a document cannot be read', { api: unreadable('Forbidden.') }],
    ['a document cannot be parsed', { operation: present({ text: '<policies>', format: 'rawxml' }) }],
    ['the policy of the operation was not read', { more: { operationPolicies: new Map() } }],
    ['the products cannot be read', { more: { products: unreadable('Forbidden.') } }],
    ['a fragment is not there', { api: document('<include-fragment fragment-id="gone" />') }],
    [
      'a fragment includes another one',
      {
        api: document('<include-fragment fragment-id="paths" />'),
        more: { fragments: new Map([['paths', fragment('<include-fragment fragment-id="paths" />')]]) }
      }
    ],
    ['a fragment is chosen at run time', { api: document('<include-fragment fragment-id="@(x)" />') }]
  ])('nobody knows when %s', (_, policies) => {
    expect(read(policies)).toBeUndefined()
  })
})
