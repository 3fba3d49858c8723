import { describe, expect, test } from '@jest/globals'
import { coversPath, parseExclusion } from '../../../src/core/backend/excluded-paths.ts'
import { parseIssuer, renderIssuer } from '../../../src/core/backend/issuer.ts'
import { parseAuthSettings } from '../../../src/core/backend/settings.ts'
import { findCloudName } from '../../../src/core/cloud.ts'
import { tenant } from './builders.ts'

describe('an excluded path', () => {
  test.each([
    ['/api/public', '/api/public', true],
    ['/api/public', '/API/Public/', true],
    ['/api/public', '/api/public/list', true],
    ['/api/public', '/api/publicity', false],
    ['/api/public', '/api', false],
    ['/api/public/', '/api/public', true],
    ['/api/public/*', '/api/public', true],
    ['/api/public/*', '/api/public/a/b', true],
    ['/api/public/*', '/api/private', false],
    ['/api/pub*', '/api/publicity', true],
    ['/api/pub*', '/api/private', false],
    ['api/public', '/api/public', true],
    ['//api//public', '/api/public', true],
    ['/api/%70ublic', '/api/public', true],
    ['/api/%zz', '/api/public', true],
    ['/api/public', '/api/{what}', true],
    ['/api/public', '/api/pub-{what}', true],
    ['/api/public/x', '/api/{*rest}', true],
    ['/api/public/x', '/api/*', true],
    ['/api/public', '/other/{what}', false],
    ['/health', '/health?full={full}', true],
    ['/', '/anything', true],
    ['', '/anything', true],
    ['   ', '/anything', true],
    ['*', '/anything', true],
    ['/*', '/anything', true],
    ['/**/x.jpg', '/anything', true],
    ['/a/*/b', '/anything', true],
    ['/a?', '/anything', true],
    ['/a/../b', '/anything', true],
    ['/a/%2e%2e/b', '/anything', true],
    ['\\a', '/anything', true],
    ['https://example.org/a', '/anything', true],
    ['^/a$', '/anything', true],
    ['/api', '', false],
    ['/public/*', '/x/../public/x', true],
    ['/public/*', '/x/%2e%2e/public/x', true],
    ['/public/*', '/x/%252e%252e/public/x', true],
    ['/public/*', '/%2E./x', true],
    ['/public/*', '/x/.. /public/x', true],
    ['/public/*', '/x/..;/public/x', true],
    ['/public/*', '\\public\\x', true],
    ['/public/*', '/%5cpublic', true],
    ['/public/*', '/x%2fpublic', true],
    ['/public/*', '/x%3fpublic', true],
    ['/public/*', '/x%00', true],
    ['/public/*', '/%zz', true],
    ['/public/*', '/%C3%BCber/{id}', false],
    ['/%C3%BCber', '/%C3%BCber', true],
    ['/public/*', '/Products(1,2)', false],
    ['/health,/observations', '/observations', true],
    ['/health;/observations', '/observations', true],
    ['/obs%65rvations', '/observations', true],
    ['/obs%2565rvations', '/observations', true],
    ['/health', '/observations', false],
    ['/.well-known/x', '/observations', false]
  ])('%s against %s: %s', (entry, path, expected) => {
    expect(coversPath(parseExclusion(entry), path)).toBe(expected)
  })

  test('is read in time that does not explode', () => {
    const long = `/${'a/'.repeat(20000)}*`
    expect(coversPath(parseExclusion(long), long.slice(0, -1))).toBe(true)
  })
})

describe('an issuer', () => {
  test.each([
    `https://login.microsoftonline.com/${tenant}/v2.0`,
    `https://login.microsoftonline.com/${tenant}/v2.0/`,
    `https://login.microsoftonline.com/${tenant}`,
    `https://sts.windows.net/${tenant}/`,
    `https://sts.windows.net/${tenant.toUpperCase()}/`,
    `https://login.microsoftonline.us/${tenant}/v2.0`,
    `https://login.partner.microsoftonline.cn/${tenant}/v2.0`,
    `https://contoso.ciamlogin.com/${tenant}/v2.0`
  ])('%s is of one tenant', text => {
    expect(parseIssuer(text)).toEqual({ kind: 'tenant', tenant })
  })
  test.each(['common', 'organizations', 'consumers'])('%s is of many tenants', name => {
    expect(parseIssuer(`https://login.microsoftonline.com/${name}/v2.0`)).toEqual({
      kind: 'multi-tenant',
      name
    })
  })
  test('a domain is of one tenant, and nobody here knows of which', () => {
    expect(parseIssuer('https://sts.windows.net/contoso.com/')).toEqual({
      kind: 'domain',
      domain: 'contoso.com'
    })
  })
  test.each([
    '',
    'x',
    `http://sts.windows.net/${tenant}/`,
    `https://STS.windows.net/${tenant}/`,
    `https://sts.windows.net.example.org/${tenant}/`,
    `https://stsxwindows.net/${tenant}/`,
    `https://sts.windows.net/${tenant}/extra`,
    `https://sts.windows.net/${tenant}/\n`,
    `https://sts.windows.net@example.org/${tenant}/`,
    ` https://sts.windows.net/${tenant}/`,
    `https://example.org/https://sts.windows.net/${tenant}/`,
    `https://a.b.ciamlogin.com/${tenant}/v2.0`,
    `https://contoso.ciamlogin.com/${tenant}`,
    'https://contoso.ciamlogin.com/contoso.com/v2.0'
  ])('%j is not recognised', text => {
    expect(parseIssuer(text)).toEqual({ kind: 'unrecognised' })
  })

  const byCloud = {
    public: ['login.microsoftonline.com', 'login.windows.net', 'sts.windows.net'],
    'us-government': ['login.microsoftonline.us', 'sts.windows.net'],
    china: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn', 'sts.chinacloudapi.cn']
  } as const
  const clouds = ['public', 'us-government', 'china'] as const
  const all = [...new Set(Object.values(byCloud).flat())]
  test.each(clouds)('in the cloud %s, only its own endpoints are of a tenant there', cloud => {
    const own: readonly string[] = byCloud[cloud]
    for (const host of all) {
      expect(parseIssuer(`https://${host}/${tenant}/v2.0`, cloud)).toEqual(
        own.includes(host) ? { kind: 'tenant', tenant } : { kind: 'other-cloud', host, tenant }
      )
    }
  })
  test('an external tenant is of the public cloud', () => {
    const text = `https://contoso.ciamlogin.com/${tenant}/v2.0`
    expect(parseIssuer(text, 'public').kind).toBe('tenant')
    expect(parseIssuer(text, 'china').kind).toBe('other-cloud')
  })
  test('a domain of another cloud is of another cloud', () => {
    expect(parseIssuer('https://login.microsoftonline.us/contoso.com/v2.0', 'public').kind).toBe(
      'other-cloud'
    )
  })
  test('an endpoint for everybody is one in whatever cloud', () => {
    expect(parseIssuer('https://login.microsoftonline.us/common/v2.0', 'public').kind).toBe('multi-tenant')
  })
  test.each([...clouds, undefined])('what is written for the cloud %s is of a tenant there', cloud => {
    expect(parseIssuer(renderIssuer(cloud, tenant), cloud)).toEqual({ kind: 'tenant', tenant })
  })
})

describe('the cloud of a run', () => {
  test.each([
    ['azurecloud', 'public'],
    ['AzureUSGovernment', 'us-government'],
    ['azurechinacloud', 'china'],
    ['https://management.azure.com', 'public'],
    ['https://management.usgovcloudapi.net/', 'us-government'],
    ['https://management.local.azurestack.external', undefined],
    ['constructor', undefined],
    ['', undefined]
  ])('%j is %s', (environment, expected) => {
    expect(findCloudName(environment)).toBe(expected)
  })
})

describe('reading settings', () => {
  test('a missing field stays undefined', () => {
    const settings = parseAuthSettings({})
    expect(settings.platform.enabled).toBeUndefined()
    expect(settings.entra.allowedAudiences).toBeUndefined()
    expect(settings.malformed).toEqual([])
  })
  test('a wrong type is recorded with its path', () => {
    const { malformed } = parseAuthSettings({
      platform: { enabled: 'yes' },
      globalValidation: { excludedPaths: ['/a', null] }
    })
    expect(malformed).toEqual([
      { path: 'platform.enabled', expected: '`true` or `false`', actual: 'the text "yes"' },
      { path: 'globalValidation.excludedPaths[1]', expected: 'text', actual: 'null' }
    ])
  })
  test('names that objects inherit are not fields', () => {
    expect(
      parseAuthSettings(JSON.parse('{"__proto__": {"platform": {"enabled": true}}}')).platform.enabled
    ).toBeUndefined()
  })
})
