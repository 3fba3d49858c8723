import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { decideAccess } from '../../../src/core/backend/access.ts'
import { containsRange, parseRange } from '../../../src/core/backend/address.ts'
import { parseWebConfig } from '../../../src/core/backend/web-config.ts'
import { lastRule } from './builders.ts'

function decide(rules: unknown, defaultAction?: unknown) {
  const properties = {
    ipSecurityRestrictions: rules,
    ipSecurityRestrictionsDefaultAction: defaultAction
  }
  return decideAccess(parseWebConfig(properties).main).kind
}

const one = { ipAddress: '192.0.2.1/32', action: 'Allow', priority: 100 }
const tag = (name: string) => ({ ipAddress: name, tag: 'ServiceTag', action: 'Allow', priority: 100 })
const subnet = { vnetSubnetResourceId: '/subnets/a', action: 'Allow', priority: 100, tag: 'Default' }

describe('access restrictions', () => {
  test.each([
    ['no list', undefined, undefined, 'unknown'],
    ['null', null, undefined, 'unknown'],
    ['no rule', [], undefined, 'open'],
    ['no rule, and the last one admits', [lastRule('Allow')], 'Allow', 'open'],
    ['no rule, and the last one refuses', [lastRule('Deny')], 'Deny', 'restricted'],
    ['no rule, and the unmatched one refuses', [], 'deny', 'restricted'],
    ['one address', [one, lastRule('Deny')], 'Deny', 'restricted'],
    ['one address, and nothing said about others', [one], undefined, 'restricted'],
    ['one address, and others are admitted', [one], 'Allow', 'loose'],
    ['one address, and the last rule admits', [one, lastRule('Allow')], undefined, 'loose'],
    ['one address, and two that contradict each other', [one, lastRule('Deny')], 'Allow', 'loose'],
    [
      'one address, and two that contradict each other the other way',
      [one, lastRule('Allow')],
      'Deny',
      'loose'
    ],
    ['one address, and an unmatched action that nobody knows', [one], 'Perhaps', 'loose'],
    ['one address is refused, and others are admitted', [{ ...one, action: 'Deny' }], 'Allow', 'loose'],
    ['Any', [{ ...one, ipAddress: 'any' }], 'Deny', 'loose'],
    [
      'Any, with a header',
      [{ ...one, ipAddress: 'Any', headers: { 'x-azure-fdid': ['x'] } }],
      'Deny',
      'loose'
    ],
    ['all addresses', [{ ...one, ipAddress: '0.0.0.0/0' }], 'Deny', 'loose'],
    ['all addresses of version 6', [{ ...one, ipAddress: '::/0' }], 'Deny', 'loose'],
    ['half of all addresses', [{ ...one, ipAddress: '128.0.0.0/1' }], 'Deny', 'loose'],
    ['a mask for all', [{ ...one, ipAddress: '192.0.2.1', subnetMask: '0.0.0.0' }], 'Deny', 'loose'],
    [
      'a mask for one',
      [{ ...one, ipAddress: '192.0.2.1', subnetMask: '255.255.255.255' }],
      'Deny',
      'restricted'
    ],
    ['all among several', [{ ...one, ipAddress: '192.0.2.1/32, 0.0.0.0/0' }], 'Deny', 'loose'],
    ['several', [{ ...one, ipAddress: '192.0.2.1/32,2001:db8::/32' }], 'Deny', 'restricted'],
    ['what is no address', [{ ...one, ipAddress: 'weather' }], 'Deny', 'loose'],
    ['no source', [{ action: 'Allow', priority: 100 }], 'Deny', 'loose'],
    ['no action', [{ ipAddress: '0.0.0.0/0' }], 'Deny', 'loose'],
    ['an action that nobody knows', [{ ...one, ipAddress: 'Any', action: 'Maybe' }], 'Deny', 'loose'],
    ['the tag Internet', [tag('Internet')], 'Deny', 'loose'],
    ['the tag AzureCloud', [tag('azurecloud')], 'Deny', 'loose'],
    ['the tag AzureCloud of a region', [tag('AzureCloud.WestEurope')], 'Deny', 'loose'],
    ['a tag that begins like it', [tag('AzureCloudX')], 'Deny', 'restricted'],
    ['another tag', [tag('ApiManagement')], 'Deny', 'restricted'],
    ['a subnet', [subnet], 'Deny', 'restricted'],
    ['a subnet, and an address for all', [{ ...subnet, ipAddress: '0.0.0.0/0' }], 'Deny', 'loose'],
    ['an address in a header', [{ ...one, tag: 'XffProxy' }], 'Deny', 'loose'],
    [
      'all are admitted and refused with one priority',
      [
        { ...one, ipAddress: 'Any', action: 'Deny' },
        { ...one, ipAddress: 'Any' }
      ],
      'Deny',
      'loose'
    ],
    [
      'all, behind a rule that refuses all',
      [
        { ...one, ipAddress: 'Any', priority: 200 },
        { ...one, ipAddress: 'Any', action: 'Deny', priority: 100 }
      ],
      'Allow',
      'restricted'
    ],
    [
      'all, before a rule that refuses all',
      [
        { ...one, ipAddress: 'Any', action: 'Deny', priority: 200 },
        { ...one, ipAddress: 'Any', priority: 100 }
      ],
      'Deny',
      'loose'
    ],
    [
      'all, behind a rule that refuses all with a header',
      [
        { ...one, ipAddress: 'Any', action: 'Deny', priority: 100, headers: { 'x-forwarded-host': ['x'] } },
        { ...one, ipAddress: 'Any', priority: 200 }
      ],
      'Deny',
      'loose'
    ]
  ])('%s', (_, rules, unmatched, expected) => {
    expect(decide(rules, unmatched)).toBe(expected)
  })

  const rule = fc.record({
    ipAddress: fc.constantFrom('Any', '0.0.0.0/0', '192.0.2.0/24', 'x', '', 'Internet', '10.0.0.0/7'),
    action: fc.constantFrom('Allow', 'Deny', undefined),
    priority: fc.constantFrom(1, 2, 3, 2_147_483_647, undefined),
    tag: fc.constantFrom('Default', 'ServiceTag', undefined)
  })

  test('a rule that admits all, and stands first, never passes for a restriction', () => {
    fc.assert(
      fc.property(fc.array(rule), fc.constantFrom('Allow', 'Deny', undefined), (rules, unmatched) => {
        const first = { ipAddress: 'Any', action: 'Allow', priority: 0 }
        expect(decide([...rules, first], unmatched)).toBe('loose')
      })
    )
  })

  test('without a rule that refuses all, whom no rule names is not taken for refused', () => {
    fc.assert(
      fc.property(fc.array(rule), rules => {
        const open = rules.map(one => ({ ...one, action: 'Allow' }))
        expect(['open', 'loose']).toContain(decide(open, 'Allow'))
      })
    )
  })
})

describe('a range of addresses', () => {
  test.each([
    ['192.0.2.0/24', '192.0.2.200', true],
    ['192.0.2.0/24', '192.0.3.1', false],
    ['192.0.2.0/31', '192.0.2.0/24', false],
    ['0.0.0.0/0', '255.255.255.255', true],
    ['0.0.0.0/0', '::1', false],
    ['2001:db8::/32', '2001:0DB8:0:0:1::', true],
    ['2001:db8::/32', '2001:db9::', false],
    ['::/0', '1:2:3:4:5:6:7:8', true]
  ])('%s holds %s: %s', (outer, inner, expected) => {
    const [left, right] = [parseRange(outer), parseRange(inner)]
    expect(left !== undefined && right !== undefined && containsRange(left, right)).toBe(expected)
  })

  test.each([
    '',
    'x',
    '1.2.3',
    '1.2.3.4.5',
    '256.0.0.1',
    '1.2.3.4/33',
    '1::2::3',
    '1:2:3',
    ':::',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    '::/129',
    '1.2.3.4/'
  ])('%j is none', text => {
    expect(parseRange(text)).toBeUndefined()
  })

  test('holds itself', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.ipV4(),
          fc.ipV6().filter(text => !text.includes('.'))
        ),
        address => {
          const range = parseRange(address)
          expect(range !== undefined && containsRange(range, range)).toBe(true)
        }
      )
    )
  })
})
