import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { present } from '../../../src/core/model.ts'
import { planProtection, protectDocument } from '../../../src/core/policy/edit.ts'
import { analyseProtection } from '../../../src/core/policy/effective.ts'
import { parsePolicy } from '../../../src/core/policy/parse.ts'
import type { PolicyElement } from '../../../src/core/policy/syntax.ts'
import { type Policy, policyArbitrary, renderPolicies } from './programs.ts'
import { createWorld, expected, R } from './worlds.ts'

const lineEnds = fc.constantFrom('\n', '\r\n', '')
const indents = fc.constantFrom('\t', '  ', '    ')

/** Documents in every style: line ends, indentation, empty sections, comments, sections in any order, and a byte order mark. */
const documents: fc.Arbitrary<string> = fc
  .record({
    inbound: fc.array(policyArbitrary, { maxLength: 4 }),
    base: fc.boolean(),
    lineEnd: lineEnds,
    indent: indents,
    mark: fc.boolean(),
    comment: fc.boolean(),
    empty: fc.constantFrom('<inbound />', '<inbound/>', '<inbound></inbound>'),
    backendFirst: fc.boolean()
  })
  .map(({ inbound, base, lineEnd, indent, mark, comment, empty, backendFirst }) => {
    const own = lineEnd === '' ? '' : lineEnd + indent
    const deep = lineEnd === '' ? '' : own + indent
    const policies: readonly Policy[] = base ? [{ kind: 'base' }, ...inbound] : inbound
    const content = policies.map(policy => deep + renderPolicies([policy])).join('')
    const last = comment ? `${deep}<!-- the end -->` : ''
    const section = content + last === '' ? empty : `<inbound>${content}${last}${own}</inbound>`
    const backend = `<backend>${deep}<base />${own}</backend>`
    const sections = backendFirst ? [backend, section] : [section, backend]
    return `${mark ? '\uFEFF' : ''}<policies>${own}${sections.join(own)}${lineEnd}</policies>`
  })

function listNames(text: string): string[] {
  const { root } = parsePolicy(text, 'rawxml')
  const names: string[] = []
  const open: PolicyElement[] = root === undefined ? [] : [root]
  for (let element = open.pop(); element !== undefined; element = open.pop()) {
    names.push(element.name)
    for (const child of element.children.toReversed()) if (child.kind === 'element') open.push(child)
  }
  return names
}

function analyseText(text: string) {
  const world = createWorld({ operation: present({ text, format: 'rawxml' }) })
  return analyseProtection(world, [{ id: 'get' }], expected)[0]?.verdict
}

const runs = { numRuns: 600, seed: 20260401 }

describe('an edit of any document', () => {
  test('protects it, and is the last one', () => {
    fc.assert(
      fc.property(documents, text => {
        const result = protectDocument(text, 'rawxml', expected)
        expect(result.kind).not.toBe('refused')
        if (result.kind !== 'edited') return
        expect(analyseText(result.text)).toBe('protected')
        expect(protectDocument(result.text, 'rawxml', expected)).toEqual({ kind: 'unchanged' })
      }),
      runs
    )
  })

  test('leaves every other character as it was', () => {
    fc.assert(
      fc.property(documents, text => {
        const result = protectDocument(text, 'rawxml', expected)
        if (
          result.kind !== 'edited' ||
          !result.text.includes('apim-identity-guard') ||
          text.includes('<inbound />') ||
          text.includes('<inbound/>')
        )
          return
        let start = 0
        while (text[start] === result.text[start]) start++
        const inserted = result.text.slice(start, start + result.text.length - text.length)
        expect(text.slice(0, start) + result.text.slice(start + inserted.length)).toBe(text)
        expect(inserted).toContain('authentication-managed-identity')
      }),
      runs
    )
  })

  test('adds one element, or none where one is corrected', () => {
    fc.assert(
      fc.property(documents, text => {
        const result = protectDocument(text, 'rawxml', expected)
        if (result.kind !== 'edited') return
        const [before, after] = [listNames(text), listNames(result.text)]
        const added = after.length - before.length
        expect([0, 1]).toContain(added)
        const ours = after.indexOf(
          'authentication-managed-identity',
          added === 0 ? 0 : firstDifference(before, after)
        )
        expect(added === 0 ? after : after.toSpliced(ours, 1)).toEqual(before)
      }),
      runs
    )
  })

  test('keeps the line ends of the document', () => {
    fc.assert(
      fc.property(documents, text => {
        const result = protectDocument(text, 'rawxml', expected)
        if (result.kind !== 'edited') return
        const mixed = /\r\n/.test(result.text) && /(^|[^\r])\n/.test(result.text)
        expect(mixed).toBe(false)
        if (!/\n/.test(text)) expect(result.text).not.toMatch(/\n/)
      }),
      runs
    )
  })
})

function firstDifference(left: readonly string[], right: readonly string[]): number {
  let index = 0
  while (index < left.length && left[index] === right[index]) index++
  // The element before may be one of the same name: then either may be taken for the new one.
  while (index > 0 && right[index] !== 'authentication-managed-identity') index--
  return index
}

describe('a plan for any world', () => {
  const worlds = fc.record({
    api: documents,
    operations: fc.array(fc.option(documents), { minLength: 1, maxLength: 4 })
  })

  test.each(['auto', 'api', 'operation'] as const)(
    'protects or refuses each operation, with scope %s',
    scope => {
      fc.assert(
        fc.property(worlds, fc.boolean(), ({ api, operations }, restoreBase) => {
          const read = (text: string | null) =>
            text === null ? ({ kind: 'absent' } as const) : present({ text, format: 'rawxml' as const })
          const policies = new Map(operations.map((text, index) => [`op${index}`, read(text)]))
          const ids = [...policies.keys()]
          const request = {
            operations: ids,
            allOperations: ids,
            expected: { resource: R },
            scope,
            restoreBase
          }
          let world = { ...createWorld({ api: read(api) }), operationPolicies: policies }
          const { edits, refusals } = planProtection(world, request)
          for (const { scope: where, after } of edits) {
            if (where.kind === 'api') world = { ...world, apiPolicy: read(after) }
            else policies.set(where.operation, read(after))
          }
          for (const { operation, verdict } of analyseProtection(
            world,
            ids.map(id => ({ id })),
            expected
          )) {
            if (!refusals.some(refusal => refusal.operation === operation))
              expect(['protected', 'not-applicable']).toContain(verdict)
          }
          expect(planProtection(world, request).edits).toEqual([])
        }),
        { numRuns: 200, seed: 20260401 }
      )
    }
  )
})
