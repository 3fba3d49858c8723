import type { ProxySettings } from '@azure/core-rest-pipeline'
import { GuardError } from '../errors.ts'

type Env = Readonly<Record<string, string | undefined>>

/** In the order of the Azure SDKs; the upper case comes first. */
const names = ['HTTPS_PROXY', 'ALL_PROXY', 'HTTP_PROXY']

/** What a proxy says when it does not know who asks: only a proxy answers 407 (RFC 9110, 15.5.8). */
export const unknownToProxy =
  'The proxy of the runner answered 407: it wants a name and a password, which belong into `HTTPS_PROXY`, or others than those that stand there.'

/**
 * Finds the proxy that the runner names. The SDK takes addresses with a scheme alone, and knows no `*` in NO_PROXY; curl, and with it every other step of
 * a job, takes both. Throws a GuardError that names the variable, and never its value, which may hold a password.
 */
export function findProxy(env: Env): ProxySettings | undefined {
  const found = names
    .flatMap(name => [name, name.toLowerCase()])
    .map(name => ({ name, value: env[name]?.trim() ?? '' }))
    .find(({ value }) => value !== '')
  if (found === undefined || isNobodyProxied(env)) return undefined
  const { name, value } = found
  const text = /^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || !isPlain(url))
    throw new GuardError('input', `The environment variable \`${name}\` names no proxy that can be used.`, {
      hints: [
        'Expected the address of an HTTP proxy, such as `http://proxy.contoso.example:8080`; characters of a password that have a meaning in an address are written as `%` and two digits.'
      ]
    })
  return {
    host: `${url.protocol}//${url.hostname}`,
    port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
    username: url.username,
    password: url.password
  }
}

/** An address of a host and nothing behind it: what stands there is a password that was cut in two. */
function isPlain({ hostname, pathname, search, hash }: URL): boolean {
  return hostname !== '' && pathname === '/' && search === '' && hash === ''
}

function isNobodyProxied(env: Env): boolean {
  const list = env['NO_PROXY'] || env['no_proxy'] || ''
  return list.split(',').some(entry => entry.trim() === '*')
}
