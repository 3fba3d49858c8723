import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { CliError, readCliToken } from '../../src/azure/azure-cli.ts'

/** The session of the Azure CLI, with programs in its place that answer as it does. */

const scope = 'https://management.azure.com/.default'
const tenant = '6b707ec8-6aa9-4789-9ebb-c266869ceda1'
const before = process.env['PATH']
let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'azure-cli-'))
  process.env['PATH'] = `${folder}:/bin:/usr/bin`
})
afterEach(() => {
  process.env['PATH'] = before
  rmSync(folder, { recursive: true })
})

/** Puts a program named `az` first on the PATH. */
function install(script: string): void {
  const file = path.join(folder, 'az')
  writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' "$@" > "$(dirname "$0")/arguments"\n${script}\n`)
  chmodSync(file, 0o755)
}

async function failure(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error('no failure'),
    (cause: unknown) => cause
  )
  if (!(error instanceof CliError)) throw error
  return error.message
}

/** The programs that stand in for the Azure CLI are shell scripts, which Windows does not start. */
const onUnix = process.platform === 'win32' ? describe.skip : describe

onUnix('the token of the session', () => {
  test('is asked for with scope and tenant, and lasts as long as the seconds say', async () => {
    install(`echo '{"accessToken":"t","expiresOn":"2020-01-01 00:00:00.000000","expires_on":1900000000}'`)
    expect(await readCliToken(scope, tenant)).toEqual({ token: 't', expiresOnTimestamp: 1_900_000_000_000 })
    expect(readFileSync(path.join(folder, 'arguments'), 'utf8').trim().split('\n')).toEqual([
      'account',
      'get-access-token',
      '--output',
      'json',
      '--scope',
      scope,
      '--tenant',
      tenant
    ])
  })

  test('of an older CLI has its end in local time', async () => {
    install(`echo '{"accessToken":"t","expiresOn":"2030-01-01 00:00:00.000000"}'`)
    expect(await readCliToken(scope, undefined)).toEqual({
      token: 't',
      expiresOnTimestamp: new Date(2030, 0, 1).getTime()
    })
  })

  test('without an end is over at once', async () => {
    install(`echo '{"accessToken":"t"}'`)
    expect(await readCliToken(scope, undefined)).toEqual({ token: 't', expiresOnTimestamp: 0 })
  })
})

onUnix('no token', () => {
  test.each([
    ["echo 'ERROR: Please run az login to setup account.' >&2; exit 1", 'az login'],
    ['exit 3', 'ended with 3'],
    ['kill -9 $$', 'ended by SIGKILL'],
    [`printf '%s' '{"accessToken":"t\\r\\nx: y"}'`, 'no token has'],
    [`echo '{"accessToken":"two words"}'`, 'no token has'],
    ["echo 'no JSON'", 'no accessToken'],
    [`echo '{"accessToken":""}'`, 'no accessToken']
  ])('%s', async (script, said) => {
    install(script)
    expect(await failure(readCliToken(scope, tenant))).toContain(said)
  })

  test('where there is no Azure CLI', async () => {
    process.env['PATH'] = folder
    expect(await failure(readCliToken(scope, tenant))).toBe('Azure CLI could not be found')
  })

  test.each(['t; rm -rf x', '$(id)', 'a b', 'a&b', '%PATH%'])(
    'is asked for with a tenant that a shell could take for more: %s',
    async strange => {
      install(`echo '{"accessToken":"t"}'`)
      expect(await failure(readCliToken(scope, strange))).toContain('characters')
    }
  )
})
