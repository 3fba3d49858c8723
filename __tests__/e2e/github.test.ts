import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { ActionResult } from '../../scripts/runner.ts'
import { paths, startWeather, type Weather } from '../../scripts/weather.ts'
import type { Json } from '../core/openapi/builders.ts'
import { readPublished, readReduced } from '../core/openapi/github.ts'
import { at } from '../core/openapi/shop.ts'

/** GitHub's REST API behind API Management: the whole action, over more than a thousand operations that nobody here wrote. */

const api = `${paths.service}/apis/github`
const inputs = {
  'api-id': 'github',
  'api-path': 'github',
  'spec-path': 'api.github.com.json',
  operations: '*',
  'service-url': 'https://weather-backend.azurewebsites.net'
}

let weather: Weather
let workspace: string
beforeAll(async () => {
  weather = await startWeather()
  workspace = mkdtempSync(path.join(tmpdir(), 'github-'))
  writeSpec(readReduced())
})
afterAll(async () => {
  await weather.close()
})
beforeEach(() => {
  weather.writes()
})

function writeSpec(document: unknown): void {
  writeFileSync(path.join(workspace, 'api.github.com.json'), JSON.stringify(document, null, 2))
}

function run(mode: string, more: Readonly<Record<string, string>> = {}): Promise<ActionResult> {
  return weather.run({ ...inputs, mode, ...more }, { workspace })
}

interface Found {
  readonly rule: string
  readonly severity: string
  readonly message: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

/** Findings but for those of the pre-flight. */
function listFindings(result: ActionResult): Found[] {
  const found = JSON.parse(result.outputs['findings'] ?? '[]') as Found[]
  return found.filter(({ rule }) => !/^P\d/.test(rule))
}

/** The rule, and the first name in the message that is not the API's. */
const named = (result: ActionResult): string[] =>
  listFindings(result).map(({ rule, message }) => {
    const [name] = [...message.matchAll(/`([^`]+)`/g)]
      .map(match => match[1])
      .filter(each => each !== 'github')
    return `${rule} ${name}`
  })

describe('the REST API of GitHub', () => {
  test('is refused as it is published, before Azure is asked', async () => {
    writeFileSync(path.join(workspace, 'published.json'), readPublished())
    const result = await run('apply', { 'spec-path': 'published.json' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'error' } })
    expect(result.stdout).toContain(
      'The document has 7.3 MB as it would be sent, and API Management imports at most 4 MB.'
    )
    expect(result.stdout).toContain('take examples and long descriptions out of the document')
    expect(weather.emulator.log).toEqual([])
  })

  test('is imported when it is reduced, protected, and clean in every mode', async () => {
    const apply = await run('apply')
    expect(apply).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean' } })
    expect(Number(apply.outputs['protected-operations'])).toBeGreaterThan(1000)
    expect(weather.writes().map(line => line.replace(paths.service, ''))).toEqual([
      'PUT /apis/github',
      'PUT /apis/github/policies/policy'
    ])
    for (const mode of ['check', 'plan']) {
      const result = await run(mode)
      expect(result).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean', changes: '[]' } })
      expect(listFindings(result)).toEqual([])
    }
    expect(weather.writes()).toEqual([])
  })

  test('changed by somebody in API Management, each change is named, and put right', async () => {
    weather.emulator.world.resources.remove(`${api}/operations/emojis-get`)
    weather.edit(`${api}/operations/meta-get-zen`, properties => ({ ...properties, urlTemplate: '/wisdom' }))
    weather.edit(`${api}/operations/licenses-get`, properties => ({ ...properties, responses: [] }))
    const [schemas] = weather.emulator.world.resources.children(api, 'schemas')
    weather.edit(schemas?.id ?? '', properties => {
      delete at(properties, 'document', 'components', 'schemas')['rate-limit']
      return properties
    })
    const check = await run('check')
    expect(check).toMatchObject({ exitCode: 1, outputs: { outcome: 'drift' } })
    expect(named(check)).toEqual([
      'OPS001 GET /emojis',
      'OPS003 licenses-get',
      'OPS003 meta-get-zen',
      'OPS003 rate-limit-get'
    ])
    const apply = await run('apply')
    expect(apply.outputs['outcome']).toBe('clean')
    expect(listFindings(apply)).toEqual([])
  })

  test('changed in the document, each change is named at its place, and whether it breaks callers', async () => {
    const document = readReduced()
    const get = (route: string): Json => at(document, 'paths', route, 'get')
    delete at(document, 'paths')['/emojis']
    get('/zen')['parameters'] = [{ name: 'own', in: 'query', schema: { type: 'string' } }]
    delete at(document, 'components', 'schemas', 'license', 'properties')['body']
    at(get('/octocat'), 'parameters', 0)['required'] = true
    writeSpec(document)
    const check = await run('check')
    expect(named(check)).toEqual([
      'OPS002 emojis-get',
      'OPS003 licenses-get',
      'OPS003 meta-get-octocat',
      'OPS003 meta-get-zen'
    ])
    const lines = JSON.stringify(document, null, 2).split('\n')
    for (const { rule, message, file, line = 0, column } of listFindings(check)) {
      if (rule === 'OPS002') continue
      expect([file, column]).toEqual(['api.github.com.json', 7])
      const operation = lines.slice(line - 1, line + 8).join('\n')
      expect(operation.replaceAll('/', '-')).toContain(`"${/`([^`]+)`/.exec(message)?.[1]}"`)
    }
    const plan = await run('plan', { 'fail-on-breaking': 'true' })
    expect(plan.exitCode).toBe(1)
    const breaking = listFindings(plan).filter(({ rule }) => rule === 'OPS004')
    expect(breaking.map(({ message }) => /`([a-z-]+)` \(/.exec(message)?.[1])).toEqual([
      'emojis-get',
      'licenses-get',
      'meta-get-octocat'
    ])
    expect(plan.stdout).toContain('`request-parameter-became-required` (`query parameter s`)')
    const apply = await run('apply', { 'max-deletions': '1' })
    expect(apply.outputs['outcome']).toBe('clean')
    expect(weather.emulator.world.resources.get(`${api}/operations/emojis-get`)).toBeUndefined()
  })
})
