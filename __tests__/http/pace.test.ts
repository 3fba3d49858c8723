import { createHttpHeaders } from '@azure/core-rest-pipeline'
import { describe, expect, test } from '@jest/globals'
import { Pace } from '../../src/http/pace.ts'

/** Requests go out as fast as Azure gives them back, once few are left. The clock is the test's own. */

const remaining = (kind: string, left: number | string) =>
  createHttpHeaders({ [`x-ms-ratelimit-remaining-subscription-${kind}`]: String(left) })

describe('a pace', () => {
  test('keeps nobody waiting who has heard nothing, or that much is left', () => {
    const pace = new Pace(() => 0)
    expect([pace.reserve('GET'), pace.reserve('GET'), pace.reserve('PUT')]).toEqual([0, 0, 0])
    pace.note('GET', remaining('reads', 249))
    expect([pace.reserve('GET'), pace.reserve('GET')]).toEqual([0, 0])
  })

  test.each([
    ['GET', 'reads', 39, 40 * (40 / 39)],
    ['HEAD', 'reads', 20, 80],
    ['GET', 'reads', 1, 1600],
    ['GET', 'reads', 0, 1600],
    ['PUT', 'writes', 20, 200],
    ['PATCH', 'writes', 1, 2000],
    ['DELETE', 'deletes', 10, 400]
  ] as const)('%s with %s at %i goes out every %f ms', (method, kind, left, spacing) => {
    const pace = new Pace(() => 0)
    pace.note(method, remaining(kind, left))
    expect(pace.reserve(method)).toBe(0)
    expect(pace.reserve(method)).toBeCloseTo(spacing)
    expect(pace.reserve(method)).toBeCloseTo(2 * spacing)
  })

  test('lets writes go on when reads are few', () => {
    const pace = new Pace(() => 0)
    pace.note('GET', remaining('reads', 1))
    pace.reserve('GET')
    expect(pace.reserve('PUT')).toBe(0)
  })

  test('goes by the smallest of several limits, and takes no notice of what is no number', () => {
    const pace = new Pace(() => 0)
    const headers = createHttpHeaders({
      'x-ms-ratelimit-remaining-subscription-reads': '200',
      'x-ms-ratelimit-remaining-subscription-global-reads': '20',
      'x-ms-ratelimit-remaining-resource': 'Microsoft.Compute/HighCostGet;1',
      'x-ms-request-id': '1'
    })
    pace.note('GET', headers)
    pace.reserve('GET')
    expect(pace.reserve('GET')).toBe(80)
  })

  test('is free again when more is left, and time has passed', () => {
    let clock = 0
    const pace = new Pace(() => clock)
    pace.note('GET', remaining('reads', 20))
    pace.reserve('GET')
    clock = 80
    pace.note('GET', remaining('reads', 200))
    expect([pace.reserve('GET'), pace.reserve('GET')]).toEqual([0, 0])
  })

  test('holds all requests of a kind after a refusal, as long as was asked for', () => {
    let clock = 0
    const pace = new Pace(() => clock)
    pace.hold('GET', 3000)
    expect([pace.reserve('GET'), pace.reserve('PUT')]).toEqual([3000, 0])
    clock = 2000
    expect(pace.reserve('HEAD')).toBe(1000)
  })
})
