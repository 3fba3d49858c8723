import { copyFileSync, existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { paths, startWeather, type Weather } from '../../scripts/weather.ts'

/** What the shipped action writes for code scanning. */

interface Sarif {
  readonly version: string
  readonly runs: readonly {
    readonly tool: {
      readonly driver: { readonly version: string; readonly rules: readonly { helpUri?: string }[] }
    }
    readonly results: readonly {
      readonly ruleId: string
      readonly locations: readonly {
        readonly physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } }
      }[]
    }[]
  }[]
}

let weather: Weather
let workspace: string
beforeAll(async () => {
  weather = await startWeather()
  workspace = mkdtempSync(path.join(tmpdir(), 'sarif-'))
  copyFileSync('examples/weather/openapi.yaml', path.join(workspace, 'openapi.yaml'))
})
afterAll(async () => {
  await weather.close()
})

const env = { GITHUB_ACTION_REPOSITORY: 'contoso/apim-identity-guard', GITHUB_ACTION_REF: 'v1' }

function run(inputs: Readonly<Record<string, string>>) {
  return weather.run(
    { 'spec-path': 'openapi.yaml', 'sarif-path': 'out/guard.sarif', ...inputs },
    { workspace, env }
  )
}

function readSarif(file: string | undefined): Sarif {
  return JSON.parse(readFileSync(file ?? '', 'utf8')) as Sarif
}

describe('sarif-path', () => {
  test('has what drifted at its place in the repository, and is empty again when all is well', async () => {
    const apply = await run({ mode: 'apply' })
    expect(apply.outputs['outcome']).toBe('clean')
    expect(readSarif(apply.outputs['sarif-path']).runs[0]?.results).toEqual([])
    weather.edit(`${paths.api}/operations/GetWeatherForecast`, properties => ({
      ...properties,
      urlTemplate: '/other'
    }))
    weather.edit(paths.auth, properties => ({ ...properties, platform: { enabled: false } }))
    const check = await run({ mode: 'check' })
    const sarif = readSarif(check.outputs['sarif-path'])
    expect(sarif.version).toBe('2.1.0')
    const [scan] = sarif.runs
    const places = new Map(
      scan?.results.map(result => [result.ruleId, result.locations[0]?.physicalLocation])
    )
    expect(places.get('OPS003')).toMatchObject({
      artifactLocation: { uri: 'openapi.yaml' },
      region: { startLine: 15 }
    })
    expect(places.get('AUTH001')).toMatchObject({
      artifactLocation: { uri: 'openapi.yaml' },
      region: { startLine: 1 }
    })
    expect(scan?.tool.driver.version).toBe('v1')
    for (const { helpUri } of scan?.tool.driver.rules ?? [])
      expect(helpUri).toMatch(
        /^https:\/\/github\.com\/contoso\/apim-identity-guard\/blob\/v1\/docs\/rules\/\w+\.md$/
      )
  })

  test('is not written by a run that could not be completed, and says so', async () => {
    const file = 'out/never.sarif'
    const result = await run({ mode: 'check', 'service-name': 'nobody', 'sarif-path': file })
    expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'error', 'sarif-path': '' } })
    expect(result.stdout).toContain('No SARIF is written')
    expect(existsSync(path.join(workspace, file))).toBe(false)
  })

  test('is left alone where nobody asked for it', async () => {
    const result = await run({ mode: 'lint', 'sarif-path': '' })
    expect(result.outputs['sarif-path']).toBe('')
    expect(result.stdout).not.toContain('SARIF')
  })
})
