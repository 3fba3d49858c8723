import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ArtifactTree, listEntries } from '../../../src/core/artifacts/layout.ts'
import { findEntityName, toFolderName, toFolderNames } from '../../../src/core/artifacts/name.ts'

describe('the folder of a name', () => {
  test.each<[string, string]>([
    ['GetForecast', 'GetForecast'],
    ['get-forecast_2.0', 'get-forecast_2.0'],
    ['59d5b28e1f7fab116402044e', '59d5b28e1f7fab116402044e'],
    ['.', '%2E'],
    ['..', '%2E%2E'],
    ['../../etc', '%2E%2E%2F..%2Fetc'],
    ['.git', '%2Egit'],
    ['ends.', 'ends%2E'],
    ['a/b\\c', 'a%2Fb%5Cc'],
    ['a b', 'a%20b'],
    ["o'neil!(*)~", 'o%27neil%21%28%2A%29%7E'],
    ['50%', '50%25'],
    ['con', '%63on'],
    ['COM1.x', '%43OM1.x'],
    ['console', 'console'],
    ['node_modules', '%6Eode_modules'],
    ['wetter-für-☂', 'wetter-f%C3%BCr-%E2%98%82'],
    ['line\r\nbreak\0', 'line%0D%0Abreak%00'],
    ['', '%']
  ])('%j is %j', (name, folder) => {
    expect(toFolderName(name)).toBe(folder)
  })

  test('half a character does not throw, and a long name is cut between escapes', () => {
    expect(toFolderName('\ud800')).toBe('%EF%BF%BD')
    const long = toFolderName('☂'.repeat(80))
    expect(long.length).toBeLessThanOrEqual(100)
    expect(long).toMatch(/^(?:%[0-9A-F]{2})+~[0-9a-f]{8}$/)
    expect(toFolderName(`${'☂'.repeat(79)}x`)).not.toBe(long)
  })

  test('names that a file system would take for one another get folders of their own', () => {
    expect(toFolderNames(['Get', 'GET', 'get', 'Other', '\ud800', '\ud801'])).toEqual([
      'Get',
      'GET~2',
      'get~3',
      'Other',
      '%EF%BF%BD',
      '%EF%BF%BD~2'
    ])
  })

  test('whatever the names are, each is one plain segment, and no two are the same', () => {
    const anyName = fc.oneof(
      fc.string({ maxLength: 90, unit: 'binary' }),
      fc.constantFrom('..', '.', '', 'con', 'CON.', 'a/..', '..\\x', 'a~2', 'A', 'a')
    )
    fc.assert(
      fc.property(fc.array(anyName, { maxLength: 30 }), names => {
        const folders = toFolderNames(names)
        for (const folder of folders) {
          expect(folder).toMatch(/^[A-Za-z0-9_%-](?:[A-Za-z0-9_.%~-]{0,110}[A-Za-z0-9_%~-])?$/)
          expect(folder).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i)
        }
        expect(new Set(folders.map(folder => folder.toLowerCase())).size).toBe(names.length)
      })
    )
  })
})

describe('the name of a folder', () => {
  function readNames(files: Readonly<Record<string, string>>): string[] {
    const tree = new ArtifactTree(new Map(Object.entries(files)))
    return listEntries(tree.service, 'operations').map(findEntityName)
  }

  test('is the one of its information file, where that is the folder of the name', () => {
    expect(
      readNames({
        'operations/a%20b/operationInformation.json': '{"name": "a b"}',
        'operations/GET~2/operationInformation.json': '{"name": "GET"}'
      })
    ).toEqual(['GET', 'a b'])
  })

  test('is the folder itself where the file says nothing, or names another', () => {
    expect(
      readNames({
        'operations/plain/policy.xml': '<policies />',
        'operations/mine/operationInformation.json': '{"name": "yours"}',
        'operations/odd/operationInformation.json': '{"name": 5}',
        'operations/~2/operationInformation.json': '{"name": ""}'
      })
    ).toEqual(['mine', 'odd', 'plain', '~2'])
  })
})
