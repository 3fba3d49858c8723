import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { paths, startWeather, type Weather } from '../../scripts/weather.ts'
import { createWorkspace, dayFromNow, manifest, runManifest, toReport } from './estate.ts'

/** Waivers and severities through the shipped bundle: what somebody answers for, until when, and what is never let pass. */

let weather: Weather
beforeAll(async () => {
  weather = await startWeather()
  await runManifest(weather, manifest, { mode: 'apply' })
  // Two findings of the app, which both APIs share: an error and a warning.
  weather.edit(paths.site, properties => ({ ...properties, httpsOnly: false }))
  weather.writes()
})
afterAll(async () => {
  await weather.close()
})

const waiver = {
  rule: 'NET001',
  reason: 'The old client ends in spring',
  owner: 'team-weather',
  expires: dayFromNow(1)
}
const run = async (waivers: readonly object[], more: object = {}, inputs: Record<string, string> = {}) =>
  await runManifest(weather, { ...manifest, waivers, ...more }, inputs)

describe('waivers', () => {
  test('without one the run fails', async () => {
    const result = await run([])
    expect(result.exitCode).toBe(1)
    expect(JSON.parse(result.outputs['findings'] ?? '')).toMatchObject([
      { rule: 'NET001' },
      { rule: 'NET001' }
    ])
  })

  test('a waived finding is shown with reason and owner, keeps its severity, and does not fail', async () => {
    const result = await run([waiver])
    expect(result.exitCode).toBe(0)
    expect(result.outputs).toMatchObject({
      outcome: 'clean',
      drift: 'false',
      'error-count': '0',
      'warning-count': '0'
    })
    const [finding] = toReport(result).apis[0]?.report.findings ?? []
    expect(finding).toMatchObject({
      rule: 'NET001',
      severity: 'error',
      waived: { reason: waiver.reason, owner: 'team-weather', expires: waiver.expires }
    })
    expect(toReport(result).counts).toMatchObject({ error: 0, waived: 2 })
    expect(result.summary).toContain('### ☑️ 1 waived')
    expect(result.summary).toContain('The old client ends in spring')
    expect(result.stdout).toContain('WAIVED ERROR NET001')
    expect(result.stdout).toMatch(
      /waived: +until the end of \S+ \(UTC\) by `team-weather`, in `apis\.yaml:\d+`: The old client ends in spring/
    )
    expect(result.stdout).toMatch(/^::notice title=Waived%3A NET001 /m)
    expect(result.stdout).not.toMatch(/^::error /m)
  })

  test('one for one API leaves the other as it is', async () => {
    const result = await run([{ ...waiver, api: 'north', backend: 'weather-*' }])
    expect(result.exitCode).toBe(1)
    expect(toReport(result).apis.map(api => api.report.outcome)).toEqual(['drift', 'clean'])
  })

  test('the last day counts; the day after, it fails and says since when', async () => {
    expect((await run([{ ...waiver, expires: dayFromNow(0) }])).exitCode).toBe(0)
    const expires = dayFromNow(-1)
    const result = await run([{ ...waiver, expires }])
    expect(result.exitCode).toBe(1)
    expect(result.outputs['outcome']).toBe('drift')
    expect(toReport(result).findings).toMatchObject([
      {
        rule: 'WAIVE001',
        severity: 'error',
        message: expect.stringContaining(`its last day was ${expires} (UTC)`),
        location: { file: 'apis.yaml' }
      }
    ])
    expect(toReport(result).apis.map(api => api.report.outcome)).toEqual(['drift', 'drift'])
    expect(result.stdout).toMatch(/^::error title=WAIVE001 A waiver has expired,file=apis\.yaml,line=\d+/m)
  })

  test('one that has expired fails the run also where nothing is found any more', async () => {
    weather.edit(paths.site, properties => ({ ...properties, httpsOnly: true }))
    const result = await run([{ ...waiver, expires: dayFromNow(-1) }])
    weather.edit(paths.site, properties => ({ ...properties, httpsOnly: false }))
    expect(result.exitCode).toBe(1)
    expect(toReport(result).apis.map(api => api.report.outcome)).toEqual(['clean', 'clean'])
  })

  test('one that matches nothing is a warning, unless only a part was looked at', async () => {
    const unused = { ...waiver, rule: 'NET002', operation: 'Nothing*' }
    const result = await run([waiver, unused])
    expect(result.exitCode).toBe(0)
    expect(result.outputs).toMatchObject({ outcome: 'clean', 'warning-count': '1' })
    expect(toReport(result).findings).toMatchObject([{ rule: 'WAIVE002', severity: 'warning' }])
    expect(result.summary).toContain(
      'The waiver of `NET002` for the operation `Nothing*` matches no finding.'
    )
    expect(toReport(await run([waiver, unused], {}, { only: 'north' })).findings).toEqual([])
    expect((await run([waiver, unused], {}, { 'fail-on': 'warning' })).exitCode).toBe(1)
  })

  test('what could not be verified can be waived, by name', async () => {
    weather.emulator.world.update({
      faults: [
        {
          match: { path: 'config/authsettingsV2' },
          respond: { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'No.' } } }
        }
      ]
    })
    const open = await run([waiver])
    for (const rule of ['R*', 'READ*', '*E*0*']) {
      const result = await run([waiver, { ...waiver, rule }])
      expect([rule, result.outputs['outcome']]).toEqual([rule, 'error'])
    }
    const waived = await run([waiver, { ...waiver, rule: 'READ001', backend: 'weather-backend' }])
    expect(open.outputs['outcome']).toBe('drift')
    expect(waived.outputs).toMatchObject({ outcome: 'clean', 'error-count': '0' })
    weather.emulator.world.update({ faults: [] })
  })

  test('neither waiver nor severity lets a document pass that the importer would refuse', async () => {
    const workspace = createWorkspace({
      defaults: { ...manifest.defaults, operations: '*' },
      apis: [manifest.apis[0]],
      waivers: [{ ...waiver, rule: 'P07' }],
      'severity-overrides': { P07: 'info' }
    })
    const parameters = [
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
      { name: 'id', in: 'query', required: true, schema: { type: 'string' } }
    ]
    const get = { operationId: 'a', parameters, responses: { '200': { description: 'ok' } } }
    const spec = { openapi: '3.0.1', info: { title: 'A', version: '1' }, paths: { '/a/{id}': { get } } }
    writeFileSync(path.join(workspace, 'apis', 'weather', 'openapi.yaml'), JSON.stringify(spec))
    const result = await runManifest(weather, {}, {}, workspace)
    const [report] = toReport(result).apis.map(api => api.report)
    expect(report?.outcome).toBe('error')
    expect(report?.error?.message).toContain('API Management would refuse the document for 1 reason')
    expect(report?.findings.filter(finding => finding.rule === 'P07')).toMatchObject([
      { severity: 'info', waived: { owner: 'team-weather' } }
    ])
    expect(result.exitCode).toBe(1)
  })
})

describe('severities', () => {
  test('an error that is made a warning is shown as one', async () => {
    const result = await run([], { 'severity-overrides': { NET001: 'warning' } })
    expect(result.exitCode).toBe(0)
    expect(result.outputs).toMatchObject({ outcome: 'clean', 'error-count': '0', 'warning-count': '2' })
    expect(result.stdout).toMatch(/^::warning title=NET001 /m)
  })

  test('what could not be verified stays an error', async () => {
    const result = await run([], { 'severity-overrides': { READ001: 'info' } })
    expect(result.outputs['outcome']).toBe('error')
    expect(result.stdout).toMatch(/apis\.yaml:\d+:\d+: `READ001` is `info`: it stays `error`/)
  })
})

describe('a new revision', () => {
  test('is released when what stands against it is waived, and not otherwise', async () => {
    weather.edit(`${paths.api}/operations/AddObservation/policies/policy`, properties => ({
      ...properties,
      value: String(properties['value']).replace(/<authentication-managed-identity[^>]*\/>/, '')
    }))
    const inputs = { mode: 'apply', only: 'weather', revision: 'new' }
    const kept = await run([], {}, { ...inputs, cleanup: 'true' })
    expect(kept.outputs['outcome']).toBe('error')
    const released = await run([waiver], {}, inputs)
    expect(released.outputs).toMatchObject({
      outcome: 'clean',
      revision: expect.stringMatching(/^weather: \d+$/)
    })
  })
})
