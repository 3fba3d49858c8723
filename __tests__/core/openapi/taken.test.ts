import { describe, expect, test } from '@jest/globals'
import type { LiveApi, OtherApi } from '../../../src/core/model.ts'
import { findRevisionName, findTakenPath } from '../../../src/core/openapi/hazards.ts'
import { toWords } from '../../../src/core/rules/finding.ts'

describe('a path that another API has', () => {
  test.each<[string, OtherApi, string | undefined, number]>([
    ['the same', { id: 'other', path: 'shop' }, undefined, 1],
    ['the same with slashes and in other case', { id: 'other', path: '/Shop/' }, undefined, 1],
    ['another', { id: 'other', path: 'shop/v1' }, undefined, 0],
    ['of a revision of this API', { id: 'WEATHER;rev=2', path: 'shop' }, undefined, 0],
    ['of this API', { id: 'weather', path: 'shop' }, undefined, 0],
    ['of a revision of another API', { id: 'other;rev=2', path: 'shop' }, undefined, 1],
    ['of a version of the same set', { id: 'other', path: 'shop', versionSetId: '/Sets/A' }, '/sets/a', 0],
    ['of a version of another set', { id: 'other', path: 'shop', versionSetId: '/sets/b' }, '/sets/a', 1],
    [
      'of a version, and this API has none',
      { id: 'other', path: 'shop', versionSetId: '/sets/b' },
      undefined,
      1
    ]
  ])('%s', (_name, other, set, count) => {
    expect(findTakenPath('weather', 'shop', [other], set)).toHaveLength(count)
  })
})

test('only the current revision can be given another name', () => {
  const api = (properties: Record<string, unknown>): LiveApi => ({
    id: 'weather',
    displayName: 'Weather',
    path: 'w',
    protocols: ['https'],
    subscriptionRequired: true,
    revision: '2',
    properties
  })
  expect(findRevisionName(api({ isCurrent: true }), 'Other')).toEqual([])
  expect(findRevisionName(api({}), 'Other')).toEqual([])
  expect(findRevisionName(api({ isCurrent: false }), 'Weather')).toEqual([])
  expect(findRevisionName(api({ isCurrent: false }), undefined)).toEqual([])
  const [finding] = findRevisionName(api({ isCurrent: false }), 'Other')
  expect(finding && toWords(finding).message).toContain('its revision `2` is not the current one')
})
