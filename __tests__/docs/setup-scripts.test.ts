import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { listFiles, readText, root } from './documents.ts'
import { wanted } from './setup-code.ts'

const forms = ['managed-identity', 'app-registration'] as const
const prefixes = ['repo:OWNER/REPO', 'repo:OWNER@123456/REPO@456789']

/** Windows has more than one `bash`, and the first that is found may be that of another system. */
const onBash = process.platform === 'win32' ? describe.skip : describe

onBash('the scripts for the Azure CLI', () => {
  interface Call {
    readonly tool: string
    readonly args: readonly string[]
  }

  /** Runs a script with stand-ins for `az` and `gh` that write down what they are asked, and answer what a new subscription would. */
  function run(
    script: string,
    env: Readonly<Record<string, string>>
  ): { calls: Call[]; stderr: string; status: number | null } {
    const folder = mkdtempSync(path.join(tmpdir(), 'setup-'))
    try {
      const log = path.join(folder, 'calls')
      const tool = `#!/usr/bin/env bash
{ printf '%s' "\${0##*/}"; for arg in "$@"; do printf '\\x1f%s' "$arg"; done; printf '\\x1e'; } >>"$CALLS"
case " $* " in
  *sub_claim_prefix*) echo 'repo:OWNER@123456/REPO@456789' ;;
  ' account show '*) echo 'subscription-or-tenant' ;;
  *' list '*) if [ -n "\${THERE:-}" ]; then echo 'id-of-what-is-there'; fi ;;
  *' --query '*)
    while [ $# -gt 0 ]; do
      case "$1" in --name | --display-name | --id) echo "id-of-$2" ;; esac
      shift
    done
    ;;
esac
`
      for (const name of ['az', 'gh']) {
        writeFileSync(path.join(folder, name), tool)
        chmodSync(path.join(folder, name), 0o755)
      }
      const { status, stderr } = spawnSync('bash', [path.join(root, script)], {
        encoding: 'utf8',
        env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, CALLS: log, PAUSE: '0', ...env }
      })
      const records = existsSync(log) ? readFileSync(log, 'utf8').split('\x1e').slice(0, -1) : []
      const calls = records
        .map(record => record.split('\x1f'))
        .map(([tool = '', ...args]) => ({ tool, args }))
      return { calls, stderr, status }
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  const flag = ({ args }: Call, name: string): string => args[args.indexOf(name) + 1] ?? ''
  const of = (calls: readonly Call[], ...words: readonly string[]): Call[] =>
    calls.filter(({ args }) => words.every((word, index) => args[index] === word))
  const place = {
    REPOSITORY: 'OWNER/REPO',
    IDENTITY_GROUP: 'rg-ids',
    SERVICE_GROUP: 'rg-apim',
    SERVICE: 'apim-weather'
  }

  const both = wanted
    .flatMap(({ identity, name, context }) =>
      ['names', 'immutable'].map((form, index) => `${identity} ${name}-${form} ${prefixes[index]}:${context}`)
    )
    .sort()

  test('make managed identities that trust the same jobs, in both forms', () => {
    const { calls, stderr, status } = run('examples/setup/managed-identity/setup.sh', {
      ...place,
      SUBJECT_PREFIXES: prefixes.join(' ')
    })
    expect(status === 0 ? '' : stderr).toBe('')
    const trust = of(calls, 'identity', 'federated-credential', 'create')
    const identity = (call: Call) => flag(call, '--identity-name').replace('id-apim-guard-', '')
    expect(
      trust.map(call => `${identity(call)} ${flag(call, '--name')} ${flag(call, '--subject')}`).sort()
    ).toEqual(both)
    for (const call of trust) {
      expect(flag(call, '--issuer')).toBe('https://token.actions.githubusercontent.com')
      expect(flag(call, '--audiences')).toBe('api://AzureADTokenExchange')
    }
  })

  test('make app registrations that trust the same jobs, in both forms', () => {
    const { calls, stderr, status } = run('examples/setup/app-registration/setup.sh', {
      ...place,
      SUBJECT_PREFIXES: prefixes.join(' ')
    })
    expect(status === 0 ? '' : stderr).toBe('')
    const trust = of(calls, 'ad', 'app', 'federated-credential', 'create').map(call => {
      const credential = JSON.parse(flag(call, '--parameters')) as Record<string, unknown>
      expect(credential).toMatchObject({
        issuer: 'https://token.actions.githubusercontent.com',
        audiences: ['api://AzureADTokenExchange']
      })
      const identity = flag(call, '--id').replace('id-of-apim-guard-', '')
      return `${identity} ${credential['name']} ${credential['subject']}`
    })
    expect(trust.sort()).toEqual(both)
  })

  test.each(forms)('ask GitHub for the front of the subject when none is given: %s', form => {
    const { calls } = run(`examples/setup/${form}/setup.sh`, place)
    const [question] = of(calls, 'api')
    expect(question?.args[1]).toBe('repos/OWNER/REPO/actions/oidc/customization/sub')
    expect(JSON.stringify(calls)).toContain('repo:OWNER@123456/REPO@456789:environment:production')
    expect(JSON.stringify(calls)).not.toContain('repo:OWNER/REPO:')
  })

  test.each(forms)('define the roles of examples/roles, and assign each where it belongs: %s', form => {
    const { calls } = run(`examples/setup/${form}/setup.sh`, { ...place, APP_GROUP: 'rg-app' })
    const defined = of(calls, 'role', 'definition', 'create').map(
      call => JSON.parse(flag(call, '--role-definition')) as { AssignableScopes: string[] }
    )
    const scope = '/subscriptions/subscription-or-tenant'
    expect(defined).toEqual(
      ['check', 'apply', 'status'].map(name => ({
        ...(JSON.parse(readText(`examples/roles/${name}.json`)) as object),
        AssignableScopes: [scope]
      }))
    )
    const assigned = of(calls, 'role', 'assignment', 'create').map(
      call =>
        `${flag(call, '--role').replace('APIM Identity Guard ', '')} ${flag(call, '--scope').replace(scope, '')}`
    )
    const service = '/resourceGroups/rg-apim/providers/Microsoft.ApiManagement/service/apim-weather'
    const read = ['check /resourceGroups/rg-apim', 'check /resourceGroups/rg-app']
    expect(assigned).toEqual([...read, ...read, `apply ${service}`, 'status '])
  })

  test.each(forms)('set the variables that the example workflows read: %s', form => {
    const { calls } = run(`examples/setup/${form}/setup.sh`, place)
    const set = of(calls, 'variable', 'set').map(call => call.args[2] ?? '')
    const used = listFiles('examples', /^examples\/[^/]+\.yml$/).flatMap(file =>
      [...readText(file).matchAll(/vars\.(AZURE_\w+)/g)].map(match => match[1] ?? '')
    )
    expect(set.sort()).toEqual([...new Set(used)].sort())
  })

  test.each(forms)('can be run again: what is there is brought up to date, and not made twice: %s', form => {
    const { calls, status, stderr } = run(`examples/setup/${form}/setup.sh`, { ...place, THERE: 'yes' })
    expect(status === 0 ? '' : stderr).toBe('')
    expect(of(calls, 'role', 'definition', 'update')).toHaveLength(3)
    expect(of(calls, 'role', 'definition', 'create')).toEqual([])
    expect(of(calls, 'ad', 'app', 'create')).toEqual([])
    expect(of(calls, 'ad', 'app', 'federated-credential', 'create')).toEqual([])
    const updates = of(calls, 'ad', 'app', 'federated-credential', 'update')
    expect(updates).toHaveLength(form === 'app-registration' ? wanted.length : 0)
    for (const call of updates)
      expect(Object.keys(JSON.parse(flag(call, '--parameters')) as object)).toEqual([
        'issuer',
        'subject',
        'audiences'
      ])
  })

  test('stop when something that they need is not said', () => {
    const { calls, status, stderr } = run('examples/setup/managed-identity/setup.sh', {
      REPOSITORY: 'OWNER/REPO'
    })
    expect(status).not.toBe(0)
    expect(stderr).toContain('IDENTITY_GROUP')
    expect(calls).toEqual([])
  })
})
