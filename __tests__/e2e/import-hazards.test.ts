import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { paths, startWeather, type Weather } from '../../scripts/weather.ts'

/** What stands against an import is told by plan and check, and stops apply before its first write. */

const root = path.resolve(import.meta.dirname, '..', '..')
const original = readFileSync(path.join(root, 'examples', 'weather', 'openapi.yaml'), 'utf8')

let weather: Weather
beforeEach(async () => {
  weather = await startWeather()
})
afterEach(async () => {
  await weather.close()
})

/** A workspace with the document of the demo, changed. */
function workspaceOf(files: Readonly<Record<string, string>>): string {
  const workspace = mkdtempSync(path.join(tmpdir(), 'workspace-'))
  for (const [name, text] of Object.entries({ 'openapi.yaml': original, ...files })) {
    mkdirSync(path.dirname(path.join(workspace, name)), { recursive: true })
    writeFileSync(path.join(workspace, name), text)
  }
  return workspace
}

function findingsOf(outputs: Readonly<Record<string, string>>): { rule: string; message: string }[] {
  return JSON.parse(outputs['findings'] ?? '[]') as { rule: string; message: string }[]
}

async function run(mode: string, document: string, inputs: Readonly<Record<string, string>> = {}) {
  const workspace = workspaceOf({ 'openapi.yaml': document })
  const result = await weather.run({ mode, 'spec-path': 'openapi.yaml', ...inputs }, { workspace })
  return { ...result, findings: findingsOf(result.outputs), writes: weather.writes() }
}

/** An API of somebody else, on a path of its own. */
function addApi(name: string, apiPath: string): void {
  const { resources } = weather.emulator.world
  resources.put({
    id: `${paths.service}/apis/${name}`,
    properties: {
      displayName: name,
      path: apiPath,
      protocols: ['https'],
      subscriptionRequired: true,
      apiRevision: '1',
      isCurrent: true
    }
  })
}

describe('an import that breaks callers', () => {
  const narrowed = original.replace(/\n {2}\/weatherforecast\/\{city\}:/, '\n  /weatherforecast/of/{city}:')

  test('is an error of the plan, and no write of apply, with fail-on-breaking', async () => {
    await run('apply', original)
    expect(narrowed).not.toBe(original)
    const plan = await run('plan', narrowed, { 'fail-on-breaking': 'true' })
    expect(plan.exitCode).toBe(1)
    expect(
      plan.findings.filter(finding => finding.rule === 'OPS004').map(finding => finding.message)
    ).toEqual([expect.stringContaining('`api-path-removed-without-deprecation`')])
    const apply = await run('apply', narrowed, { 'fail-on-breaking': 'true' })
    expect(apply.outputs['outcome']).toBe('error')
    expect(apply.findings.map(finding => finding.rule)).toContain('OPS004')
    expect(apply.stdout).toContain('Nothing is written')
    expect(apply.writes).toEqual([])
    const check = await run('check', original, { 'fail-on-breaking': 'true' })
    expect(check.findings).toEqual([])
  })

  test('is shown in the plan without it, and goes through', async () => {
    await run('apply', original)
    const plan = await run('plan', narrowed)
    expect(plan.findings.map(finding => finding.rule)).not.toContain('OPS004')
    expect(plan.outputs['changes']).toContain('breaks callers of the operation')
    const apply = await run('apply', narrowed)
    expect(apply.outputs['outcome']).toBe('clean')
  })
})

describe('details of operations', () => {
  test('that the document changes are named in the plan, imported, and clean afterwards', async () => {
    await run('apply', original)
    const changed = original
      .replace('summary: Get the forecast for the next days', 'summary: Forecast')
      .replace('default: 5', 'default: 7')
      .replace('description: There is no such city', 'description: Unheard of')
    const plan = await run('plan', changed)
    for (const line of [
      'change the operation `GetWeatherForecast`: `display name`: `Get the forecast for the next days` becomes `Forecast`',
      'change the operation `GetWeatherForecast`: `query parameter days: default`: `5` becomes `7`',
      'change the operation `GetWeatherForecastByCity`: `response 404: description`: `There is no such city` becomes `Unheard of`'
    ]) {
      expect(JSON.parse(plan.outputs['changes'] ?? '[]')).toEqual([
        expect.objectContaining({ details: expect.arrayContaining([line]) })
      ])
      expect(plan.stdout).toContain(line)
      expect(plan.summary).toContain(line)
    }
    expect((await run('apply', changed)).outputs['outcome']).toBe('clean')
    expect((await run('check', changed)).findings).toEqual([])
  })

  test('that somebody changes in Azure are drift, until an import', async () => {
    await run('apply', original)
    weather.edit(`${paths.api}/operations/GetWeatherForecastByCity`, properties => {
      const [first, ...others] = properties['templateParameters'] as Record<string, unknown>[]
      return {
        ...properties,
        templateParameters: [{ ...first, values: ['Oslo'], description: '' }, ...others]
      }
    })
    const check = await run('check', original)
    expect(check.findings.map(({ rule, message }) => `${rule} ${message}`)).toEqual([
      'OPS003 The operation `GetWeatherForecastByCity` of the API `weather` differs from the document in 2 places, and callers that follow the document can notice: template parameter city: values, template parameter city: description.'
    ])
    expect((await run('apply', original)).outputs['outcome']).toBe('clean')
    expect((await run('check', original)).findings).toEqual([])
  })

  test('a policy is said to go with an operation only where there is one', async () => {
    await run('apply', original, { 'policy-scope': 'operation', operations: '*\n!GetHealth' })
    const without = (name: string): string =>
      original.replace(new RegExp(`\\n {2}/${name}:[\\s\\S]*?(?=\\n {2}/|\\ncomponents:)`), '')
    const health = await run('plan', without('health'), { operations: '*' })
    expect(health.outputs['changes']).toContain('delete the operation `GetHealth`"')
    expect(health.stdout).toContain('would delete 1 operation that the document does not have: `GetHealth`')
    const observations = await run('plan', without('observations'), { operations: '*' })
    expect(observations.outputs['changes']).toContain(
      'delete the operation `AddObservation` with its policy"'
    )
    expect(observations.stdout).toContain('does not have, with their policies: `AddObservation`')
  })
})

describe('a schema that changes', () => {
  test('is drift, is imported, and is clean afterwards', async () => {
    await run('apply', original)
    const changed = original.replace(/type: integer/, 'type: number')
    expect(changed).not.toBe(original)
    const check = await run('check', changed)
    expect(check.findings.map(finding => finding.rule)).toContain('OPS003')
    const apply = await run('apply', changed)
    expect(apply.outputs['outcome']).toBe('clean')
    expect((await run('plan', changed)).outputs['changes']).toBe('[]')
  })

  test('in Azure behind our back is drift', async () => {
    await run('apply', original)
    const [schema] = weather.emulator.world.resources.children(paths.api, 'schemas')
    if (schema === undefined) throw new Error('the import left no schema')
    weather.edit(schema.id, properties =>
      JSON.parse(JSON.stringify(properties).replace('"type":"integer"', '"type":"string"'))
    )
    const check = await run('check', original)
    expect(check.outputs['outcome']).toBe('drift')
    expect(check.findings.map(finding => finding.rule)).toContain('OPS003')
  })
})

describe('a path that another API has', () => {
  test('stops the creation, and the move of an API', async () => {
    addApi('other', '/Weather/')
    for (const mode of ['plan', 'apply', 'check']) {
      const result = await run(mode, original)
      expect(result.findings.map(finding => finding.rule)).toContain('P31')
      expect(result.writes).toEqual([])
      expect(result.exitCode).toBe(1)
    }
    expect((await run('apply', original, { 'api-path': 'weather2' })).outputs['outcome']).toBe('clean')
    const move = await run('apply', original)
    expect(move.stdout).toContain('which the API `other` of this service has already')
    expect(move.writes).toEqual([])
  })

  test('is not looked for where the API stays where it is', async () => {
    await run('apply', original)
    const before = weather.emulator.log.length
    await run('check', original)
    const lists = weather.emulator.log
      .slice(before)
      .filter(entry => /\/service\/apim-weather\/apis\?/.test(entry.path))
    expect(lists).toEqual([])
  })
})

describe('a path that makes the URL too long', () => {
  // The gateway is https://apim-weather.azure-api.net, and the whole has to stay below 128 characters.
  const room = 127 - 'https://apim-weather.azure-api.net/'.length

  test('stops the creation before its first write, and the longest that fits goes through', async () => {
    const long = { 'api-path': 'p'.repeat(room + 1) }
    for (const mode of ['plan', 'apply']) {
      const result = await run(mode, original, long)
      expect(result.findings.filter(({ rule }) => rule === 'P29')).toEqual([
        expect.objectContaining({ message: expect.stringContaining('has 128 characters') })
      ])
      expect(result).toMatchObject({ exitCode: 1, writes: [] })
    }
    const fits = await run('apply', original, { 'api-path': 'p'.repeat(room) })
    expect(fits.outputs['outcome']).toBe('clean')
  })
})

describe('a rename that would lose a policy', () => {
  const renamed = original
    .replace('operationId: GetWeatherForecastByCity', 'operationId: ReadForecastOfCity')
    .replace(/\n {2}\/weatherforecast\/\{city\}:/, '\n  /weatherforecasts/{city}:')

  test('is refused even where deletions are allowed, and goes through in two steps', async () => {
    await run('apply', original)
    const plan = await run('plan', renamed, { 'max-deletions': '1' })
    expect(plan.findings.filter(finding => finding.rule === 'P35').map(finding => finding.message)).toEqual([
      expect.stringMatching(/`GetWeatherForecastByCity`.*`ReadForecastOfCity`/)
    ])
    const apply = await run('apply', renamed, { 'max-deletions': '1' })
    expect(apply.outputs['outcome']).toBe('error')
    expect(apply.writes).toEqual([])
    const first = await run('apply', renamed.replace('ReadForecastOfCity', 'GetWeatherForecastByCity'))
    expect(first.outputs['outcome']).toBe('clean')
    const second = await run('apply', renamed)
    expect(second.findings.map(finding => finding.rule)).not.toContain('P35')
  })
})

describe('references to other files', () => {
  const parts = {
    'api/openapi.yaml': original.replace(
      /(\n {2}\/health:)[\s\S]*?(?=\n {2}\/|\n[a-z]|$)/,
      "$1\n    $ref: './paths/health.yaml'\n"
    ),
    'api/paths/health.yaml':
      "get:\n  operationId: GetHealth\n  summary: Health\n  responses:\n    '200':\n      description: OK\n      content:\n        application/json:\n          schema:\n            $ref: '../schemas.json#/Health'\n",
    'api/schemas.json':
      '{"Health": {"type": "object", "properties": {"next": {"$ref": "#/Health"}, "ok": {"type": "boolean"}}}}'
  }

  test('are refused, and bundled on request', async () => {
    const workspace = workspaceOf(parts)
    const inputs = { mode: 'apply', 'spec-path': 'api/openapi.yaml' }
    const refused = await weather.run({ ...inputs, operations: '*' }, { workspace })
    expect(refused.stdout).toContain('bundle-refs: true')
    expect(weather.writes()).toEqual([])
    const bundled = await weather.run({ ...inputs, 'bundle-refs': 'true' }, { workspace })
    expect(bundled.outputs['outcome'] === 'clean' ? '' : bundled.stdout).toBe('')
    const check = await weather.run({ ...inputs, mode: 'check', 'bundle-refs': 'true' }, { workspace })
    expect(check.outputs['outcome']).toBe('clean')
    const [schema] = weather.emulator.world.resources.children(paths.api, 'schemas')
    expect(JSON.stringify(schema?.properties)).toContain('"next":{"$ref":"#/components/schemas/Health"}')
  })

  test.each([
    '../../etc/passwd.yaml',
    'https://localhost/openapi.yaml',
    'file:///etc/hostname.json',
    '/etc/hostname.yaml',
    'missing.yaml',
    '..%2f..%2fetc%2fhostname.yaml'
  ])('%s is never read', async reference => {
    const workspace = workspaceOf({
      ...parts,
      'api/paths/health.yaml': `get:\n  responses:\n    '200':\n      $ref: '${reference}'\n`
    })
    const result = await weather.run(
      { mode: 'lint', 'spec-path': 'api/openapi.yaml', 'bundle-refs': 'true' },
      { workspace }
    )
    expect(result.outputs['outcome']).toBe('error')
    expect(result.stdout).toContain('cannot be bundled into one document')
    expect(result.stdout).toMatch(/leads out of the workspace|There is no file/)
    expect(result.stderr).toBe('')
  })

  test('a number that JSON cannot hold is told with the file that has it', async () => {
    const workspace = workspaceOf({
      ...parts,
      'api/paths/health.yaml':
        "get:\n  responses:\n    '200': { description: OK, x-most: .inf }\n    '201': { description: OK }\n"
    })
    const result = await weather.run(
      { mode: 'lint', 'spec-path': 'api/openapi.yaml', 'bundle-refs': 'true' },
      { workspace }
    )
    expect(result.outputs['outcome']).toBe('error')
    expect(result.stdout).toContain('api/paths/health.yaml:3: The number `.inf` is none that JSON can hold.')
  })
})
