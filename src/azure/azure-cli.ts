import { execFile } from 'node:child_process'
import type { AccessToken } from '@azure/core-auth'
import { isRecord, stringAt } from '../core/arm/json.ts'

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
  const windows = process.platform === 'win32'
  return new Promise((resolve, reject) => {
    const options = { timeout: timeoutMs, maxBuffer: 1024 * 1024, shell: windows, windowsHide: true }
    execFile('az', args, options, (error, stdout, stderr) => {
      if (error === null) return resolve(String(stdout))
      const missing =
        (error as NodeJS.ErrnoException).code === 'ENOENT' || /not recognized|not found/i.test(String(stderr))
      const late = error.killed === true
      if (missing && !/az login/i.test(String(stderr)))
        return reject(new CliError('Azure CLI could not be found'))
      reject(
        new CliError(
          late ? `no answer within ${timeoutMs / 1000} seconds` : String(stderr).trim() || 'no reason'
        )
      )
    })
  })
}

/** `{accessToken, expires_on: 1763000000, expiresOn: "2026-11-26 12:00:00.000000"}`; the second is new, the third local time. */
function parseToken(text: string): AccessToken {
  const body = parseJson(text)
  const token = stringAt(body, 'accessToken')
  if (token === undefined || token === '') throw new CliError('its answer has no accessToken')
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
