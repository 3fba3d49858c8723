import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { paths, startWeather, type Weather } from '../../scripts/weather.ts'
import { createWorkspace, defaults, manifest, northApi, runManifest, toReport, weatherApi } from './estate.ts'

/** Several APIs in one run of the shipped bundle, against the emulator over TLS. */

let weather: Weather
beforeAll(async () => {
  weather = await startWeather()
})
afterAll(async () => {
  await weather.close()
})

const north = paths.api.replace(/weather$/, 'north')

/** Requests for a token since the last call. */
function countSignIns(): number {
  return weather.emulator.log.filter(entry => entry.method === 'POST' && entry.path.includes('/oauth2/'))
    .length
}

describe('a manifest with two APIs, in the order of a deployment', () => {
  test('check finds both missing, and writes nothing', async () => {
    const result = await runManifest(weather, manifest, { mode: 'check' })
    expect(result.exitCode).toBe(1)
    expect(result.outputs).toMatchObject({ outcome: 'drift', drift: 'true', 'error-count': '2' })
    const findings = JSON.parse(result.outputs['findings'] ?? '') as { api: string; rule: string }[]
    expect(findings.map(({ api, rule }) => `${api} ${rule}`)).toEqual(['weather API001', 'north API001'])
    expect(toReport(result)).toMatchObject({
      version: 2,
      outcome: 'drift',
      apis: [{ name: 'weather' }, { name: 'north' }]
    })
    expect(weather.writes()).toEqual([])
  })

  test('apply makes both, one after the other, with one sign-in', async () => {
    const before = countSignIns()
    const result = await runManifest(weather, manifest, { mode: 'apply' })
    expect(result.stderr).toBe('')
    expect(result.outputs).toMatchObject({ outcome: 'clean', drift: 'false', 'protected-operations': '6' })
    expect(result.exitCode).toBe(0)
    const writes = weather.writes()
    const first = writes.findIndex(line => line.includes('/apis/north'))
    expect(first).toBe(4)
    expect(writes.slice(first).every(line => line.includes('/apis/north'))).toBe(true)
    expect(countSignIns() - before).toBe(1)
    expect(weather.properties(north)).toMatchObject({ path: 'north' })
  })

  test('the log has a group for each API, and ends with the verdict over all', async () => {
    const { stdout } = await runManifest(weather, manifest)
    // Durations differ from run to run.
    const groups = [...stdout.matchAll(/^::group::(?!Durations)(.*)$/gm)].map(match => match[1])
    expect(groups).toEqual([
      '✅ `weather` in `apim-weather`: no drift',
      '✅ `north` in `apim-weather`: no drift'
    ])
    // Those of the two, and that of the durations.
    expect(stdout.match(/^::endgroup::$/gm)).toHaveLength(3)
    expect(stdout).toContain(
      '✅ 2 APIs of `apis.yaml`: 2 without drift. 6 of 6 selected operations are protected.'
    )
  })

  test('an edit of one API is drift of the run, told first in the summary with the other one folded', async () => {
    weather.edit(`${north}/operations/AddObservation/policies/policy`, properties => ({
      ...properties,
      value: String(properties['value']).replace(/<authentication-managed-identity[^>]*\/>/, '')
    }))
    const result = await runManifest(weather, manifest)
    expect(result.outputs).toMatchObject({ outcome: 'drift', 'protected-operations': '5' })
    expect(toReport(result).apis.map(api => api.report.outcome)).toEqual(['clean', 'drift'])
    const { summary } = result
    expect(summary.startsWith('## ❌ 2 APIs of `apis.yaml`: 1 with drift, 1 without drift\n')).toBe(true)
    expect(summary.indexOf('## ❌ `north`')).toBeGreaterThan(0)
    expect(summary.indexOf('## ❌ `north`')).toBeLessThan(summary.indexOf('<summary>weather</summary>'))
    expect(result.stdout).toMatch(/^ERROR POL\d+ north: /m)
  })

  test('the plan changes that API alone, and the changes name it', async () => {
    const result = await runManifest(weather, manifest, { mode: 'plan' })
    const changes = JSON.parse(result.outputs['changes'] ?? '') as { api: string; kind: string }[]
    expect(changes.map(({ api, kind }) => `${api} ${kind}`)).toEqual(['north write-policy'])
    await runManifest(weather, manifest, { mode: 'apply' })
    expect(weather.writes()).toEqual([`PUT ${north}/operations/AddObservation/policies/policy`])
  })

  test('what cannot be completed for one API does not stop the next', async () => {
    const broken = { ...weatherApi, 'spec-path': 'apis/none.yaml' }
    const result = await runManifest(weather, { defaults, apis: [broken, northApi] })
    expect(result.exitCode).toBe(1)
    expect(result.outputs['outcome']).toBe('error')
    expect(toReport(result).apis).toMatchObject([
      {
        name: 'weather',
        report: {
          outcome: 'error',
          error: { message: 'There is no file `apis/none.yaml` in the workspace.' }
        }
      },
      { name: 'north', report: { outcome: 'clean' } }
    ])
    expect(result.stdout).toMatch(
      /^::error title=The run could not be completed \(input\)::`weather`: There is no file/m
    )
  })

  test('what was there before is kept in a folder for each API', async () => {
    for (const api of [paths.api, north])
      weather.edit(`${api}/operations/AddObservation/policies/policy`, properties => ({
        ...properties,
        value: String(properties['value']).replace(/<authentication-managed-identity[^>]*\/>/, '')
      }))
    const result = await runManifest(weather, manifest, { mode: 'apply', 'snapshot-path': 'before' })
    expect(result.outputs['outcome']).toBe('clean')
    expect(
      result.outputs['snapshot-path']?.split('\n').map(folder => folder.split(path.sep).slice(-2).join('/'))
    ).toEqual(['before/weather', 'before/north'])
  })
})

describe('precedence', () => {
  const least = async (content: object, inputs: Record<string, string> = {}) =>
    toReport(await runManifest(weather, content, inputs)).apis.map(api => api.report.failOn)

  test('an input comes before the entry, the entry before the defaults of the file', async () => {
    const apis = [{ ...weatherApi, 'fail-on': 'never' }, northApi]
    expect(await least({ defaults, apis })).toEqual(['never', 'error'])
    expect(await least({ defaults: { ...defaults, 'fail-on': 'warning' }, apis })).toEqual([
      'never',
      'warning'
    ])
    expect(await least({ defaults, apis }, { 'fail-on': 'error' })).toEqual(['error', 'error'])
  })

  test('an input that would be the same for every API is refused', async () => {
    const result = await runManifest(weather, manifest, { 'api-id': 'weather', 'spec-path': 'x.yaml' })
    expect(result.outputs['outcome']).toBe('error')
    expect(toReport(result).error?.hints).toEqual([
      expect.stringContaining('`api-id` is given with `config-file`: expected `only`'),
      expect.stringContaining('`spec-path` is given with `config-file`')
    ])
  })
})

describe('`only` and `mode: list`', () => {
  const globbed = {
    defaults,
    apis: [{ 'spec-path': 'apis/*/openapi.yaml', 'api-id': '{folder}', 'api-path': '{folder}' }]
  }

  test('one API of a glob is looked at, and the report says that there are more', async () => {
    const report = toReport(await runManifest(weather, globbed, { only: 'n*' }))
    expect(report.apis.map(api => [api.name, api.report.outcome])).toEqual([['north', 'clean']])
    expect(report.notes).toEqual(['`only` chose 1 of the 2 APIs of the file.'])
  })

  test('a name that nothing has is refused, before Azure is asked', async () => {
    const before = weather.emulator.log.length
    const result = await runManifest(weather, globbed, { only: 'nroth' })
    expect(result.exitCode).toBe(1)
    expect(result.stdout).toContain(
      '`only` has `nroth`, which matches no API of the file; did you mean `north`?'
    )
    expect(weather.emulator.log.length).toBe(before)
  })

  test('the list is a matrix of APIs and one of services, without Azure and without a sign-in', async () => {
    const before = weather.emulator.log.length
    const other = { ...weatherApi, name: 'partner', 'service-name': 'apim-partner' }
    const inputs = { mode: 'list', 'client-id': '', 'tenant-id': '', 'subscription-id': '' }
    const result = await runManifest(weather, { ...globbed, apis: [...globbed.apis, other] }, inputs)
    expect(result.exitCode).toBe(0)
    expect(JSON.parse(result.outputs['matrix'] ?? '')).toEqual({
      include: [
        { name: 'north', service: 'apim-weather', group: 'apim-apim-weather' },
        { name: 'weather', service: 'apim-weather', group: 'apim-apim-weather' },
        { name: 'partner', service: 'apim-partner', group: 'apim-apim-partner' }
      ]
    })
    expect(JSON.parse(result.outputs['service-matrix'] ?? '')).toEqual({
      include: [
        { service: 'apim-weather', group: 'apim-apim-weather', only: 'north,weather' },
        { service: 'apim-partner', group: 'apim-apim-partner', only: 'partner' }
      ]
    })
    expect(result.outputs).not.toHaveProperty('outcome')
    expect(weather.emulator.log.length).toBe(before)
  })

  test('the list tells the mistakes of the file, and an API without a service', async () => {
    const { 'service-name': _, ...rest } = defaults
    const wrong = await runManifest(
      weather,
      { defaults: rest, apis: [weatherApi, { ...northApi, 'api-path': 'a b' }] },
      { mode: 'list' }
    )
    expect(wrong.exitCode).toBe(1)
    expect(wrong.stdout).toMatch(/apis\.yaml:\d+:\d+: `api-path` is `a b`: expected a path/)
    expect(wrong.stdout).toMatch(/apis\.yaml:\d+:\d+: `north` has no `service-name`/)
    expect(wrong.outputs).not.toHaveProperty('matrix')
  })

  test.each([',', ' , \n'])('`only: %j`, which chooses nothing, does not choose everything', async only => {
    weather.writes()
    const result = await runManifest(weather, manifest, { mode: 'apply', only })
    expect(toReport(result).error?.message).toContain('expected names of APIs of the file')
    expect(weather.writes()).toEqual([])
  })

  test('`only` without a manifest is refused', async () => {
    const result = await weather.run({ mode: 'apply', only: 'north' })
    expect(result.outputs['outcome']).toBe('error')
    expect(result.stdout).toContain('`only` is given: expected `config-file` with it')
  })

  test('`mode: list` without a manifest is refused', async () => {
    const result = await weather.run({ mode: 'list' })
    expect(result.outputs['outcome']).toBe('error')
    expect(result.stdout).toContain('`mode` is `list`: expected `config-file` with it')
  })
})

describe('mistakes and hostile files end in a sentence', () => {
  test('every mistake is told at once, and shown at its place in the file', async () => {
    const content = 'defaults:\n  fail-onn: error\napis:\n  - api-idd: a\n    probe: 1\n'
    const result = await runManifest(weather, content)
    expect(result.exitCode).toBe(1)
    expect(result.stdout).toContain('The manifest `apis.yaml` has 3 problems; nothing was done.')
    expect(result.stdout).toMatch(
      /^::error title=The manifest is not usable,file=apis\.yaml,line=2,col=3::`fail-onn` is no field of `defaults`; did you mean `fail-on`\?$/m
    )
    expect(result.stdout).toContain('apis.yaml:4:5: `api-idd` is no field of an API; did you mean `api-id`?')
    expect(result.summary).toContain('`probe` is the number `1`')
  })

  test('a mistake of the form hides none of a value, of a glob, of `only`, or of the step', async () => {
    const content = [
      'defaults:',
      '  fail-onn: error',
      '  service-name: apim-weather',
      '  identity-resource: a b',
      'apis:',
      '  - {api-id: a, spec-path: a.yaml, fail-on: eror, max-deletions: x}',
      '  - {api-id: b, spec-path: "nope/*.yaml"}',
      '  - {name: c, api-id: d, spec-path: a.yaml, app-nmae: x}',
      '  - {name: e, api-id: d, spec-path: a.yaml}',
      'severity-overrides: {NET04: info}'
    ].join('\n')
    const result = await runManifest(weather, content, {
      'comment-in-pr': 'sometimes',
      'resource-group-name': 'a b',
      mode: 'aply'
    })
    expect(toReport(result).error?.hints).toEqual([
      'apis.yaml:2:3: `fail-onn` is no field of `defaults`; did you mean `fail-on`?',
      expect.stringMatching(/^apis\.yaml:4:3: `identity-resource` is .*\(for `a` and 2 more\)\.$/),
      expect.stringMatching(
        /^apis\.yaml:6:36: `fail-on` is `eror`: .*; did you mean `error`\? \(for `a`\)\.$/
      ),
      expect.stringMatching(/^apis\.yaml:6:51: `max-deletions` is the text `x`/),
      expect.stringMatching(/^apis\.yaml:7:17: `spec-path` is `nope\/\*\.yaml`, which matches no file/),
      'apis.yaml:8:45: `app-nmae` is no field of an API; did you mean `app-name`?',
      'apis.yaml:10:22: `NET04` is no rule; did you mean `NET004`?',
      expect.stringMatching(/^the input `resource-group-name` is `a b`.*\(for `a` and 2 more\)\.$/),
      'the input `mode` is `aply`: expected `lint`, `plan`, `check`, `apply` or `list`; did you mean `apply`?',
      expect.stringMatching(/^the input `comment-in-pr` is `sometimes`/)
    ])
  })

  test('what follows from a mistake is not told besides', async () => {
    const content =
      'defaults: {service-nmae: x}\napis:\n  - {api-di: a, spec-path: a.yaml}\n  - {api-id: b, spec-path: a.yaml}\n'
    const inputs = { 'resource-group-name': 'rg', 'identity-resource': 'api://x', only: 'a' }
    expect(toReport(await runManifest(weather, content, inputs)).error?.hints).toEqual([
      expect.stringContaining('`service-nmae` is no field'),
      expect.stringContaining('`api-di` is no field')
    ])
  })

  test('of keys that stand twice each is told', async () => {
    const content = 'apis:\n  - api-id: a\n    api-id: b\n    probe: true\n    probe: false\napis: []\n'
    expect(toReport(await runManifest(weather, content)).error?.hints).toEqual([
      expect.stringContaining('3:5: The key `api-id` stands twice'),
      expect.stringContaining('5:5: The key `probe` stands twice'),
      expect.stringContaining('6:1: The key `apis` stands twice')
    ])
  })

  test('a sentence that ends with a question has one mark at its end', async () => {
    const { report } = await weather.run({ mode: 'aply' })
    expect((report as { error: { message: string } }).error.message).toMatch(/did you mean `apply`\?$/)
  })

  test('a mistake of a value is told at its place, too', async () => {
    const content = {
      defaults: { ...defaults, 'identity-resource': 'weather/.default' },
      apis: [weatherApi, northApi]
    }
    const result = await runManifest(weather, content)
    expect(result.stdout).toMatch(/apis\.yaml:\d+:3: `identity-resource` is .* \(for `weather` and 1 more\)/)
  })

  test.each<[string, object | string, RegExp]>([
    [
      'a bomb of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((name, index) => `${name}: &${name} [${`*${'abcdefg'[index]},`.repeat(10)}]`).join('\n')}\napis: []\n`,
      /unfolds to more than|alias/i
    ],
    ['ten megabytes', `#${'x'.repeat(10 * 1024 * 1024)}`, /expected a manifest of at most/],
    ['a prototype', '__proto__: {}\nconstructor: {}\napis: [{api-id: a}]\n', /__proto__/],
    ['depth', `apis: ${'['.repeat(50_000)}`, /levels deep/],
    ['commands of the runner', 'apis:\n  - "::error::x": 1\n', /is no field of an API/]
  ])('%s', async (_, content, sentence) => {
    const result = await runManifest(weather, content)
    expect(result.exitCode).toBe(1)
    expect(result.stderr).toBe('')
    expect(result.stdout).toMatch(sentence)
    expect(result.stdout).not.toMatch(/This is a bug|^::error::x/m)
    expect(result.outputs['outcome']).toBe('error')
  })

  test('a manifest outside of the workspace, also by a link, is not read', async () => {
    const workspace = createWorkspace(manifest)
    rmSync(path.join(workspace, 'apis.yaml'))
    symlinkSync('/etc/hostname', path.join(workspace, 'apis.yaml'))
    for (const file of ['apis.yaml', '../apis.yaml', '/etc/hostname']) {
      const result = await runManifest(weather, manifest, { 'config-file': file }, workspace)
      expect(result.exitCode).toBe(1)
      expect(result.stdout).toMatch(/leads out of the workspace|There is no file/)
    }
  })

  test('a glob does not follow links, and does not pass them over', async () => {
    const content = { defaults, apis: [{ 'spec-path': 'apis/*/openapi.yaml', 'api-id': '{folder}' }] }
    const workspace = createWorkspace(content)
    mkdirSync(path.join(workspace, 'elsewhere'))
    writeFileSync(path.join(workspace, 'elsewhere', 'openapi.yaml'), '{}')
    symlinkSync(path.join(workspace, 'elsewhere'), path.join(workspace, 'apis', 'linked'))
    const result = await runManifest(weather, content, {}, workspace)
    expect(result.exitCode).toBe(1)
    expect(result.stdout).toContain('`apis/*/openapi.yaml` leads to `apis/linked`, which is a link')
  })

  test('a link that no glob can mean does not disturb', async () => {
    const content = {
      defaults,
      apis: [{ 'spec-path': 'apis/*/openapi.yaml', 'api-id': '{folder}', 'api-path': '{folder}' }]
    }
    const workspace = createWorkspace(content)
    symlinkSync('/etc', path.join(workspace, 'link'))
    const result = await runManifest(weather, content, {}, workspace)
    expect(result.outputs['outcome']).toBe('clean')
  })
})

describe('`lint` of a manifest', () => {
  test('looks at every document without Azure', async () => {
    const before = weather.emulator.log.length
    const result = await runManifest(weather, manifest, { mode: 'lint', 'client-id': '' })
    expect(result.outputs['outcome']).toBe('clean')
    expect(toReport(result).apis).toHaveLength(2)
    expect(weather.emulator.log.length).toBe(before)
  })
})
