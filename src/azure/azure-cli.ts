import { exec, execFile } from 'node:child_process'
import type { AccessToken } from '@azure/core-auth'
import { isRecord, stringAt } from '../core/arm/json.ts'
import { isToken } from './entra.ts'

const timeoutMs = 30_000

/** The Azure CLI is not there, is not signed in, or gave no token; `message` is what it said. */
export class CliError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CliError'
  }
}

/**
 * Asks the Azure CLI for the token of the session that azure/login left on the runner (`az account get-access-token`). Throws a CliError;
 * nothing that it says can hold a token, which stands in the output of a success alone.
 */
export async function readCliToken(scope: string, tenantId: string | undefined): Promise<AccessToken> {
  const tenant = tenantId === undefined ? [] : ['--tenant', tenantId]
  const args = ['account', 'get-access-token', '--output', 'json', '--scope', scope, ...tenant]
  // Fail closed: on Windows `az` is a script, which a shell starts, so nothing but plain names may stand in its line.
  const strange = args.find(text => !/^[\w.:/-]+$/.test(text))
  if (strange !== undefined)
    throw new CliError(
      'the scope or the tenant has characters that are not handed to the Azure CLI; check `tenant-id` and `environment`'
    )
  return parseToken(await runAz(args))
}

function runAz(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: process.env, timeout: timeoutMs, maxBuffer: 1024 * 1024, windowsHide: true }
    const end = (error: Failure | null, stdout: string, stderr: string): void =>
      error === null ? resolve(stdout) : reject(toCliError(error, stderr.trim()))
    if (process.platform === 'win32') exec(['az', ...args].join(' '), options, end)
    else execFile('az', args, options, end)
  })
}

/** A program that was killed has a signal in place of a code. */
function describeEnd({ code, signal }: Failure): string {
  if (signal) return `by ${signal}`
  return code === undefined || code === null ? 'without a code' : `with ${code}`
}

interface Failure {
  readonly signal?: string | null | undefined
  readonly code?: string | number | null | undefined
  readonly killed?: boolean | undefined
}

function toCliError(error: Failure, said: string): CliError {
  if (error.killed === true) return new CliError(`no answer within ${timeoutMs / 1000} seconds`)
  // A shell says it in its own words, and in the language of the machine.
  const missing = String(error.code) === 'ENOENT' || /^'az' is not recognized/i.test(said)
  return new CliError(missing ? 'Azure CLI could not be found' : said || `it ended ${describeEnd(error)}`)
}

/** `{accessToken, expires_on: 1763000000, expiresOn: "2026-11-26 12:00:00.000000"}`; the second is new, the third local time. */
function parseToken(text: string): AccessToken {
  const body = parseJson(text)
  const token = stringAt(body, 'accessToken')
  if (token === undefined || token === '') throw new CliError('its answer has no accessToken')
  if (!isToken(token)) throw new CliError('its accessToken has characters or a length that no token has')
  const seconds = isRecord(body) ? Number(body['expires_on']) : Number.NaN
  const local = Date.parse(stringAt(body, 'expiresOn') ?? '')
  const expires = seconds > 0 ? seconds * 1000 : local
  return { token, expiresOnTimestamp: Number.isNaN(expires) ? 0 : expires }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
