import { describe, expect, test } from '@jest/globals'
import { coversPath, parseExclusion } from '../../../src/core/backend/excluded-paths.ts'
import { parseIssuer } from '../../../src/core/backend/issuer.ts'
import { parseAuthSettings } from '../../../src/core/backend/settings.ts'
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
    ['/api/%zz', '/api/public', false],
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
    ['/api', '', false]
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
    `https://a.b.ciamlogin.com/${tenant}/v2.0`
  ])('%j is not recognised', text => {
    expect(parseIssuer(text)).toEqual({ kind: 'unrecognised' })
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
