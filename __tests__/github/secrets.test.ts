import { describe, expect, test } from '@jest/globals'
import { hideSecrets } from '../../src/github/secrets.ts'

/** What looks like a token goes nowhere, whoever said it. */

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = `${encode({ typ: 'JWT', alg: 'RS256' })}.${encode({ sub: 'x' })}.c2lnbmF0dXJl_-x`

describe('a token that nobody told us of', () => {
  test.each([
    [token, '***'],
    [`Bearer ${token}.`, 'Bearer ***.'],
    [`{"token":"${token}"}`, '{"token":"***"}'],
    [`${token} and ${token}`, '*** and ***'],
    [`client_assertion=${token}&x=1`, 'client_assertion=***&x=1']
  ])('is hidden: %#', (text, hidden) => {
    expect(hideSecrets(text)).toBe(hidden)
  })

  test.each([
    'eyes.on.target',
    'eyJ.a.b',
    'see eyJhbGciOiJSUzI1NiJ9.only-two-parts',
    `${encode({ name: 'no algorithm' })}.b.c`,
    `x${token}`.replace('.', '_'),
    'keys.example.com'
  ])('is not seen in %s', text => {
    expect(hideSecrets(text)).toBe(text)
  })
})
