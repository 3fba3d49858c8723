import { describe, expect, test } from '@jest/globals'
import { renderPolicyDiff } from '../../src/report/policy-diff.ts'

describe('renderPolicyDiff', () => {
  test('shows the lines that differ with three around them', () => {
    const before = 'a\nb\nc\nd\ne\nf\ng\nh\n'
    expect(renderPolicyDiff(before, before.replace('d\n', 'd\nNEW\n'))).toBe(
      '@@ -2,6 +2,7 @@\n b\n c\n d\n+NEW\n e\n f\n g'
    )
  })

  test('does not take line endings for changes, nor a missing one at the end', () => {
    expect(renderPolicyDiff('a\r\nb', 'a\nNEW\nb\n')).toBe('@@ -1,2 +1,3 @@\n a\n+NEW\n b')
    expect(renderPolicyDiff('a\r\n', 'a')).toBe('No line differs: line endings at most.')
  })

  test('shows all of a policy that is new', () => {
    expect(renderPolicyDiff(undefined, 'a\nb')).toBe('@@ -1,0 +1,2 @@\n+a\n+b')
  })

  test('gives up on documents that have little in common', () => {
    const lines = (prefix: string) =>
      Array.from({ length: 5000 }, (_, index) => `${prefix}${index}`).join('\n')
    expect(renderPolicyDiff(lines('a'), lines('b'))).toBeUndefined()
  })
})
