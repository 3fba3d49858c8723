import { type InputReader, quote } from './input-reader.ts'

/** What is told on GitHub beside log and summary. */
export interface GitHubInputs {
  /** A secret: it goes to GitHub's API and nowhere else. */
  readonly token?: string
  readonly commentInPr: 'never' | 'on-failure' | 'always'
  readonly issueOnDrift: boolean
  /** The first one is the label by which the issue is found again; without it, it is found by its author. */
  readonly issueLabels: readonly [string, ...string[]]
  readonly issueAssignees: readonly string[]
  readonly statusContext?: string
}

const defaultLabel = 'apim-drift'
/** "Maximum number of users to assign to an issue is 10" (REST reference, issues). */
const mostAssignees = 10

/** Reads the inputs that have to do with GitHub; problems go to the reader. */
export function parseGitHub(reader: InputReader): GitHubInputs {
  const token = reader.optional('github-token')
  // The value is a secret: a problem with it does not show it.
  if (token !== undefined && !/^[\x21-\x7e]{1,4096}$/.test(token))
    reader.problems.push('`github-token` is not usable: expected a token on one line, without blanks')
  const issueOnDrift = reader.flag('issue-on-drift') ?? false
  const statusContext = reader.optional('status-context')
  reader.matching(
    'status-context',
    statusContext,
    /^[^\p{Cc}\p{Cf}]{1,255}$/u,
    'a name of at most 255 characters on one line'
  )
  const [label = defaultLabel, ...labels] = readLabels(reader, issueOnDrift)
  return {
    ...(token === undefined ? {} : { token }),
    commentInPr: reader.oneOf('comment-in-pr', ['never', 'on-failure', 'always'], 'never'),
    issueOnDrift,
    issueLabels: [label, ...labels],
    issueAssignees: readAssignees(reader, issueOnDrift),
    ...(statusContext === undefined ? {} : { statusContext })
  }
}

function readLabels(reader: InputReader, issueOnDrift: boolean): string[] {
  const labels = [...new Set(reader.lines('issue-labels'))]
  requireIssue(reader, 'issue-labels', labels, issueOnDrift)
  for (const label of labels)
    reader.matching('issue-labels', label, /^[^\p{Cc}\p{Cf}]{1,50}$/u, 'labels of at most 50 characters')
  return labels
}

function readAssignees(reader: InputReader, issueOnDrift: boolean): string[] {
  const assignees = [...new Set(reader.lines('issue-assignees').map(name => name.replace(/^@/, '')))]
  requireIssue(reader, 'issue-assignees', assignees, issueOnDrift)
  for (const name of assignees)
    reader.matching('issue-assignees', name, /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, 'names of users of GitHub')
  if (assignees.length > mostAssignees)
    reader.problems.push(
      `\`issue-assignees\` has ${assignees.length} names, ${quote(assignees[0] ?? '')} first: expected at most ${mostAssignees}`
    )
  return assignees
}

function requireIssue(
  reader: InputReader,
  name: string,
  given: readonly string[],
  issueOnDrift: boolean
): void {
  if (given.length > 0 && !issueOnDrift)
    reader.problems.push(`\`${name}\` is given: expected \`issue-on-drift: true\` with it`)
}
