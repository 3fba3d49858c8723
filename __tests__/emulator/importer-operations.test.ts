import { describe, expect, test } from '@jest/globals'
import { importDocument } from '../../emulator/importer/import.ts'
import { findMessage, get, importPaths, listOperations, parameter, readOnly } from './documents.ts'

describe('the names of operations', () => {
  test.each([
    ['GetForecast', 'GetForecast', 'getforecast'],
    ['get_forecast-v1', 'get_forecast-v1', 'get-forecast-v1'],
    ['Get Forecast!', 'get-forecast', 'get-forecast'],
    ['  --Get.Forecast--  ', 'get-forecast', 'get-forecast'],
    ['a'.repeat(80), 'a'.repeat(80), 'a'.repeat(76)],
    ['a'.repeat(81), 'a'.repeat(76), 'a'.repeat(76)],
    ['wörter', 'w-rter', 'w-rter'],
    ['', 'get-foo-bar', 'get-foo-bar'],
    ['???', 'get-foo-bar', 'get-foo-bar']
  ])('the operationId %p becomes %s, or %s where names are normalised', (operationId, asIs, normalised) => {
    const paths = { '/foo/{bar}': get({ operationId, parameters: [parameter('bar', 'path')] }) }
    expect(listOperations(paths)[0]?.name).toBe(asIs)
    expect(listOperations(paths, { nameStyle: 'normalised' })[0]?.name).toBe(normalised)
  })

  test('a missing operationId is made up from method and template, as in the documentation', () => {
    const paths = {
      '/foo/{bar}': get({
        parameters: [parameter('bar', 'path'), parameter('buzz', 'query', { required: true })]
      }),
      '/': get()
    }
    expect(listOperations(paths).map(({ name }) => name)).toEqual(['get-foo-bar-buzz-buzz', 'get'])
  })

  test('names that become equal get a number', () => {
    const paths = {
      '/a': get({ operationId: 'a b' }),
      '/b': get({ operationId: 'a.b' }),
      '/c': get({ operationId: 'A-B' })
    }
    expect(listOperations(paths).map(({ name }) => name)).toEqual(['a-b', 'a-b-1', 'A-B-2'])
    const long = {
      '/a': get({ operationId: `${'a'.repeat(80)}.b` }),
      '/b': get({ operationId: `${'a'.repeat(80)}.c` })
    }
    expect(listOperations(long).map(({ name }) => name)).toEqual(['a'.repeat(76), `${'a'.repeat(76)}-1`])
  })

  test('operationIds that differ in case alone are refused', () => {
    const paths = {
      '/a': get({ operationId: 'createCustomer' }),
      '/b': get({ operationId: 'CreateCustomer' })
    }
    expect(findMessage(importPaths(paths))).toBe(
      'Parsing error(s): Cannot have multiple operations with the same operationId: CreateCustomer'
    )
  })

  test('names that an object has by itself are names like any other', () => {
    const value =
      '{"openapi":"3.0.1","info":{"title":"a","version":"1"},"paths":{"/__proto__":{"get":{"operationId":"__proto__"}},"/constructor":{"get":{}}}}'
    const outcome = importDocument({ format: 'openapi+json', value })
    expect(outcome.ok && outcome.operations.map(({ name }) => name)).toEqual(['__proto__', 'get-constructor'])
  })
})

describe('titles and descriptions', () => {
  test.each([
    [{ summary: 'Forecast', operationId: 'f' }, 'Forecast', 'Forecast'],
    [{ operationId: 'f' }, 'f', undefined],
    [{}, 'GET - /a', undefined],
    [{ summary: '', operationId: 'f' }, 'f', ''],
    [{ summary: 'Forecast', description: 'Tomorrow.' }, 'Forecast', 'Tomorrow.'],
    [{ summary: 's'.repeat(301) }, 's'.repeat(300), 's'.repeat(301)]
  ])('%j', (fields, displayName, description) => {
    const properties = readOnly({ '/a': get(fields) })
    expect(properties.displayName).toBe(displayName)
    expect(properties.description).toBe(description)
  })
})

describe('which operations there are', () => {
  test('every method but trace, in the order of the document', () => {
    const item = Object.fromEntries(
      ['patch', 'get', 'trace', 'head', 'options', 'delete', 'put', 'post', 'x-get'].map(method => [
        method,
        { responses: {} }
      ])
    )
    expect(listOperations({ '/a': item }).map(({ properties }) => properties.method)).toEqual([
      'PATCH',
      'GET',
      'HEAD',
      'OPTIONS',
      'DELETE',
      'PUT',
      'POST'
    ])
  })

  test('paths of `x-ms-paths` are paths, and bring their query along', () => {
    const more = {
      'x-ms-paths': { '/a?op={op}': get({ parameters: [parameter('op', 'query', { required: true })] }) }
    }
    const operations = listOperations({ '/a': get(), 'x-other': { get: {} } }, { more })
    expect(operations.map(({ properties }) => properties.urlTemplate)).toEqual(['/a', '/a?op={op}'])
    expect(operations[1]?.properties.templateParameters).toMatchObject([{ name: 'op' }])
  })

  test.each([
    ['/items/{id}', '/Items/{id}', 'GET /items/{id}'],
    ['/items/{Path}', '/items/{id}', 'GET /items/{path}']
  ])('%s beside %s is refused, without details', (first, second, signature) => {
    const paths = Object.fromEntries(
      [first, second].map(path => [
        path,
        get({ parameters: [parameter(/\{(.*)\}/.exec(path)?.[1] ?? '', 'path')] })
      ])
    )
    expect(importPaths(paths)).toEqual({
      ok: false,
      error: {
        code: 'ValidationError',
        message: `Importing API has duplicate signature operations: 2 operations with signature '${signature}'`,
        details: null
      }
    })
  })

  test('the same template with another method, or with a required query parameter, is another operation', () => {
    const required = parameter('q', 'query', { required: true })
    expect(importPaths({ '/a': { get: {}, put: {} }, '/A': { get: { parameters: [required] } } }).ok).toBe(
      true
    )
  })
})
