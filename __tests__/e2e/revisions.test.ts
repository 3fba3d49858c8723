import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { LogEntry } from '../../emulator/journal.ts'
import type { ActionResult } from '../../scripts/runner.ts'
import { ids, paths, startWeather, type Weather } from '../../scripts/weather.ts'

/** `revision: new`: no caller meets an operation without its policy, and what was not verified is not released. */

const root = path.resolve(import.meta.dirname, '..', '..')
const original = readFileSync(path.join(root, 'examples', 'weather', 'openapi.yaml'), 'utf8')
const added = `${original}
  /alerts:
    get:
      operationId: GetAlerts
      summary: Alerts
      responses:
        '200':
          description: OK
`
const withAlerts = moveComponents(added)
const empty =
  '<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>'

let weather: Weather
beforeEach(async () => {
  weather = await startWeather()
})
afterEach(async () => {
  await weather.close()
})

/** The new path has to stand below `paths`, which is not the last part of the document. */
function moveComponents(text: string): string {
  const path = text.slice(original.length)
  const at = original.indexOf('\ncomponents:')
  return at < 0 ? text : original.slice(0, at) + path.trimEnd() + original.slice(at)
}

async function run(
  inputs: Readonly<Record<string, string>>,
  document = withAlerts
): Promise<ActionResult & { writes: string[] }> {
  const workspace = mkdtempSync(path.join(tmpdir(), 'workspace-'))
  writeFileSync(path.join(workspace, 'openapi.yaml'), document)
  const result = await weather.run(
    { mode: 'apply', revision: 'new', 'spec-path': 'openapi.yaml', ...inputs },
    { workspace }
  )
  return { ...result, writes: weather.writes() }
}

async function deploy(): Promise<void> {
  const result = await run({ revision: 'current' }, original)
  expect(result.outputs['outcome']).toBe('clean')
}

/** Somebody else's hand, at the moment in which a request arrives. */
function whenAsked(matches: (entry: LogEntry) => boolean, act: () => void): void {
  const log = weather.emulator.log as LogEntry[]
  const push = log.push.bind(log)
  let done = false
  log.push = (...entries) => {
    if (!done && entries.some(matches)) {
      done = true
      act()
    }
    return push(...entries)
  }
}

/** The current revision with everything below it, without what a release changes of itself. */
function snapshot(id: string = paths.api): Record<string, unknown> {
  return Object.fromEntries(
    weather.emulator.world.resources
      .subtree(id)
      .filter(({ type }) => !type.endsWith('/releases'))
      .map(resource => [resource.id.slice(id.length), structuredClone(resource.properties)])
  )
}

function short(writes: readonly string[]): string[] {
  return writes.map(line => decodeURIComponent(line.replace(paths.api, '…')))
}

describe('an import into a revision of its own', () => {
  test('writes nothing that a caller meets until the release, and then is clean', async () => {
    await deploy()
    const before = snapshot()
    let atRelease: Record<string, unknown> | undefined
    whenAsked(
      entry => entry.method === 'HEAD' && entry.path.includes('/releases/'),
      () => {
        atRelease = snapshot()
      }
    )
    const result = await run({})
    expect(result.outputs).toMatchObject({ outcome: 'clean', revision: '2', 'protected-operations': '4' })
    expect(atRelease).toEqual(before)
    expect(short(result.writes)).toEqual([
      'PUT …;rev=2',
      'PUT …;rev=2',
      'PUT …;rev=2/operations/GetAlerts/policies/policy',
      'PUT …/releases/identity-guard-rev-2'
    ])
    expect(weather.properties(paths.api)).toMatchObject({ apiRevision: '2', isCurrent: true })
    expect(snapshot(`${paths.api};rev=1`)).toMatchObject({
      '/operations/GetWeatherForecast/policies/policy':
        before['/operations/GetWeatherForecast/policies/policy']
    })
    expect(result.report).toMatchObject({ revision: { number: '2', state: 'released' } })
    expect(result.stdout).toContain('Releasing revision 1 again undoes the run')
    const again = await run({})
    expect(again.outputs).toMatchObject({ outcome: 'clean', changes: '[]', revision: '' })
    expect(again.writes).toEqual([])
    expect((await run({ mode: 'check' })).outputs['outcome']).toBe('clean')
  })

  test('is shown step by step by plan, which writes nothing', async () => {
    await deploy()
    const result = await run({ mode: 'plan', 'client-id': ids.reader })
    const changes = JSON.parse(result.outputs['changes'] ?? '[]') as {
      kind: string
      state: string
      target: string
    }[]
    expect(changes.map(({ kind, state, target }) => `${kind} ${state} ${target}`)).toEqual([
      'create-revision planned API `weather`',
      'import-api planned API `weather` (revision 2)',
      'write-policy planned policy of the operation `GetAlerts` (revision 2)',
      'release-revision planned API `weather`'
    ])
    expect(result.outputs['outcome']).toBe('clean')
    expect(result.writes).toEqual([])
  })

  test('begins with an API that has no operations when there was none, so that nobody can call one without its policy', async () => {
    const seen: string[] = []
    const log = weather.emulator.log as LogEntry[]
    const push = log.push.bind(log)
    log.push = (...entries) => {
      if (weather.properties(paths.api)['apiRevision'] === '1')
        seen.push(
          ...weather.emulator.world.resources.children(paths.api, 'operations').map(({ name }) => name)
        )
      return push(...entries)
    }
    const result = await run({})
    expect(result.outputs).toMatchObject({ outcome: 'clean', revision: '2', 'protected-operations': '4' })
    expect(seen).toEqual([])
    expect(short(result.writes).slice(0, 3)).toEqual(['PUT …', 'PUT …;rev=2', 'PUT …;rev=2'])
    expect((await run({})).writes).toEqual([])
  })

  test('takes policies alone by the same way', async () => {
    await deploy()
    const id = `${paths.api}/operations/GetWeatherForecast/policies/policy`
    weather.edit(id, properties => ({ ...properties, value: empty }))
    const result = await run({}, original)
    expect(result.outputs).toMatchObject({ outcome: 'clean', revision: '2' })
    expect(short(result.writes)).toEqual([
      'PUT …;rev=2',
      'PUT …;rev=2/operations/GetWeatherForecast/policies/policy',
      'PUT …/releases/identity-guard-rev-2'
    ])
  })

  test('sets name and description only when the revision is current, since the service refuses it before', async () => {
    await deploy()
    weather.edit(paths.api, properties => ({ ...properties, displayName: 'Mine', description: 'Old words.' }))
    const document = withAlerts
      .replace(/^(info:\n)/m, '$1  description: New words.\n')
      .replace(/\n {2}description: (?!New words\.)[^\n]*/, '')
    const result = await run({ 'api-display-name': 'Yours' }, document)
    expect(result.outputs).toMatchObject({ outcome: 'clean', revision: '2' })
    expect(short(result.writes).slice(-2)).toEqual(['PUT …/releases/identity-guard-rev-2', 'PATCH …'])
    expect(weather.properties(paths.api)).toMatchObject({ displayName: 'Yours', description: 'New words.' })
  })
})

describe('a revision that was not verified', () => {
  test('is not released, is named, and leaves the current one byte for byte', async () => {
    await deploy()
    const before = snapshot()
    weather.edit(paths.auth, properties => ({ ...properties, platform: { enabled: false } }))
    const result = await run({})
    expect(result.exitCode).toBe(1)
    expect(result.outputs).toMatchObject({ outcome: 'error', revision: '2' })
    expect(result.outputs['findings']).toContain('AUTH001')
    expect(snapshot()).toEqual(before)
    expect(weather.properties(paths.api)['apiRevision']).toBe('1')
    expect(result.stdout).toContain('it is not released')
    expect(result.stdout).toContain('Revision 2 of `weather` is still there')
    expect(result.stdout).toContain('Revision 1 is current, as before')
    expect(result.writes.some(line => line.includes('/releases/'))).toBe(false)
    const changes = JSON.parse(result.outputs['changes'] ?? '[]') as { kind: string; state: string }[]
    expect(changes.at(-1)).toMatchObject({ kind: 'release-revision', state: 'not-attempted' })
    weather.edit(paths.auth, properties => ({ ...properties, platform: { enabled: true } }))
    expect((await run({})).outputs).toMatchObject({ outcome: 'clean', revision: '3' })
  })

  test('is deleted with cleanup', async () => {
    await deploy()
    weather.edit(paths.auth, properties => ({ ...properties, platform: { enabled: false } }))
    const result = await run({ cleanup: 'true' })
    expect(result.outputs).toMatchObject({ outcome: 'error', revision: '' })
    expect(weather.emulator.world.resources.get(`${paths.api};rev=2`)).toBeUndefined()
    expect(weather.properties(paths.api)['apiRevision']).toBe('1')
    expect(result.stdout).toContain('Revision 2 of `weather` was deleted')
  })

  test('is not released when its copy lacks a policy of the current one', async () => {
    await deploy()
    weather.emulator.world.resources.put({
      id: `${paths.api}/operations/GetHealth/policies/policy`,
      properties: { format: 'rawxml', value: empty }
    })
    weather.emulator.world.update({
      options: { ...weather.emulator.world.options, revisionCopies: 'without-policies' }
    })
    const result = await run({})
    expect(result.outputs['outcome']).toBe('error')
    expect(result.stdout).toContain('the policy of the operation `GetHealth`')
    expect(weather.properties(paths.api)['apiRevision']).toBe('1')
  })

  test.each([
    [
      'a policy of an operation that is not selected',
      () =>
        weather.emulator.world.resources.put({
          id: `${paths.api}/operations/GetHealth/policies/policy`,
          properties: { format: 'rawxml', value: empty }
        })
    ],
    [
      'the backend URL',
      () =>
        weather.edit(paths.api, properties => ({ ...properties, serviceUrl: 'https://other.contoso.com' }))
    ],
    [
      'an operation',
      () =>
        weather.edit(`${paths.api}/operations/GetHealth`, properties => ({
          ...properties,
          displayName: 'Health, renamed'
        }))
    ]
  ])('is not released when somebody else changed %s meanwhile', async (_, edit) => {
    await deploy()
    whenAsked(
      entry => entry.method === 'PUT' && entry.path.includes('GetAlerts/policies/policy'),
      () => void edit()
    )
    const result = await run({})
    expect(result.outputs['outcome']).toBe('error')
    expect(result.stdout).toContain('Somebody else changed `weather` while revision 2 was made')
    expect(weather.properties(paths.api)['apiRevision']).toBe('1')
  })

  test('is not released when an operation of it cannot be protected', async () => {
    await deploy()
    weather.edit(`${paths.api}/operations/GetWeatherForecast/policies/policy`, properties => ({
      ...properties,
      value:
        '<policies><inbound><base /><choose><when condition="@(context.Request.Method == &quot;GET&quot;)"><set-header name="Authorization" exists-action="delete" /></when></choose>'
    }))
    const result = await run({})
    expect(result.outputs['outcome']).toBe('error')
    expect(weather.properties(paths.api)['apiRevision']).toBe('1')
  })

  test('is named when the import fails in it', async () => {
    await deploy()
    weather.emulator.world.update({
      faults: [
        {
          match: { method: 'PUT', path: '/apis/weather%3Brev%3D2?', nth: 2 },
          respond: {
            status: 400,
            body: {
              error: {
                code: 'ValidationError',
                message: 'One or more fields contain incorrect values:',
                details: []
              }
            }
          }
        }
      ]
    })
    const result = await run({ cleanup: 'true' })
    expect(result.outputs).toMatchObject({ outcome: 'error', revision: '' })
    expect(result.stdout).toContain('One or more fields contain incorrect values')
    expect(result.stdout).toContain('Revision 1 is current, as before')
  })
})

describe('versions', () => {
  const set = `${paths.service}/apiVersionSets/weather-versions`
  beforeEach(() => {
    weather.emulator.world.resources.put({
      id: set,
      properties: { displayName: 'Weather', versioningScheme: 'Segment' }
    })
  })
  const versioned = { revision: 'current', 'api-version': 'v1', 'api-version-set-id': 'weather-versions' }

  test('are given to a new API, compared, and mended', async () => {
    expect((await run(versioned)).outputs['outcome']).toBe('clean')
    expect(weather.properties(paths.api)).toMatchObject({ apiVersion: 'v1', apiVersionSetId: set })
    weather.edit(paths.api, ({ apiVersionSetId: _, ...properties }) => ({ ...properties, apiVersion: 'v2' }))
    const drifted = await run({ ...versioned, mode: 'check' })
    expect(drifted.outputs['findings']).toContain('API009')
    expect(drifted.outputs['findings']).toContain('API010')
    expect((await run(versioned)).outputs['outcome']).toBe('clean')
    expect(weather.properties(paths.api)).toMatchObject({ apiVersion: 'v1', apiVersionSetId: set })
  })

  test('are set after the release of a new revision', async () => {
    await deploy()
    const result = await run({ ...versioned, revision: 'new' })
    expect(result.outputs).toMatchObject({ outcome: 'clean', revision: '2' })
    expect(weather.properties(paths.api)).toMatchObject({ apiVersion: 'v1', apiVersionSetId: set })
  })

  test('need a set that is there, before anything is written', async () => {
    const result = await run({ ...versioned, 'api-version-set-id': 'elsewhere' })
    expect(result.outputs['outcome']).toBe('error')
    expect(result.stdout).toContain('the version set `elsewhere` does not exist')
    expect(result.writes).toEqual([])
    const alone = await run({ revision: 'current', 'api-version': 'v1' })
    expect(alone.stdout).toContain('means nothing without one')
    expect(alone.writes).toEqual([])
  })

  test('that another API of the set is already are told before anything is written', async () => {
    weather.emulator.world.resources.put({
      id: `${paths.service}/apis/weather-one`,
      properties: {
        displayName: 'One',
        path: 'weather',
        protocols: ['https'],
        subscriptionRequired: true,
        apiRevision: '1',
        isCurrent: true,
        apiVersion: 'v1',
        apiVersionSetId: set
      }
    })
    const result = await run(versioned)
    expect(result.outputs['outcome']).toBe('error')
    expect(result.outputs['findings']).toContain('P31')
    expect(result.stdout).toContain('weather-one')
    expect(result.writes).toEqual([])
    const second = await run({ ...versioned, 'api-version': 'v2' })
    expect(second.outputs['outcome']).toBe('clean')
  })
})

test('cleanup without a new revision is a mistake, told before Azure is touched', async () => {
  const result = await run({ revision: 'current', cleanup: 'true' })
  expect(result.exitCode).toBe(1)
  expect(result.stdout).toContain('`cleanup` is `true`: expected `revision: new` with it')
  expect(weather.emulator.log).toHaveLength(0)
})
