import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { ActionResult } from '../../scripts/runner.ts'
import { ids, startWeather, type Weather } from '../../scripts/weather.ts'

/** What cannot work ends in a sentence, a failed step, outcome error, and not one write. */

let weather: Weather
beforeAll(async () => {
  weather = await startWeather()
})
afterAll(async () => {
  await weather.close()
})

function expectRefused(result: ActionResult, ...sentences: readonly string[]): void {
  expect(result.exitCode).toBe(1)
  expect(result.outputs['outcome']).toBe('error')
  for (const sentence of sentences) expect(result.stdout).toContain(sentence)
  expect(result.stdout).not.toMatch(/\n\s+at .*\(/)
  expect(result.stderr).toBe('')
  expect(weather.writes()).toEqual([])
}

describe('refusals', () => {
  test('a federated credential that does not match: the claims of the token are printed', async () => {
    const github = weather.emulator.world.github
    weather.emulator.world.update({
      github: { ...github, subject: 'repo:contoso/weather:ref:refs/heads/feature' }
    })
    const result = await weather.run({ mode: 'apply' })
    weather.emulator.world.update({ github })
    expectRefused(
      result,
      'No federated credential',
      'repo:contoso/weather:ref:refs/heads/feature',
      'api://AzureADTokenExchange',
      `has issuer \`${github.issuer}\``,
      'AADSTS70021'
    )
  })

  test('a job without id-token: write', async () => {
    const result = await weather.run(
      {},
      { env: { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined } }
    )
    expectRefused(result, 'id-token: write', 'mode: lint')
  })

  test('an unknown client id, and an unknown tenant', async () => {
    expectRefused(
      await weather.run({ 'client-id': '11111111-2222-3333-4444-555555555555' }),
      'There is no application `11111111-2222-3333-4444-555555555555`'
    )
    expectRefused(await weather.run({ 'tenant-id': '11111111-2222-3333-4444-555555555555' }), '`tenant-id`')
  })

  test('apply with a read-only identity names action, scope and the command that grants it', async () => {
    const result = await weather.run({ mode: 'apply', 'client-id': ids.reader })
    expect(result.outputs['outcome']).toBe('error')
    expect(result.stdout).toContain('Microsoft.ApiManagement/service/apis/write')
    expect(result.stdout).toContain('az role assignment create')
    expect(weather.emulator.world.resources.all().filter(resource => resource.id.includes('/apis/'))).toEqual(
      []
    )
    expect(weather.emulator.log.filter(entry => entry.method === 'PUT' && entry.status < 300)).toEqual([])
    weather.writes()
  })

  test('an unknown operation selector, with the nearest name', async () => {
    expectRefused(
      await weather.run({ mode: 'apply', operations: 'GetWeatherForcast' }),
      'did you mean `GetWeatherForecast`?'
    )
  })

  test('a service that does not exist', async () => {
    expectRefused(
      await weather.run({ mode: 'apply', 'service-name': 'apim-other' }),
      'There is no API Management service `apim-other`',
      '`rg-weather`'
    )
  })

  test.each<[string, string]>([
    ['notes.yaml', 'title: shopping\nitems: [milk]\n'],
    ['empty.json', ''],
    ['broken.json', '{"openapi": "3.0.1", '],
    ['page.yaml', '<!DOCTYPE html><html></html>'],
    ['future.yaml', 'openapi: 9.9.9\ninfo: {title: x, version: "1"}\npaths: {}\n']
  ])('%s is no OpenAPI document', async (name, text) => {
    const workspace = mkdtempSync(path.join(tmpdir(), 'workspace-'))
    writeFileSync(path.join(workspace, name), text)
    const before = weather.emulator.log.length
    const result = await weather.run({ mode: 'apply', 'spec-path': name }, { workspace })
    expectRefused(result, name)
    expect(weather.emulator.log.slice(before)).toEqual([])
  })

  test('a document, and a policy, whose bytes are no UTF-8 are refused and not read as something else', async () => {
    const workspace = mkdtempSync(path.join(tmpdir(), 'workspace-'))
    const [before, after] = readFileSync('examples/weather/openapi.yaml', 'utf8').split(/(?=openapi:)/)
    const latin = Buffer.from(`${before ?? ''}# caf\xe9\n${after ?? ''}`, 'latin1')
    writeFileSync(path.join(workspace, 'latin.yaml'), latin)
    mkdirSync(path.join(workspace, 'apim'))
    writeFileSync(path.join(workspace, 'apim', 'policy.xml'), Buffer.from('<!-- caf\xe9 -->', 'latin1'))
    expectRefused(
      await weather.run({ mode: 'apply', 'spec-path': 'latin.yaml' }, { workspace }),
      '`latin.yaml` is not UTF-8 text: the byte 0xE9 at line'
    )
    expectRefused(
      await weather.run(
        { mode: 'lint', 'spec-path': '', 'artifacts-path': 'apim', 'app-name': '', 'api-path': '' },
        { workspace }
      ),
      '`apim/policy.xml` is not UTF-8 text: the byte 0xE9 at line 1, column 9 (byte 9 of the file) belongs to no character.'
    )
  })

  test('a document outside of the workspace, by path and by link', async () => {
    const workspace = mkdtempSync(path.join(tmpdir(), 'workspace-'))
    symlinkSync('/etc/hostname', path.join(workspace, 'link.yaml'))
    expectRefused(
      await weather.run({ 'spec-path': '../../../../../../etc/hostname' }, { workspace }),
      'of the workspace'
    )
    expectRefused(
      await weather.run({ 'spec-path': 'link.yaml' }, { workspace }),
      'leads out of the workspace'
    )
    expectRefused(
      await weather.run({ 'spec-path': 'missing.yaml' }, { workspace }),
      'There is no file `missing.yaml`'
    )
  })

  test('a report path outside of the workspace is refused', async () => {
    const result = await weather.run({ mode: 'lint', 'report-path': '../../../../etc/report.json' })
    expect(result.exitCode).toBe(1)
    expect(result.stdout).toContain('`report-path`')
  })

  test('a report path that cannot be, or that would write over something else, is refused before Azure is asked', async () => {
    const workspace = mkdtempSync(path.join(tmpdir(), 'workspace-'))
    copyFileSync('examples/weather/openapi.yaml', path.join(workspace, 'openapi.yaml'))
    for (const report of ['../outside.json', 'openapi.yaml', '.']) {
      const before = weather.emulator.log.length
      const result = await weather.run(
        { mode: 'apply', 'spec-path': 'openapi.yaml', 'report-path': report },
        { workspace }
      )
      expectRefused(result, '`report-path`')
      expect(weather.emulator.log).toHaveLength(before)
    }
    expect(readFileSync(path.join(workspace, 'openapi.yaml'), 'utf8')).toContain('GetWeatherForecast')
    const twice = { mode: 'lint', 'spec-path': 'openapi.yaml', 'report-path': 'out/report.json' }
    expect((await weather.run(twice, { workspace })).exitCode).toBe(0)
    expect((await weather.run(twice, { workspace })).exitCode).toBe(0)
  })

  test('a run that fails writes its report where the input says, over one that says that all is well', async () => {
    const workspace = mkdtempSync(path.join(tmpdir(), 'workspace-'))
    copyFileSync('examples/weather/openapi.yaml', path.join(workspace, 'openapi.yaml'))
    writeFileSync(path.join(workspace, 'apis.yaml'), 'apis: []')
    const file = path.join(workspace, 'report.json')
    const good = { mode: 'lint', 'spec-path': 'openapi.yaml', 'report-path': 'report.json' }
    const wrong: Record<string, string>[] = [
      { 'fail-on': 'eror' },
      { 'spec-path': 'none.yaml' },
      { mode: 'check', 'service-name': 'apim-other' },
      { 'spec-path': '', 'config-file': 'apis.yaml' }
    ]
    for (const inputs of wrong) {
      await weather.run(good, { workspace })
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ outcome: 'clean' })
      const result = await weather.run({ ...good, ...inputs }, { workspace })
      expect(result.outputs['report-path']).toBe(file)
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ outcome: 'error', failed: true })
    }
  })

  test('a SARIF path that cannot be, or that would write over something else, is refused before Azure is asked', async () => {
    const workspace = mkdtempSync(path.join(tmpdir(), 'workspace-'))
    copyFileSync('examples/weather/openapi.yaml', path.join(workspace, 'openapi.yaml'))
    symlinkSync('/etc/hostname', path.join(workspace, 'link.sarif'))
    for (const sarif of ['../outside.sarif', 'openapi.yaml', '.', 'link.sarif']) {
      const before = weather.emulator.log.length
      const result = await weather.run(
        { mode: 'apply', 'spec-path': 'openapi.yaml', 'sarif-path': sarif },
        { workspace }
      )
      expectRefused(result, '`sarif-path`')
      expect(result.outputs['sarif-path'] ?? '').toBe('')
      expect(weather.emulator.log).toHaveLength(before)
    }
    expect(readFileSync(path.join(workspace, 'openapi.yaml'), 'utf8')).toContain('GetWeatherForecast')
  })

  test('every wrong input is named at once', async () => {
    const result = await weather.run({ mode: 'aply', 'service-name': '', 'max-deletions': 'many' })
    expectRefused(result, 'did you mean `apply`?', '`service-name` is missing', '`max-deletions`')
  })

  test('no token is in anything that is left behind', async () => {
    const result = await weather.run({ mode: 'check' })
    const kept = [
      result.stdout.replace(/^::add-mask::.*$/gm, ''),
      result.stderr,
      result.summary,
      JSON.stringify(result.outputs),
      JSON.stringify(result.report)
    ].join('\n')
    expect(kept).not.toMatch(/eyJ[A-Za-z0-9_-]{10,}/)
    expect(kept).not.toContain(weather.emulator.oidc.requestToken)
  })
})

describe('lint', () => {
  const noAzure = {
    env: { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined }
  }

  test('needs no Azure and no other input than the document', async () => {
    const before = weather.emulator.log.length
    const only = {
      mode: 'lint',
      'client-id': '',
      'tenant-id': '',
      'subscription-id': '',
      environment: '',
      'resource-group-name': '',
      'service-name': '',
      'api-id': '',
      'api-path': '',
      'identity-resource': '',
      'app-name': ''
    }
    const result = await weather.run(only, noAzure)
    expect(result.outputs['outcome']).toBe('clean')
    expect(result.exitCode).toBe(0)
    expect(weather.emulator.log).toHaveLength(before)
  })

  test('fails on a selector that names nothing', async () => {
    expectRefused(
      await weather.run({ mode: 'lint', operations: 'tag:none' }, noAzure),
      '`tag:none` matches no operation'
    )
  })
})
