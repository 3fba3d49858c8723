import { describe, expect, test } from '@jest/globals'
import type { Observed, PolicyText, PolicyWorld } from '../../../src/core/model.ts'
import { absent, present } from '../../../src/core/model.ts'
import { planProtection } from '../../../src/core/policy/edit.ts'
import { analyseProtection, ProtectionAnalyser } from '../../../src/core/policy/effective.ts'
import { parsePolicy } from '../../../src/core/policy/parse.ts'
import { readTree } from '../../../src/core/policy/trees.ts'

const expected = { resource: 'api://weather' }

/** A policy with so many elements that do not matter. */
function write(inbound: string, elements: number): PolicyText {
  const padding = '<set-variable name="note" value="@(context.RequestId)" />'.repeat(elements)
  const others = '<backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error>'
  const text = `<policies><inbound><base />${inbound}${padding}</inbound>${others}</policies>`
  return { text, format: 'rawxml' }
}

function toWorld(policies: Readonly<Record<string, Observed<PolicyText>>>): PolicyWorld {
  return {
    api: 'weather',
    servicePolicy: absent,
    products: present([]),
    apiPolicy: absent,
    operationPolicies: new Map(Object.entries(policies)),
    fragments: new Map(),
    namedValues: present([]),
    backends: new Map(),
    selfHostedGateways: present([])
  }
}

const token = '<authentication-managed-identity resource="api://weather" />'
const wrong = '<authentication-managed-identity resource="api://other" />'

describe('readTree', () => {
  test.each([
    ['an ordinary document', 1],
    ['a very large one', 2000]
  ])('reads %s as the parser does', (_, elements) => {
    const policy = write(token, elements)
    expect(readTree(policy)).toEqual(parsePolicy(policy.text, policy.format))
    expect(readTree(policy)).toEqual(readTree(policy))
  })

  test('parses an ordinary document once', () => {
    const policy = write(token, 1)
    expect(readTree(policy)).toBe(readTree(policy))
  })
})

describe('documents that were let go', () => {
  test.each([
    ['ordinary', 1],
    ['very large', 2000]
  ])('are judged again as before when they are %s', (_, elements) => {
    const world = toWorld({ good: present(write(token, elements)), bad: present(write(wrong, elements)) })
    const analyser = new ProtectionAnalyser(world, expected)
    for (const id of ['good', 'bad', 'gone']) {
      const before = analyser.analyse(id)
      analyser.forget(id)
      expect(analyser.analyse(id)).toEqual(before)
    }
  })

  test.each(['operation', 'api'] as const)('are edited at the scope %s whatever their size', scope => {
    const names = ['good', 'bad', 'none']
    const plan = (elements: number) => {
      const world = toWorld({
        good: present(write(token, elements)),
        bad: present(write(wrong, elements)),
        none: present(write('', elements))
      })
      const planned = planProtection(world, {
        operations: names,
        allOperations: names,
        expected,
        scope,
        restoreBase: false
      })
      const edited = new Map(world.operationPolicies)
      for (const { scope: where, after } of planned.edits)
        if (where.kind === 'operation')
          edited.set(where.operation, present<PolicyText>({ text: after, format: 'rawxml' }))
      const after = analyseProtection(
        { ...world, operationPolicies: edited },
        names.map(id => ({ id })),
        expected
      )
      return {
        edits: planned.edits.map(edit => edit.scope),
        refusals: planned.refusals,
        after: after.map(one => one.verdict)
      }
    }
    expect(plan(2000)).toEqual(plan(1))
    if (scope === 'operation') expect(plan(1).after).toEqual(['protected', 'protected', 'protected'])
  })
})
