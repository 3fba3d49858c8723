import { describe, expect, test } from '@jest/globals'
import { GuardError } from '../../src/errors.ts'
import { findProxy } from '../../src/http/proxy.ts'

/** The variables of a runner behind a proxy. */

const plain = { host: 'http://10.0.0.1', port: 8080, username: '', password: '' }

describe('a proxy', () => {
  test.each([
    ['HTTPS_PROXY', 'http://10.0.0.1:8080', plain],
    ['HTTPS_PROXY', '10.0.0.1:8080', plain],
    ['https_proxy', ' 10.0.0.1:8080/ ', plain],
    ['ALL_PROXY', '10.0.0.1:8080', plain],
    ['http_proxy', '10.0.0.1:8080', plain],
    ['HTTPS_PROXY', 'proxy.example', { ...plain, host: 'http://proxy.example', port: 80 }],
    ['HTTPS_PROXY', 'proxy.example:3128', { ...plain, host: 'http://proxy.example', port: 3128 }],
    ['HTTPS_PROXY', 'https://proxy.example', { ...plain, host: 'https://proxy.example', port: 443 }],
    ['HTTPS_PROXY', 'HTTP://[::1]:8080', { ...plain, host: 'http://[::1]' }],
    ['HTTPS_PROXY', 'u:p%40ss@10.0.0.1:8080', { ...plain, username: 'u', password: 'p%40ss' }]
  ])('is read from %s=%s', (name, value, settings) => {
    expect(findProxy({ [name]: value })).toEqual(settings)
  })

  test.each([
    {},
    { HTTPS_PROXY: '' },
    { HTTPS_PROXY: '  ' },
    { HTTPS_PROXY: '10.0.0.1:8080', NO_PROXY: '*' },
    { HTTPS_PROXY: 'not a proxy', no_proxy: 'localhost, *' }
  ])('is not there with %j', env => {
    expect(findProxy(env)).toBeUndefined()
  })

  test('for HTTPS comes before the others', () => {
    expect(findProxy({ HTTP_PROXY: 'other', all_proxy: 'other', https_proxy: '10.0.0.1:8080' })).toEqual(
      plain
    )
  })

  test.each([
    'u:hunter22@not a url',
    'socks5://u:hunter22@10.0.0.1:1080',
    'http://u:hunter22#@10.0.0.1:8080',
    'http://u:hunter22/x@10.0.0.1:8080',
    'http://:hunter22@',
    '10.0.0.1:99999'
  ])('that cannot be used is told by its variable, and not by its value: %s', value => {
    try {
      findProxy({ all_proxy: value })
      throw new Error('It was taken.')
    } catch (error) {
      if (!(error instanceof GuardError)) throw error
      expect(error).toMatchObject({ code: 'input', message: expect.stringContaining('`all_proxy`') })
      expect(`${error.message} ${error.hints.join(' ')}`).not.toMatch(/hunter22|99999/)
      expect(error.cause).toBeUndefined()
    }
  })
})
