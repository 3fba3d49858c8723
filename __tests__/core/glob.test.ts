import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createGlob, createPathGlob } from '../../src/core/glob.ts'

describe('a glob over names', () => {
  test.each([
    ['NET*', 'NET004', true],
    ['net*', 'NET004', true],
    ['NET00?', 'NET004', true],
    ['NET00?', 'NET0041', false],
    ['*', '', true],
    ['Get{id}', 'Getx', false]
  ])('%s against %j: %s', (glob, text, matches) => {
    expect(createGlob(glob)(text)).toBe(matches)
  })

  test('cares about case when it is told to', () => {
    expect(createGlob('a*', { exactCase: true })('Ab')).toBe(false)
  })
})

describe('a glob over paths', () => {
  test.each([
    ['apis/*/openapi.yaml', 'apis/orders/openapi.yaml', true],
    ['apis/*/openapi.yaml', 'apis/a/b/openapi.yaml', false],
    ['apis/*/openapi.yaml', 'apis/openapi.yaml', false],
    ['apis/**/openapi.yaml', 'apis/openapi.yaml', true],
    ['apis/**/openapi.yaml', 'apis/a/b/openapi.yaml', true],
    ['**/*.yaml', 'a.yaml', true],
    ['**', 'a/b/c', true],
    ['apis/*.y?ml', 'apis/a.yaml', true],
    ['apis/*.yaml', 'APIS/a.yaml', false],
    ['apis/*.yaml', 'apis/a.yaml/b', false],
    ['a/**/**/b', 'a/b', true]
  ])('%s against %s: %s', (glob, path, matches) => {
    expect(createPathGlob(glob).matches(path)).toBe(matches)
  })

  test.each([
    ['apis/*/openapi.yaml', 'apis', true],
    ['apis/*/openapi.yaml', 'docs', false],
    ['apis/*/openapi.yaml', 'apis/a/b', false],
    ['apis/**/openapi.yaml', 'apis/a/b', true],
    ['apis/a.yaml', 'apis/a.yaml', false]
  ])('%s leads into %s: %s', (glob, folder, leads) => {
    expect(createPathGlob(glob).leadsInto(folder)).toBe(leads)
  })

  test('leads into every folder above what it matches', () => {
    const name = fc.constantFrom('a', 'b', 'c')
    const part = fc.constantFrom('a', '*', '**', 'b', '?')
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), fc.array(name, { minLength: 1 }), (glob, path) => {
        const pattern = createPathGlob(glob.join('/'))
        if (!pattern.matches(path.join('/'))) return
        for (let length = 1; length < path.length; length++)
          expect(pattern.leadsInto(path.slice(0, length).join('/'))).toBe(true)
      })
    )
  })
})
