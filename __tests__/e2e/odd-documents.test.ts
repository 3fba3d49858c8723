import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startWeather, type Weather } from '../../scripts/weather.ts'

/** Documents that readers understand in several ways: after an import there is nothing left to do. */

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
