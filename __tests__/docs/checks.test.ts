import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { checks } from '../../scripts/checks.ts'
import { findPolicyFindings } from '../../src/core/policy/findings.ts'
import { rules } from '../../src/core/rules/finding.ts'
import { AMI, analyse, createWorld, doc, expected } from '../core/policy/worlds.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
const families = { AUTH: 20, MI: 11, NET: 13, SLOT: 3, FUNC: 7 }

describe('the table of what is asked of an app', () => {
  test('has every question of each family once', () => {
    const expected = Object.entries(families).flatMap(([family, count]) =>
      Array.from({ length: count }, (_, index) => `${family}${String(index + 1).padStart(3, '0')}`)
    )
    expect(checks.map(({ id }) => id).sort()).toEqual(expected.sort())
  })

  test('names every rule of these families, and only rules that there are', () => {
    const named = new Set<string>(checks.flatMap(check => check.rules))
    const own = Object.keys(rules).filter(id => /^(AUTH|MI|NET|SLOT|FUNC)\d/.test(id))
    for (const id of own) expect(named).toContain(id)
    for (const id of named) expect(Object.keys(rules)).toContain(id)
  })

  test('lets a rule answer the question that bears its name', () => {
    for (const { id, rules: answers } of checks) if (Object.hasOwn(rules, id)) expect(answers).toContain(id)
  })

  test('says why, where nothing answers', () => {
    for (const { rules: answers, note } of checks) expect(answers.length > 0 || note !== undefined).toBe(true)
  })

  test.each([
    ['MI002', AMI.replace('/>', 'ignore-error="true" />')],
    ['MI003', AMI.replace('/>', 'output-token-variable-name="token" />')],
    ['MI006', `<set-header name="Authorization" exists-action="skip"><value>x</value></set-header>`]
  ])('%s is what the analysis of the policies says', (id, inbound) => {
    const situation = { api: doc({ inbound: `<base />${inbound}` }) }
    const protection = analyse(situation)
    const world = createWorld(situation)
    const findings = findPolicyFindings({ api: 'weather', protections: [protection], expected, world })
    const check = checks.find(one => one.id === id)
    expect(findings.length).toBeGreaterThan(0)
    for (const finding of findings) expect(check?.rules).toContain(finding.rule)
    expect(check?.reasons).toContain(protection.reasons[0]?.code)
  })

  test('names reason codes that docs/reasons.md explains', () => {
    const reasons = readFileSync(path.join(root, 'docs', 'reasons.md'), 'utf8')
    for (const code of checks.flatMap(check => check.reasons ?? []))
      expect(reasons).toMatch(new RegExp(`^\\| \`${code}\` `, 'm'))
  })
})
