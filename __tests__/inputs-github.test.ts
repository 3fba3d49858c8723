import { describe, expect, test } from '@jest/globals'
import { InputReader } from '../src/input-reader.ts'
import { type GitHubInputs, parseGitHub } from '../src/inputs-github.ts'

function parse(inputs: Record<string, string>): { inputs: GitHubInputs; problems: readonly string[] } {
  const reader = new InputReader(name => inputs[name] ?? '', {})
  return { inputs: parseGitHub(reader), problems: reader.problems }
}

describe('the inputs about GitHub', () => {
  test('left out ask for nothing', () => {
    expect(parse({})).toEqual({
      inputs: { commentInPr: 'never', issueOnDrift: false, issueLabels: ['apim-drift'], issueAssignees: [] },
      problems: []
    })
  })

  test('are read as they are given', () => {
    expect(
      parse({
        'github-token': 'ghs_abc',
        'comment-in-pr': 'On-Failure',
        'issue-on-drift': 'true',
        'issue-labels': 'Drift: API\nbug, bug',
        'issue-assignees': '@octocat\nhubot_contoso',
        'status-context': 'apim / weather'
      })
    ).toEqual({
      inputs: {
        token: 'ghs_abc',
        commentInPr: 'on-failure',
        issueOnDrift: true,
        issueLabels: ['Drift: API', 'bug'],
        issueAssignees: ['octocat', 'hubot_contoso'],
        statusContext: 'apim / weather'
      },
      problems: []
    })
  })

  test.each<[Record<string, string>, string]>([
    [{ 'comment-in-pr': 'on-fail' }, 'did you mean `on-failure`?'],
    [{ 'issue-on-drift': 'yes' }, '`issue-on-drift` is `yes`'],
    [{ 'issue-labels': 'bug' }, '`issue-labels` is given: expected `issue-on-drift: true`'],
    [{ 'issue-assignees': 'octocat' }, '`issue-assignees` is given: expected `issue-on-drift: true`'],
    [{ 'issue-on-drift': 'true', 'issue-labels': 'x'.repeat(51) }, 'labels of at most 50 characters'],
    [{ 'issue-on-drift': 'true', 'issue-assignees': 'octo cat' }, '`issue-assignees` is `octo cat`'],
    [
      {
        'issue-on-drift': 'true',
        'issue-assignees': Array.from({ length: 11 }, (_, index) => `u${index}`).join()
      },
      'has 11 names'
    ],
    [{ 'status-context': 'x'.repeat(256) }, '`status-context` is `x'],
    [{ 'status-context': 'a\nb' }, '`status-context` is `a b`'],
    [{ 'github-token': 'ghs_abc def' }, '`github-token` is not usable']
  ])('%j is a mistake', (given, expected) => {
    const { problems } = parse(given)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(expected)
    expect(problems[0]).not.toContain('ghs_abc')
  })
})
