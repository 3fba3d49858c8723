import { setTimeout as sleep } from 'node:timers/promises'
import { isRecord } from '../core/arm/json.ts'
import { GuardError } from '../errors.ts'
import { exchange } from './exchange.ts'
import { maskSecret } from './secrets.ts'

const timeoutMs = 20_000
const attempts = 4
/** A token has a few kilobytes. */
const mostBytes = 256 * 1024
const shape = /^[\w-]+\.[\w-]+\.[\w-]*$/

/**
 * Gets the job's OIDC token. The two variables exist only where the job has `id-token: write` (facts: auth 3.1). Not through @actions/core:
 * that follows redirects with the request token, waits for ever where an answer breaks off, and takes anything for a token.
 */
export async function getIdToken(audience: string): Promise<string> {
  const requestUrl = process.env['ACTIONS_ID_TOKEN_REQUEST_URL']
  const requestToken = process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']
  if (!requestUrl || !requestToken) {
    throw new GuardError('sign-in', 'GitHub gave this job no OIDC token.', {
      hints: [
        'Add `permissions: { id-token: write, contents: read }` to the job: permissions of a job replace those of the workflow.',
        'Runs for pull requests from forks and from Dependabot never get one: use `mode: lint` there, which needs no Azure.'
      ]
    })
  }
  maskSecret(requestToken)
  const url = toUrl(requestUrl, audience)
  for (let attempt = 1; ; attempt++) {
    const read =
      url === undefined
        ? { why: 'Its address is no https URL.', passes: false }
        : await ask(url, requestToken)
    if ('token' in read) {
      // Before anybody else has it.
      maskSecret(read.token)
      return read.token
    }
    if (!read.passes || attempt === attempts) throw refuse(read.why)
    await sleep(500 * 2 ** (attempt - 1))
  }
}

/** Fail closed: the request token is sent over TLS only. */
function toUrl(text: string, audience: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return undefined
  url.searchParams.set('audience', audience)
  return url.href
}

type Read = { readonly token: string } | { readonly why: string; readonly passes: boolean }

async function ask(url: string, requestToken: string): Promise<Read> {
  const headers = { accept: 'application/json', authorization: `Bearer ${requestToken}` }
  const userAgent = 'apim-identity-guard'
  try {
    const { status, text } = await exchange({ method: 'GET', url, headers, userAgent, timeoutMs, mostBytes })
    if (status < 200 || status > 299)
      return { why: `It answered with ${status}.`, passes: status === 429 || status >= 500 }
    const body = parseJson(text)
    const token = isRecord(body) ? body['value'] : undefined
    return typeof token === 'string' && shape.test(token)
      ? { token }
      : { why: 'It answered with something that is no token.', passes: false }
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error)
    return { why: `It gave no answer: ${why}.`, passes: true }
  }
}

function refuse(why: string): GuardError {
  return new GuardError('sign-in', "GitHub's OIDC endpoint gave no token.", {
    hints: [why, 'This is usually a passing fault: run the job again.']
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
