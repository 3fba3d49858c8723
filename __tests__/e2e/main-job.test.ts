import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { stringify } from 'yaml'
import { ids, paths, startWeather, type Weather } from '../../scripts/weather.ts'

/** The shipped bundle in a child process, against the emulator over TLS: what a user's workflow would see. */

let weather: Weather
beforeAll(async () => {
  weather = await startWeather()
})
afterAll(async () => {
  await weather.close()
})

describe('the main job, in the order of a deployment', () => {
  test('check fails while nothing is deployed, and writes nothing', async () => {
    const result = await weather.run({ mode: 'check' })
    expect(result.exitCode).toBe(1)
    expect(result.outputs).toMatchObject({ outcome: 'drift', drift: 'true' })
    expect(rulesOf(result.outputs['findings'])).toEqual(['API001'])
    expect(weather.writes()).toEqual([])
  })

  test('plan shows the import and the policies, and writes nothing', async () => {
    const result = await weather.run({ mode: 'plan' })
    expect(result.outputs).toMatchObject({ outcome: 'clean', 'error-count': '0' })
    const changes = JSON.parse(result.outputs['changes'] ?? '[]')
    expect(
      changes.map((change: { kind: string; state: string }) => `${change.kind} ${change.state}`)
    ).toEqual(['import-api planned', 'write-policy planned', 'write-policy planned', 'write-policy planned'])
    expect(weather.writes()).toEqual([])
  })

  test('apply imports, writes one policy for each selected operation, and proves itself', async () => {
    const result = await weather.run({ mode: 'apply' })
    expect(result.stderr).toBe('')
    expect(result.outputs).toMatchObject({ outcome: 'clean', drift: 'false', 'protected-operations': '3' })
    expect(result.exitCode).toBe(0)
    expect(weather.writes()).toEqual([
      `PUT ${paths.api}`,
      ...['GetWeatherForecast', 'GetWeatherForecastByCity', 'AddObservation'].map(
        name => `PUT ${paths.api}/operations/${name}/policies/policy`
      )
    ])
    expect(
      weather.properties(`${paths.api}/operations/GetWeatherForecast/policies/policy`)['value']
    ).toContain(`resource="${ids.backendApp}"`)
    expect(
      weather.emulator.world.resources.get(`${paths.api}/operations/GetHealth/policies/policy`)
    ).toBeUndefined()
    expect(weather.properties(paths.api)).toMatchObject({
      path: 'weather',
      serviceUrl: 'https://weather-backend.azurewebsites.net',
      subscriptionRequired: true,
      protocols: ['https']
    })
  })

  test('a second apply writes nothing', async () => {
    const result = await weather.run({ mode: 'apply' })
    expect(result.outputs).toMatchObject({ outcome: 'clean', changes: '[]' })
    expect(weather.writes()).toEqual([])
  })

  test('check with a read-only identity is clean', async () => {
    const result = await weather.run({ mode: 'check', 'client-id': ids.reader })
    expect(result.outputs['outcome']).toBe('clean')
    expect(result.exitCode).toBe(0)
  })

  test('a policy edited and Easy Auth switched off are both named', async () => {
    weather.edit(`${paths.api}/operations/AddObservation/policies/policy`, properties => ({
      ...properties,
      value: String(properties['value']).replace(/<authentication-managed-identity[^>]*\/>/, '')
    }))
    weather.edit(paths.auth, properties => ({ ...properties, platform: { enabled: false } }))
    const result = await weather.run({ mode: 'check' })
    expect(result.exitCode).toBe(1)
    expect(rulesOf(result.outputs['findings'])).toEqual(expect.arrayContaining(['POL001', 'AUTH001']))
    expect(result.outputs['findings']).toContain('AddObservation')
    expect(result.stdout).toMatch(/^::error /m)
  })

  test('apply repairs the policy alone and still fails on the backend; then the backend is mended', async () => {
    const applied = await weather.run({ mode: 'apply' })
    expect(applied.exitCode).toBe(1)
    expect(rulesOf(applied.outputs['findings'])).toEqual(['AUTH001'])
    expect(weather.writes()).toEqual([`PUT ${paths.api}/operations/AddObservation/policies/policy`])
    weather.edit(paths.auth, properties => ({
      ...properties,
      platform: { enabled: true, runtimeVersion: '~1' }
    }))
    const checked = await weather.run({ mode: 'check' })
    expect(checked.outputs['outcome']).toBe('clean')
  })

  test('fail-on: never reports the drift and lets the workflow go on', async () => {
    weather.edit(paths.site, properties => ({ ...properties, httpsOnly: false }))
    const result = await weather.run({ mode: 'check', 'fail-on': 'never' })
    expect(result.exitCode).toBe(0)
    expect(result.outputs['drift']).toBe('true')
    weather.edit(paths.site, properties => ({ ...properties, httpsOnly: true }))
  })

  test('an operation that somebody added is drift, and apply does not delete it unasked', async () => {
    const id = `${paths.api}/operations/Extra`
    weather.emulator.world.resources.put({
      id,
      properties: {
        displayName: 'Extra',
        method: 'GET',
        urlTemplate: '/extra',
        templateParameters: [],
        responses: []
      }
    })
    const checked = await weather.run({ mode: 'check' })
    expect(rulesOf(checked.outputs['findings'])).toContain('OPS002')
    weather.writes()
    const refused = await weather.run({ mode: 'apply' })
    expect(refused.outputs['outcome']).toBe('error')
    expect(refused.stdout).toContain('max-deletions: 1')
    expect(weather.writes()).toEqual([])
    const allowed = await weather.run({ mode: 'apply', 'max-deletions': '1' })
    expect(allowed.outputs['outcome']).toBe('clean')
    expect(weather.emulator.world.resources.get(id)).toBeUndefined()
  })

  test('schemas that somebody deleted are drift, and apply puts them back', async () => {
    const list = () => weather.emulator.world.resources.children(paths.api, 'schemas')
    const lose: readonly (() => void)[] = [
      () => {
        for (const schema of list()) weather.emulator.world.resources.remove(schema.id)
      },
      () => {
        for (const schema of list())
          weather.edit(schema.id, properties => ({
            ...properties,
            document: { components: { schemas: {} } }
          }))
      }
    ]
    for (const work of lose) {
      expect(list().length).toBeGreaterThan(0)
      work()
      const checked = await weather.run({ mode: 'check' })
      expect(rulesOf(checked.outputs['findings'])).toEqual(['OPS003'])
      expect((await weather.run({ mode: 'apply' })).outputs['outcome']).toBe('clean')
    }
  })

  test('a policy with C# in its attributes is edited without another byte changed', async () => {
    const id = `${paths.api}/operations/GetWeatherForecast/policies/policy`
    const before = [
      '<policies>\r\n\t<inbound>\r\n\t\t<base />',
      '\t\t<choose>\r\n\t\t\t<when condition="@(context.Request.Headers.GetValueOrDefault("x-a","") == "<b>" && 1 < 2)">',
      '\t\t\t\t<set-header name="X" exists-action=\'override\'>\r\n\t\t\t\t\t<value>@{ var s = $"{context.Variables["q"]}</value>"; return s + \'"\'; }</value>\r\n\t\t\t\t</set-header>',
      '\t\t\t</when>\r\n\t\t</choose>\r\n\t</inbound>\r\n\t<backend>\r\n\t\t<base />\r\n\t</backend>\r\n\t<outbound>\r\n\t\t<base />\r\n\t</outbound>\r\n\t<on-error>\r\n\t\t<base />\r\n\t</on-error>\r\n</policies>'
    ].join('\r\n')
    weather.edit(id, properties => ({ ...properties, value: before }))
    const sent = await sentPolicy(weather, id)
    const inserted =
      /\r\n\t\t<authentication-managed-identity [^>]*\/>/.exec(sent)?.[0] ?? 'nothing was inserted'
    expect(sent.replace(inserted, '')).toBe(before)
  })
})

/** The text that apply sent, before the emulator re-serialises it: the report has the planned policy. */
async function sentPolicy(world: Weather, id: string): Promise<string> {
  const planned = await world.run({ mode: 'plan' })
  const report = planned.report as { changes: { policy?: { after: string } }[] }
  const applied = await world.run({ mode: 'apply' })
  expect(applied.outputs['outcome']).toBe('clean')
  expect(String(world.properties(id)['value'])).toContain('authentication-managed-identity')
  return report.changes[0]?.policy?.after ?? ''
}

function rulesOf(findings: string | undefined): string[] {
  return [
    ...new Set(
      (JSON.parse(findings ?? '[]') as { rule: string; severity: string }[])
        .filter(finding => finding.severity === 'error')
        .map(finding => finding.rule)
    )
  ].sort()
}

describe('an apply that converges', () => {
  test.each<[string, Record<string, unknown>]>([
    ['an operationId that YAML makes a number of', { operationId: 123 }],
    ['a summary longer than any description may be', { operationId: 'get-a', summary: 'x'.repeat(10_000) }],
    ['no operationId, summary or description', {}]
  ])('%s', async (_, fields) => {
    const workspace = mkdtempSync(path.join(tmpdir(), 'workspace-'))
    const operation = { ...fields, responses: { '200': { description: 'ok' } } }
    const document = {
      openapi: '3.0.1',
      info: { title: 'A', version: '1' },
      paths: { '/a': { get: operation } }
    }
    writeFileSync(path.join(workspace, 'a.yaml'), stringify(document))
    const own = await startWeather()
    const inputs = { mode: 'apply', 'spec-path': 'a.yaml', operations: '*' }
    const first = await own.run(inputs, { workspace })
    own.writes()
    const second = await own.run(inputs, { workspace })
    await own.close()
    expect([first.outputs['outcome'], second.outputs['outcome'], second.outputs['changes']]).toEqual([
      'clean',
      'clean',
      '[]'
    ])
  })
})
