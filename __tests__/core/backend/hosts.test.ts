import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  answersTo,
  findHost,
  listHostNames,
  matchSites,
  mayBeSlotHost
} from '../../../src/core/backend/hosts.ts'
import { site } from './builders.ts'

describe('the host of a URL', () => {
  test.each([
    ['https://api.example.org/v1', 'api.example.org'],
    ['https://API.Example.ORG', 'api.example.org'],
    ['https://api.example.org.', 'api.example.org'],
    ['https://api.example.org:8443/', 'api.example.org'],
    ['https://api.example.org@evil.example', 'evil.example'],
    ['https://bücher.example', 'xn--bcher-kva.example'],
    ['wss://api.example.org', 'api.example.org'],
    ['/api', undefined],
    ['{{backend}}', undefined],
    ['fabric:/x', undefined],
    ['', undefined]
  ])('%s', (url, expected) => {
    expect(findHost(url)).toBe(expected)
  })
})

describe('a name and a host', () => {
  test.each([
    ['api.example.org', 'api.example.org', true],
    ['API.example.org', 'api.example.org', true],
    ['api.example.org.', 'api.example.org', true],
    ['api.example.org', 'api.example.org.', true],
    ['example.org', 'api.example.org', false],
    ['api.example.org', 'api.example.org.evil.example', false],
    ['*.example.org', 'api.example.org', true],
    ['*.Example.org', 'API.example.org', true],
    ['*.example.org', 'a.b.example.org', false],
    ['*.example.org', 'example.org', false],
    ['*.example.org', '.example.org', false],
    ['*', 'example.org', false],
    ['*.', 'example.org', false],
    ['', 'example.org', false]
  ])('%s and %s: %s', (name, host, expected) => {
    expect(answersTo([name], host)).toBe(expected)
  })

  test('the default host name counts beside the others, and each once', () => {
    const names = listHostNames({ ...site, hostNames: ['API.example.org', 'api.example.org.'] })
    expect(names).toEqual(['weather-backend.azurewebsites.net', 'api.example.org'])
  })
})

describe('sites that answer to a host', () => {
  const sites = [
    { name: 'wild', hosts: ['*.example.org'] },
    { name: 'exact', hosts: ['api.example.org'] },
    { name: 'twin', hosts: ['twin.example.net'] },
    { name: 'twin too', hosts: ['TWIN.example.net'] }
  ]
  test.each([
    ['api.example.org', ['exact']],
    ['other.example.org', ['wild']],
    ['twin.example.net', ['twin', 'twin too']],
    ['example.com', []]
  ])('%s', (host, expected) => {
    expect(matchSites(host, sites, one => one.hosts).map(one => one.name)).toEqual(expected)
  })

  test('nothing answers to a host that none of its names equals or covers', () => {
    const label = fc.stringMatching(/^[a-z]{1,8}$/)
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 3 }), label, (labels, extra) => {
        const host = [...labels, 'example.org'].join('.')
        expect(answersTo([`${extra}x.${host}`, `*.${extra}.${host}`, `${host}.net`], host)).toBe(false)
        expect(answersTo([host], host)).toBe(true)
      })
    )
  })
})

describe('a host that may be that of a slot', () => {
  test.each([
    ['shop', 'shop-staging.azurewebsites.net', true],
    ['Shop', 'SHOP-staging-a1b2c3d4e5f6g7h8.westeurope-01.azurewebsites.net', true],
    ['shop', 'shop.azurewebsites.net', false],
    ['shop', 'workshop-staging.azurewebsites.net', false]
  ])('%s and %s: %s', (app, host, expected) => {
    expect(mayBeSlotHost(app, host)).toBe(expected)
  })
})
