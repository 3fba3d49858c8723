import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { ActionResult } from '../../scripts/runner.ts'
import { paths, startWeather, type Weather } from '../../scripts/weather.ts'

/** Schemas that somebody deleted or emptied in API Management: found by check and plan, put back by apply. */

type Json = Record<string, unknown>

let weather: Weather
beforeAll(async () => {
  weather = await startWeather()
  expect((await weather.run({ mode: 'apply' })).outputs['outcome']).toBe('clean')
})
afterAll(async () => {
  await weather.close()
})
beforeEach(() => {
  weather.writes()
})

const schemas = () => weather.emulator.world.resources.children(paths.api, 'schemas')

function editDocument(change: (document: Json) => unknown): void {
  for (const { id } of schemas())
    weather.edit(id, properties => {
      const document = properties['document'] as Json
      return { ...properties, document: change(document) ?? document }
    })
}

/** The named schemas of the entity. */
function named(document: Json): Json {
  return (document['components'] as Json)['schemas'] as Json
}

function findingsOf(result: ActionResult): { rule: string; message: string }[] {
  return JSON.parse(result.outputs['findings'] ?? '[]') as { rule: string; message: string }[]
}

describe('schemas that are lost', () => {
  test.each<[string, () => void, readonly string[]]>([
    [
      'all of them',
      () => {
        for (const schema of schemas()) weather.emulator.world.resources.remove(schema.id)
      },
      ['AddObservation', 'GetHealth', 'GetWeatherForecast', 'GetWeatherForecastByCity']
    ],
    [
      'the document',
      () => editDocument(() => ({})),
      ['AddObservation', 'GetHealth', 'GetWeatherForecast', 'GetWeatherForecastByCity']
    ],
    [
      'every definition',
      () => editDocument(() => ({ components: { schemas: {} } })),
      ['AddObservation', 'GetHealth', 'GetWeatherForecast', 'GetWeatherForecastByCity']
    ],
    [
      'one definition that a body names',
      () => editDocument(document => void delete named(document)['HealthStatus']),
      ['GetHealth']
    ],
    [
      'one definition that only another one names',
      () => editDocument(document => void delete named(document)['WeatherForecast']),
      ['GetWeatherForecast', 'GetWeatherForecastByCity']
    ],
    [
      'the content of a definition',
      () => editDocument(document => void Object.assign(named(document), { HealthStatus: {} })),
      ['GetHealth']
    ],
    [
      'the name in an operation',
      () =>
        weather.edit(`${paths.api}/operations/GetHealth`, properties => ({
          ...properties,
          responses: [{ statusCode: 200, representations: [{ contentType: 'text/plain' }] }]
        })),
      ['GetHealth']
    ]
  ])('%s', async (_, lose, operations) => {
    expect(schemas()).toHaveLength(1)
    lose()
    const check = await weather.run({ mode: 'check' })
    expect(check).toMatchObject({ exitCode: 1, outputs: { outcome: 'drift' } })
    expect(findingsOf(check).map(({ rule, message }) => [rule, /`(\w+)`/.exec(message)?.[1]])).toEqual(
      operations.map(operation => ['OPS003', operation])
    )
    const plan = await weather.run({ mode: 'plan' })
    expect(JSON.parse(plan.outputs['changes'] ?? '[]')).toHaveLength(1)
    for (const operation of operations) expect(plan.outputs['changes']).toContain(`${operation}`)
    expect(weather.writes()).toEqual([])
    expect((await weather.run({ mode: 'apply' })).outputs['outcome']).toBe('clean')
    expect((await weather.run({ mode: 'check' })).outputs['outcome']).toBe('clean')
  })
})

describe('schemas that Azure does not show', () => {
  /** Answers with the list, or one schema, without the content. */
  function hide(part: 'list' | 'all'): void {
    const [entity] = schemas()
    if (entity === undefined) throw new Error('the import left no schema')
    const name = entity.id.split('/').at(-1)
    const bare = { name, properties: { contentType: 'application/vnd.oai.openapi.components+json' } }
    const list = {
      match: { method: 'GET', path: '/apis/weather/schemas?' },
      respond: { status: 200, body: { value: [bare] } }
    }
    const one = {
      match: { method: 'GET', path: `/apis/weather/schemas/${name}?` },
      respond: { status: 200, body: bare }
    }
    weather.emulator.world.update({ faults: part === 'list' ? [list] : [list, one] })
  }

  test('in a list are asked for one by one', async () => {
    hide('list')
    const before = weather.emulator.log.length
    expect((await weather.run({ mode: 'check' })).outputs['outcome']).toBe('clean')
    const asked = weather.emulator.log.slice(before).filter(({ path }) => /\/schemas\/\w+\?/.test(path))
    expect(asked).toHaveLength(1)
  })

  test.each(['check', 'plan', 'apply'])(
    'at all are not verified, says %s, and nothing is written',
    async mode => {
      hide('all')
      const result = await weather.run({ mode })
      expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'drift', changes: '[]' } })
      expect(findingsOf(result)).toEqual([
        expect.objectContaining({
          rule: 'READ001',
          message: expect.stringContaining('which operations name')
        })
      ])
      expect(weather.writes()).toEqual([])
    }
  )

  test('because one was deleted meanwhile are lost', async () => {
    hide('list')
    for (const { id } of schemas()) weather.emulator.world.resources.remove(id)
    const result = await weather.run({ mode: 'check' })
    expect(new Set(findingsOf(result).map(({ rule }) => rule))).toEqual(new Set(['OPS003']))
  })
})
