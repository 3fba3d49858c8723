import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { diffOperation } from '../../../src/core/openapi/diff.ts'
import { readSpec } from '../../../src/core/openapi/document.ts'
import { findOperationFindings } from '../../../src/core/openapi/drift.ts'
import { expectOperations } from '../../../src/core/openapi/expected.ts'
import { indexJson } from '../../../src/core/openapi/json-position.ts'
import { scanJson } from '../../../src/core/openapi/json-syntax.ts'
import { matchOperations } from '../../../src/core/openapi/match.ts'
import { normaliseName } from '../../../src/core/openapi/operation-name.ts'
import { preflight } from '../../../src/core/openapi/preflight.ts'
import { findCircles } from '../../../src/core/openapi/recursion.ts'
import { toWords } from '../../../src/core/rules/finding.ts'
import { toLive } from './builders.ts'

/** Everything that a document goes through; whatever comes, nothing throws. */
function exercise(text: string): void {
  const result = readSpec(text, 'openapi.json')
  if (result.kind === 'refused') {
    expect(result.problems.length).toBeGreaterThan(0)
    for (const { message } of result.problems) expect(message).toMatch(/\.$/)
    return
  }
  const expected = expectOperations(result.spec)
  expect(expected.length).toBeGreaterThan(0)
  for (const finding of preflight(result.spec, { apiId: 'x' }))
    expect(toWords(finding).message).not.toMatch(/undefined|\[object/)
  expect(
    findOperationFindings(
      'x',
      expected,
      expected.map(operation => toLive(operation))
    )
  ).toEqual([])
}

/** The words of the format, so that arbitrary documents come near to real ones. */
const word = fc.constantFrom(
  ...[
    'openapi',
    'swagger',
    '3.0.3',
    '2.0',
    'info',
    'paths',
    '/x',
    '/x/{id}',
    'get',
    'post',
    'parameters',
    'name',
    'in',
    'query',
    'path',
    'required'
  ],
  ...[
    'schema',
    '$ref',
    '#/paths',
    '#',
    'responses',
    '200',
    'default',
    'content',
    'components',
    'schemas',
    'operationId',
    '__proto__',
    'constructor',
    'x-a'
  ]
)
const leaf = fc.oneof(word, fc.string(), fc.boolean(), fc.integer(), fc.constant(null))
const { json } = fc.letrec<{ json: unknown }>(tie => ({
  json: fc.oneof(
    { maxDepth: 8, depthSize: 'medium' },
    leaf,
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof({ weight: 4, arbitrary: word }, { weight: 1, arbitrary: fc.string() }),
      tie('json'),
      { maxKeys: 6 }
    )
  )
}))
const operation = fc.dictionary(
  fc.constantFrom('parameters', 'responses', 'operationId', 'requestBody', 'summary', 'tags', 'servers'),
  json,
  { maxKeys: 4 }
)
const paths = fc.dictionary(
  fc.constantFrom('/x', '/x/{id}', '/X', '/x?y={z}', '/{', '/{}'),
  fc.dictionary(
    fc.constantFrom('get', 'post', 'trace', 'parameters', '$ref', 'GET'),
    fc.oneof(operation, json),
    { maxKeys: 3 }
  ),
  { minKeys: 1, maxKeys: 4 }
)

describe('readSpec never throws', () => {
  test('on arbitrary text', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), exercise), { numRuns: 500 })
  })

  test('on text that looks like YAML', () => {
    const token = fc.constantFrom(
      'openapi: 3.0.3',
      'a:',
      '- ',
      '  ',
      '\n',
      '\t',
      '&a',
      '*a',
      '<<:',
      '!!binary',
      '? ',
      '|',
      '>',
      '"',
      "'",
      '{',
      '}',
      '[',
      ']',
      ',',
      '#',
      '---',
      '...',
      '%YAML 1.1',
      'x'
    )
    fc.assert(
      fc.property(fc.array(token, { maxLength: 40 }), tokens => exercise(tokens.join(''))),
      { numRuns: 1000 }
    )
  })

  test('on arbitrary JSON', () => {
    fc.assert(
      fc.property(json, value => exercise(JSON.stringify(value))),
      { numRuns: 500 }
    )
  })

  test('on arbitrary JSON below `paths`, and all that follows does not either', () => {
    const document = fc.record({
      paths,
      rest: fc.dictionary(
        fc.constantFrom('components', 'definitions', 'servers', 'parameters', 'security', 'tags', 'host'),
        json
      )
    })
    fc.assert(
      fc.property(
        document,
        fc.constantFrom({ openapi: '3.0.3' }, { openapi: '3.1.0' }, { swagger: '2.0' }),
        (parts, version) =>
          exercise(JSON.stringify({ ...version, info: { title: 'x' }, paths: parts.paths, ...parts.rest }))
      ),
      { numRuns: 1000 }
    )
  })
})

test('the scanner accepts what JSON.parse accepts, but for keys that stand twice', () => {
  const mutated = fc
    .tuple(json, fc.nat(), fc.constantFrom('', '"', '{', ']', ',', '\\', '0', ' ', '\n', '-', 'e1', 'nul'))
    .map(([value, at, noise]) => {
      const text = JSON.stringify(value, null, 1)
      const place = at % (text.length + 1)
      return text.slice(0, place) + noise + text.slice(place + (at % 2))
    })
  const parses = (text: string): boolean => {
    try {
      JSON.parse(text)
      return true
    } catch {
      return false
    }
  }
  fc.assert(
    fc.property(mutated, text => {
      const { fault } = scanJson(text, 200)
      if (fault?.message.includes('stands twice')) return
      expect(fault === undefined).toBe(parses(text))
    }),
    { numRuns: 2000 }
  )
})

test('every value of a JSON document is found where it stands', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.dictionary(fc.string(), fc.array(fc.jsonValue({ maxDepth: 2 })))),
      document => {
        const text = JSON.stringify(document, null, 2)
        const find = indexJson(text)
        for (const [outer, mapping] of Object.entries(document)) {
          expect(text.startsWith(JSON.stringify(outer), find([outer]))).toBe(true)
          for (const [inner, list] of Object.entries(mapping)) {
            expect(text.startsWith(JSON.stringify(inner), find([outer, inner]))).toBe(true)
            for (const [index, item] of list.entries()) {
              const [first] = JSON.stringify(item, null, 2)
              expect(text[find([outer, inner, index]) ?? -1]).toBe(first)
            }
            expect(find([outer, inner, list.length])).toBeUndefined()
          }
        }
      }
    )
  )
})

test('JSON and YAML of one document are one document', () => {
  const file = fc.dictionary(
    fc.stringMatching(/^\/[a-z{}]{1,8}$/),
    fc.constant({ get: { responses: { 200: { description: 'OK' } } } }),
    { minKeys: 1 }
  )
  fc.assert(
    fc.property(file, value => {
      const document = { openapi: '3.0.3', info: { title: 'x' }, paths: value }
      const fromJson = readSpec(JSON.stringify(document), 'a')
      const fromYaml = readSpec(`# YAML\n${JSON.stringify(document)}`, 'a')
      if (fromJson.kind === 'refused' || fromYaml.kind === 'refused') throw new Error('expected documents')
      expect(fromYaml.spec.value).toEqual(fromJson.spec.value)
    })
  )
})

const name = fc.oneof(fc.stringMatching(/^[A-Za-z_.-]{1,4}$/), fc.string())
const operations = fc.uniqueArray(
  fc.record({
    path: fc.stringMatching(/^\/[a-c]{1,3}(\/\{[a-c]\})?$/),
    id: fc.option(name, { nil: undefined })
  }),
  {
    minLength: 1,
    maxLength: 12,
    selector: each => each.path
  }
)

describe('what an import leaves is found again', () => {
  test('whatever the order, and whether names are kept, normalised, or given by hand', () => {
    fc.assert(
      fc.property(
        operations,
        fc.constantFrom('kept', 'normalised', 'by hand'),
        fc.boolean(),
        (list, style, reversed) => {
          const document = Object.fromEntries(
            list.map(({ path, id }) => [path, { get: { operationId: id } }])
          )
          const read = readSpec(JSON.stringify({ openapi: '3.0.3', info: {}, paths: document }), 'a')
          if (read.kind === 'refused') throw new Error('expected a document')
          const expected = expectOperations(read.spec)
          const live = expected.map((each, index) => {
            const other = style === 'normalised' ? each.idCandidates.at(-1) : `${index}`.padStart(24, '0')
            return toLive(each, { id: style === 'kept' ? each.id : (other ?? each.id) })
          })
          // Two operations whose names meet after normalisation are refused by the pre-flight.
          fc.pre(
            new Set(expected.map(each => normaliseName(each.operationId ?? each.id))).size === expected.length
          )
          const { pairs, missing, extra } = matchOperations(expected, reversed ? live.toReversed() : live)
          expect([missing, extra]).toEqual([[], []])
          for (const pair of pairs) {
            expect(pair.live.urlTemplate).toBe(pair.expected.urlTemplate)
            expect(diffOperation(pair.expected, pair.live)).toEqual([])
          }
        }
      )
    )
  })

  test('names are unique, and never longer than 80 characters', () => {
    fc.assert(
      fc.property(operations, list => {
        const document = Object.fromEntries(list.map(({ path, id }) => [path, { get: { operationId: id } }]))
        const read = readSpec(JSON.stringify({ openapi: '3.0.3', info: {}, paths: document }), 'a')
        if (read.kind === 'refused') throw new Error('expected a document')
        const ids = expectOperations(read.spec).map(each => each.id.toLowerCase())
        expect(new Set(ids).size).toBe(ids.length)
        for (const id of ids) expect(id.length).toBeLessThanOrEqual(80)
      })
    )
  })
})

test('circles are the groups of nodes that reach themselves', () => {
  const edges = fc.array(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 7 })), {
    maxLength: 20
  })
  fc.assert(
    fc.property(edges, list => {
      const graph = new Map<string, Set<string>>()
      for (const [from, to] of list) graph.set(`${from}`, (graph.get(`${from}`) ?? new Set()).add(`${to}`))
      const reaches = (from: string, to: string): boolean => {
        const seen = new Set<string>()
        const queue = [...(graph.get(from) ?? [])]
        for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
          if (next === to) return true
          if (!seen.has(next)) queue.push(...(graph.get(next) ?? []))
          seen.add(next)
        }
        return false
      }
      const circles = findCircles(graph)
      const members = circles.flat()
      expect(new Set(members).size).toBe(members.length)
      expect([...graph.keys()].filter(node => reaches(node, node)).sort()).toEqual([...members].sort())
      for (const circle of circles)
        for (const left of circle) for (const right of circle) expect(reaches(left, right)).toBe(true)
    })
  )
})
