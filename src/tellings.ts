import { GitHubError } from './errors.ts'
import type { RunEvent } from './event.ts'
import type { GitHubInputs } from './inputs-github.ts'
import type { HostPort, RepositoryIssue, RepositoryPort, RepositoryText } from './ports.ts'
import {
  isSamePost,
  type Origin,
  type Post,
  renderComment,
  renderIssue,
  renderIssueTitle,
  toStatus
} from './report/comment.ts'
import { readMarker, toCommentKey, toIssueKey } from './report/marker.ts'
import type { Report } from './report/report.ts'

/** One thing to tell on GitHub: how it is called, the permission that it takes, and how it is done. */
export interface Telling {
  readonly what: string
  readonly permission: string
  readonly tell: (repository: RepositoryPort) => Promise<Told>
}

/** What was done, or why there was nothing to do; and what of it GitHub left out. */
export interface Told {
  readonly done: string
  readonly warning?: string
}

/** What a telling is made of. */
export interface Context {
  readonly inputs: GitHubInputs
  readonly event: RunEvent
  readonly report: Report
  readonly env: HostPort['env']
}

/** The comment of a pull request: one for each job and API, changed only when it would say something else. */
export function toComment({ inputs, report, event, env }: Context, number: number): Telling {
  return {
    what: `The comment on pull request ${number}`,
    permission: 'pull-requests: write',
    tell: async repository => {
      const key = toCommentKey(nameJob(env), report.target)
      const own = await findOwn(await repository.listComments(number), key, repository)
      const post = renderComment(report, toOrigin(key, own, event, env))
      if (own === undefined) {
        if (inputs.commentInPr === 'on-failure' && post.state !== 'open')
          return { done: `No comment on pull request ${number}: nothing is wrong.` }
        await repository.createComment(number, post.body)
        return { done: `Commented on pull request ${number}.` }
      }
      if (isSamePost(own.body, post.body))
        return { done: `The comment on pull request ${number} says the same already.` }
      await repository.updateComment(own.id, post.body)
      return { done: `Updated the comment on pull request ${number}.` }
    }
  }
}

/** The issue of an API: there while there is drift, and closed without it. */
export function toIssue({ inputs, report, event, env }: Context): Telling {
  return {
    what: 'The drift issue',
    permission: 'issues: write',
    tell: async repository => {
      const key = toIssueKey(report.target)
      const own = await findIssue(repository, inputs.issueLabels[0], key)
      const post = renderIssue(report, toOrigin(key, own, event, env))
      const open = report.outcome !== 'clean'
      if (own === undefined)
        return open
          ? await openIssue(repository, inputs, report, post)
          : { done: 'No drift issue is needed.' }
      if (own.open === open && isSamePost(own.body, post.body))
        return { done: `Issue ${own.id} says the same already.` }
      await repository.updateIssue(own.id, { body: post.body, open })
      return { done: `${own.open === open ? 'Updated' : open ? 'Reopened' : 'Closed'} issue ${own.id}.` }
    }
  }
}

/** By its label, which is a short list; or by its author, for a label can be taken off, and the input can name another one. */
async function findIssue(
  repository: RepositoryPort,
  label: string,
  key: string
): Promise<RepositoryIssue | undefined> {
  const labelled = await findOwn(await repository.listIssues({ label }), key, repository)
  if (labelled !== undefined) return labelled
  const author = await repository.readLogin()
  return await findOwn(await repository.listIssues({ author }), key, repository)
}

async function openIssue(
  repository: RepositoryPort,
  { issueLabels, issueAssignees }: GitHubInputs,
  report: Report,
  post: Post
): Promise<Told> {
  const { id, labels } = await repository.createIssue({
    title: renderIssueTitle(report),
    body: post.body,
    labels: issueLabels
  })
  const isLabelled = labels.some(label => label.toLowerCase() === issueLabels[0].toLowerCase())
  const warnings = [
    ...(isLabelled
      ? []
      : [
          `Issue ${id} has no label \`${issueLabels[0]}\`, by which people find it: GitHub left it out. Add it by hand.`
        ]),
    ...(await assign(repository, id, issueAssignees))
  ]
  return { done: `Opened issue ${id}.`, ...(warnings.length === 0 ? {} : { warning: warnings.join(' ') }) }
}

/** Assigns people; whoever is wrong there keeps no issue from being opened. */
async function assign(
  repository: RepositoryPort,
  id: number,
  wanted: readonly string[]
): Promise<readonly string[]> {
  if (wanted.length === 0) return []
  try {
    const assigned = (await repository.addAssignees(id, wanted)).map(name => name.toLowerCase())
    const left = wanted.filter(name => !assigned.includes(name.toLowerCase()))
    const names = left.map(name => `\`${name}\``).join(', ')
    return left.length === 0 ? [] : [`Issue ${id} is not assigned to ${names}: GitHub left that out.`]
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    return [`Issue ${id} is assigned to nobody. ${error.message.replace(/\.$/, '')}.`]
  }
}

/** The status of the commit that people look at. */
export function toStatusTelling({ report, event, env }: Context, context: string): Telling {
  return {
    what: `The status \`${context}\``,
    permission: 'statuses: write',
    tell: async repository => {
      if (event.sha === undefined) throw new GitHubError('The event names no commit.')
      const targetUrl = findRunUrl(env)
      await repository.setStatus(event.sha, {
        context,
        ...toStatus(report),
        ...(targetUrl === undefined ? {} : { targetUrl })
      })
      return { done: `Set the status \`${context}\` of commit ${event.sha.slice(0, 7)}.` }
    }
  }
}

/** The first that the token itself wrote, with our marker in its first line. Fail closed: a marker in what others wrote is only text. */
async function findOwn<T extends RepositoryText>(
  texts: readonly T[],
  key: string,
  repository: RepositoryPort
): Promise<T | undefined> {
  const marked = texts.filter(({ body }) => readMarker(body)?.key === key)
  if (marked.length === 0) return undefined
  const login = (await repository.readLogin()).toLowerCase()
  const own = marked.filter(({ author }) => author.toLowerCase() === login)
  return own.find(isOpen) ?? own[0]
}

/** Where there are two issues, the open one is the one that people look at. */
function isOpen(text: RepositoryText | RepositoryIssue): boolean {
  return !('open' in text) || text.open
}

function toOrigin(
  key: string,
  own: RepositoryText | undefined,
  event: RunEvent,
  env: HostPort['env']
): Origin {
  const runUrl = findRunUrl(env)
  return {
    key,
    ...(own === undefined ? {} : { before: own.body }),
    ...(runUrl === undefined ? {} : { runUrl }),
    ...(event.sha === undefined ? {} : { commit: event.sha })
  }
}

/** The job by the file of its workflow: two workflows may both have a job `plan`. */
function nameJob(env: HostPort['env']): string {
  const file = /\/([^/@]+)@/.exec(env['GITHUB_WORKFLOW_REF'] ?? '')?.[1] ?? env['GITHUB_WORKFLOW'] ?? ''
  return `${file}/${env['GITHUB_JOB'] ?? ''}`
}

function findRunUrl(env: HostPort['env']): string | undefined {
  const [server, repository, run] = [env['GITHUB_SERVER_URL'], env['GITHUB_REPOSITORY'], env['GITHUB_RUN_ID']]
  return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined
}
