import { describe, expect, test } from '@jest/globals'
import { parseBackend } from '../../../src/core/arm/parse-backend.ts'

const arm = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ApiManagement/service/apim/backends/web'
const parse = (properties: unknown) => parseBackend({ name: 'x', properties })
const pool = (services: unknown) => parse({ type: 'Pool', pool: { services } })

describe('members of a pool', () => {
  test.each([
    ['by the id of the resource', [{ id: arm }]],
    ['relative to the service', [{ id: '/backends/web', priority: 1 }]],
    ['by name', [{ id: 'web' }]]
  ])('are read %s', (_, services) => {
    expect(pool(services)).toMatchObject({ type: 'pool', members: ['web'] })
    expect(pool(services)?.unclear).toBeUndefined()
  })

  test.each<[string, unknown]>([
    ['no id', [{ id: '/backends/web' }, { weight: 1 }]],
    ['an id in another case', [{ id: '/backends/web' }, { Id: '/backends/evil' }]],
    ['an empty id', [{ id: '' }]],
    ['a number', [{ id: 7 }]],
    ['an id that ends with a slash', [{ id: '/backends/web/' }]],
    ['the id of something else', [{ id: '/apis/web' }]],
    ['no object', ['web']],
    ['no list', { id: '/backends/web' }]
  ])('make the pool unclear where there is %s', (_, services) => {
    expect(pool(services)?.unclear).toEqual(expect.any(String))
  })

  test('make an entity unclear that is no pool', () => {
    const services = [{ id: '/backends/web' }]
    expect(parse({ url: 'https://x', pool: { services } })?.unclear).toEqual(expect.any(String))
    expect(parse({ url: 'https://x', pool: { services: [] } })?.unclear).toBeUndefined()
    expect(parse({ url: 'https://x', pool: null })?.unclear).toBeUndefined()
  })
})

describe('certificates', () => {
  test.each<[unknown, readonly string[] | undefined]>([
    [undefined, undefined],
    [null, undefined],
    [{}, undefined],
    [{ validateCertificateChain: true, validateCertificateName: true }, undefined],
    [{ validateCertificateChain: null }, undefined],
    [{ validateCertificateChain: false }, ['validateCertificateChain']],
    [{ validateCertificateName: 'true' }, ['validateCertificateName']],
    [
      { validateCertificateChain: false, validateCertificateName: false },
      ['validateCertificateChain', 'validateCertificateName']
    ],
    ['off', ['tls']]
  ])('with tls %j are not checked by %j', (tls, expected) => {
    expect(parse({ url: 'https://x', tls })?.uncheckedTls).toEqual(expected)
  })
})

test.each<[unknown, string | undefined]>([
  [undefined, undefined],
  [null, undefined],
  [{}, undefined],
  [{ url: 'http://proxy:8080', username: 'a' }, 'http://proxy:8080'],
  [{ username: 'a' }, 'without a URL that can be read'],
  ['http://proxy', 'without a URL that can be read']
])('the proxy %j is %j', (proxy, expected) => {
  expect(parse({ url: 'https://x', proxy })?.proxy).toBe(expected)
})
