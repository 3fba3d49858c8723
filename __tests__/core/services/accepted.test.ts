import { describe, expect, test } from '@jest/globals'
import { coversHost, parseAcceptance } from '../../../src/core/services/accepted.ts'

describe('a line of accepted-backends', () => {
  test('is a host and a reason', () => {
    expect(parseAcceptance('Orders.Example.ORG.: our ingress validates oid: see docs')).toEqual({
      kind: 'accepted',
      entry: { host: 'orders.example.org', reason: 'our ingress validates oid: see docs' }
    })
  })

  test.each([
    ['orders.example.org', 'reason'],
    ['orders.example.org:', 'reason'],
    ['orders.example.org: ok', 'reason'],
    ['orders.example.org: 1 2 3', 'reason'],
    ['*: the whole world is fine', 'host name'],
    ['*.org: the whole world is fine', 'last two labels'],
    ['*.*: the whole world is fine', 'last two labels'],
    ['x.exa*ple.org: that might be anybody', 'last two labels'],
    ['*.azure-api.net: that might be anybody', 'anybody can register'],
    ['a*.trafficmanager.net: that might be anybody', 'anybody can register'],
    ['*.azurewebsites.net: that might be anybody', 'anybody can register'],
    ['*.github.io: that might be anybody', 'anybody can register'],
    ['*.co.uk: that might be anybody', 'anybody can register'],
    ['*.com.au: that might be anybody', 'anybody can register'],
    ['x*.*.co.jp: that might be anybody', 'anybody can register'],
    ['*.cloudapp.azure.com: that might be anybody', 'anybody can register'],
    ['*.*.cloudapp.azure.com: that might be anybody', 'anybody can register'],
    ['*.westeurope.cloudapp.azure.com: that might be anybody', 'anybody can register'],
    ['*.westeurope.azurecontainer.io: that might be anybody', 'anybody can register'],
    ['*.0.0.1: that might be anybody', 'an address'],
    ['https://orders.example.org/x: that is a URL', 'host name'],
    ['localhost: that is no host name with dots', 'host name']
  ])('%s is refused', (line, why) => {
    const parsed = parseAcceptance(line)
    expect(parsed.kind === 'wrong' ? parsed.why : '').toContain(why)
  })
})

describe('a line is accepted', () => {
  test.each([
    ['a name below such a suffix, which somebody holds', 'contoso.azure-api.net'],
    ['what is below a name that somebody holds', '*.contoso.azure-api.net'],
    ['the same below a suffix of two labels', '*.contoso.co.uk'],
    ['the same below a suffix with a region', '*.contoso.westeurope.cloudapp.azure.com'],
    ["a domain of one's own", '*.eu*.contoso.com'],
    ['an address', '10.0.0.1']
  ])('%s: %s', (_, host) => {
    expect(parseAcceptance(`${host}: it checks the token`)).toMatchObject({
      kind: 'accepted',
      entry: { host }
    })
  })
})

describe('a host is covered', () => {
  test.each([
    ['orders.example.org', 'ORDERS.example.org.', true],
    ['*.example.org', 'orders.example.org', true],
    ['*.example.org', 'a.orders.example.org', false],
    ['*.example.org', 'example.org', false],
    ['ord*-eu*.example.org', 'orders-eu1.example.org', true],
    ['ord*-eu.example.org', 'orders-us.example.org', false],
    ['a*a.example.org', 'a.example.org', false]
  ])('%s by %s: %s', (host, actual, covered) => {
    expect(coversHost({ host, reason: 'it does' }, actual)).toBe(covered)
  })
})
