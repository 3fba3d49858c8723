import { describe, expect, test } from '@jest/globals'
import type { ApiImport } from '../../src/core/change.ts'
import type { OperationChange } from '../../src/core/openapi/operation-change.ts'
import { listImportDetails, summariseImport } from '../../src/report/import-details.ts'

const change = (path: string, expected?: string, actual?: string): OperationChange => ({
  kind: 'description',
  path,
  ...(expected === undefined ? {} : { expected }),
  ...(actual === undefined ? {} : { actual }),
  breaking: false
})

const importOf = (rest: Partial<ApiImport>): ApiImport => ({
  kind: 'import-api',
  api: 'shop',
  create: false,
  format: 'openapi+json',
  value: '{}',
  properties: {},
  added: [],
  changed: [],
  removed: [],
  lostPolicies: [],
  ...rest
})

test('a reviewer reads what becomes of each operation, and where', () => {
  const planned = importOf({
    added: ['listOrders'],
    changed: [
      {
        operation: 'getOrder',
        changes: [
          change('display name', 'Get one', 'Get'),
          change('response 500', '500'),
          change('query parameter page', undefined, 'optional integer'),
          change('description', 'Gets\n  one.', '')
        ]
      }
    ],
    removed: ['putOrder', 'oldOrder'],
    lostPolicies: ['oldOrder'],
    breaking: [
      {
        operation: 'getOrder',
        method: 'GET',
        urlTemplate: '/orders',
        changes: [{ kind: 'request-body-media-type-removed', path: 'request text/csv' }]
      }
    ]
  })
  expect(summariseImport(planned)).toBe(
    'import the document: 1 operation added, 1 operation changed, 2 operations removed'
  )
  expect(listImportDetails(planned)).toEqual([
    'add the operation `listOrders`',
    'change the operation `getOrder`: `display name`: `Get` becomes `Get one`',
    'change the operation `getOrder`: `response 500`: add `500`',
    'change the operation `getOrder`: `query parameter page`: remove `optional integer`',
    'change the operation `getOrder`: `description`: nothing becomes `Gets one.`',
    'delete the operation `putOrder`',
    'delete the operation `oldOrder` with its policy',
    'breaks callers of the operation `getOrder`: `request-body-media-type-removed` (`request text/csv`)'
  ])
})

describe('many changes are counted', () => {
  const changes = (count: number): OperationChange[] =>
    Array.from({ length: count }, (_, index) => change(`p${index}`, 'a', 'b'))

  test('of one operation', () => {
    const details = listImportDetails(importOf({ changed: [{ operation: 'x', changes: changes(10) }] }))
    expect(details).toHaveLength(9)
    expect(details.at(-1)).toBe('change the operation `x`: 2 more places')
    const nine = listImportDetails(importOf({ changed: [{ operation: 'x', changes: changes(9) }] }))
    expect(nine.at(-1)).toBe('change the operation `x`: 1 more place')
  })

  test('of all operations, each of which is named', () => {
    const changed = Array.from({ length: 300 }, (_, index) => ({
      operation: `o${index}`,
      changes: changes(2)
    }))
    const details = listImportDetails(importOf({ changed }))
    expect(details).toHaveLength(400)
    expect(details.at(-1)).toBe('change the operation `o299`: 2 places')
  })
})

test('foreign texts stay inside of their quotes, and short', () => {
  const [detail] = listImportDetails(
    importOf({ changed: [{ operation: 'x', changes: [change('a`b', '`'.repeat(500), 'c`d')] }] })
  )
  expect(detail).toBe(`change the operation \`x\`: \`a'b\`: \`c'd\` becomes \`${"'".repeat(80)}…\``)
})
