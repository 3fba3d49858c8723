import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startWeather, type Weather } from '../../scripts/weather.ts'

/** Documents that readers understand in several ways: after an import there is nothing left to do. */

type Json = Record<string, unknown>

let weather: Weather
beforeAll(async () => {
  weather = await startWeather()
})
afterAll(async () => {
  await weather.close()
})

async function run(mode: string, file: string, text: string) {
  const workspace = mkdtempSync(path.join(tmpdir(), 'workspace-'))
  writeFileSync(path.join(workspace, file), text)
  const result = await weather.run({ mode, operations: '*', 'spec-path': file }, { workspace })
  return { ...result, writes: weather.writes() }
}

describe('a summary that YAML does not take for a text', () => {
  test.each(['1.10', '2020', 'true'])(
    '%s is imported, found again, and not imported twice',
    async summary => {
      const text = [
        'openapi: 3.0.1',
        'info: { title: Weather, version: 1.0 }',
        'servers: [{ url: https://weather-backend.azurewebsites.net }]',
        'paths:',
        '  /a: { get: { operationId: a, responses: { 200: { description: OK } }, summary: ' + summary + ' } }'
      ].join('\n')
      const first = await run('apply', 'openapi.yaml', text)
      expect(first.outputs['outcome']).toBe('clean')
      expect(first.writes).not.toEqual([])
      const second = await run('apply', 'openapi.yaml', text)
      expect([second.outputs['outcome'], second.writes]).toEqual(['clean', []])
    }
  )
})

describe('what the importer refuses is told before it is asked', () => {
  const document = (rest: Json = {}, info: Json = { title: 'Weather', version: '1' }): Json => ({
    openapi: '3.0.1',
    info,
    paths: { '/a': { get: { operationId: 'a', responses: { 200: { description: 'OK' } } } } },
    ...rest
  })

  test.each<[rule: string, what: string, document: Json]>([
    ['P44', 'no version', document({}, { title: 'Weather' })],
    ['P44', 'no title', document({}, { version: '1' })],
    ['P45', 'a schema `A B`', document({ components: { schemas: { 'A B': { type: 'object' } } } })],
    [
      'P45',
      'a security scheme `Backoffice User`',
      document({ components: { securitySchemes: { 'Backoffice User': { type: 'http', scheme: 'basic' } } } })
    ],
    ['P01', 'OpenAPI 3.2', { ...document(), openapi: '3.2.0' }],
    ['P01', 'Swagger 1.2', { swagger: '1.2', apis: [] }]
  ])('%s: %s', async (rule, _what, made) => {
    const text = JSON.stringify(made)
    const before = weather.emulator.log.length
    for (const mode of ['lint', 'apply']) {
      const result = await run(mode, 'openapi.json', text)
      expect(result.exitCode).toBe(1)
      const findings: readonly Json[] = JSON.parse(result.outputs['findings'] ?? '[]')
      const errors = findings.filter(finding => finding['severity'] === 'error')
      expect(errors.map(finding => finding['rule'])).toEqual([rule])
      expect(result.stdout).toContain(`docs/rules/${rule}.md`)
    }
    expect(weather.emulator.log).toHaveLength(before)
  })
})
