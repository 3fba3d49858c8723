import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseSelection, selectOperations } from '../../src/core/selection.ts'

const operations = [
  { id: 'GetWeatherForecast', method: 'GET', path: '/weatherforecast', tags: ['forecast'] },
  { id: 'GetWeatherForecastByCity', method: 'GET', path: '/weatherforecast/{city}', tags: ['forecast'] },
  { id: 'AddObservation', method: 'POST', path: '/observations', tags: ['write'] },
  { id: 'GetHealth', method: 'GET', path: '/health', tags: ['ops'] },
  { id: 'ODataProduct', method: 'GET', path: '/Products({key})/$count', tags: [] }
]

function select(text: string): string[] {
  return selectOperations(parseSelection(text), operations).selected.map(operation => operation.id)
}

describe('a selection', () => {
  test.each<[string, string[]]>([
    ['*', operations.map(operation => operation.id)],
    ['*\n!GetHealth', ['GetWeatherForecast', 'GetWeatherForecastByCity', 'AddObservation', 'ODataProduct']],
    ['!GetHealth', ['GetWeatherForecast', 'GetWeatherForecastByCity', 'AddObservation', 'ODataProduct']],
    ['!GetHealth\n*', ['GetWeatherForecast', 'GetWeatherForecastByCity', 'AddObservation', 'ODataProduct']],
    ['GetWeather*', ['GetWeatherForecast', 'GetWeatherForecastByCity']],
    ['getweatherforecast', ['GetWeatherForecast']],
    ['GET /weatherforecast', ['GetWeatherForecast']],
    ['get /weatherforecast/*', ['GetWeatherForecastByCity']],
    ['GET /weatherforecast/{city}', ['GetWeatherForecastByCity']],
    ['GET /**', ['GetWeatherForecast', 'GetWeatherForecastByCity', 'GetHealth', 'ODataProduct']],
    ['GET /*', ['GetWeatherForecast', 'GetHealth']],
    ['* /observations', ['AddObservation']],
    ['tag:forecast', ['GetWeatherForecast', 'GetWeatherForecastByCity']],
    ['tag:*\n!tag:ops', ['GetWeatherForecast', 'GetWeatherForecastByCity', 'AddObservation']],
    ['GET /Products({key})/$count', ['ODataProduct']],
    ['!GET /health\r\n!tag:write', ['GetWeatherForecast', 'GetWeatherForecastByCity', 'ODataProduct']],
    ['  GetHealth  \n\n', ['GetHealth']],
    ['*\n!*', []]
  ])('%j takes the operations that it says', (text, expected) => {
    expect(select(text)).toEqual(expected)
  })

  test.each<[string, string]>([
    ['GetHealt', '`GetHealt` matches no operation of the document; did you mean `GetHealth`?'],
    ['*\n!GetHelth', '`!GetHelth` matches no operation of the document; did you mean `GetHealth`?'],
    ['GET /heath', '`GET /heath` matches no operation of the document; did you mean `GET /health`?'],
    ['tag:op', '`tag:op` matches no operation of the document; did you mean `tag:ops`?'],
    ['CompletelyUnrelatedName', '`CompletelyUnrelatedName` matches no operation of the document']
  ])('%j is answered with a sentence, and the nearest name where there is one', (text, sentence) => {
    expect(selectOperations(parseSelection(text), operations).unmatched).toEqual([sentence])
  })

  test('an unmatched exclusion is reported too: it may have been meant for an operation that is now protected', () => {
    expect(selectOperations(parseSelection('*\n!Nothing'), operations).unmatched).toHaveLength(1)
  })

  test.each(['get\nB', 'get\u2028B', 'get\r\nB', ''])(
    'an operation named %j does not slip through a star',
    id => {
      const one = [{ id, method: 'GET', path: '/', tags: [] }]
      expect(selectOperations(parseSelection('*'), one).selected).toHaveLength(1)
    }
  )

  test('no glob is slow on any name', () => {
    const one = [{ id: 'a'.repeat(200_000), method: 'GET', path: '/', tags: [] }]
    expect(selectOperations(parseSelection('*a*a*a*a*a*a*a*a*a*b'), one).selected).toHaveLength(0)
  })

  test('text without wildcards matches exactly itself, whatever characters it has', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter(text => /^[^*?!\s][^*?\s]*$/.test(text) && !/^tag:/i.test(text)),
        id => {
          const one = [{ id, method: 'GET', path: '/', tags: [] }]
          expect(selectOperations(parseSelection(id), one).selected).toHaveLength(1)
          expect(
            selectOperations(parseSelection(id), [{ id: `${id}x`, method: 'GET', path: '/', tags: [] }])
              .selected
          ).toHaveLength(0)
        }
      )
    )
  })
})
