/** A repository on GitHub, as far as a run writes to it. */
export interface Repository {
  /** `owner/name`. */
  readonly name: string
  readonly private: boolean
  readonly tokens: readonly RepositoryToken[]
  /** Issues and pull requests, which share their numbers. */
  readonly issues: readonly StoredIssue[]
  readonly comments: readonly StoredComment[]
  readonly labels: readonly string[]
  /** Who may be assigned; everybody else is left out without a word. */
  readonly assignable: readonly string[]
  readonly commits: readonly string[]
  readonly statuses: readonly StoredStatus[]
  /** Requests that are left, and seconds until there are more. */
  readonly rateLimit: { readonly remaining: number; readonly resetSeconds: number }
}

export type Level = 'read' | 'write'

/** A token with what it may do: of a fork's run nothing but `read`. */
export interface RepositoryToken {
  readonly token: string
  readonly login: string
  /** Whether it is the token of an app, as that of a job is: these may not ask for `/user`. */
  readonly app: boolean
  readonly permissions: {
    readonly issues?: Level
    readonly pull_requests?: Level
    readonly statuses?: Level
  }
}

export interface StoredIssue {
  readonly number: number
  readonly title: string
  readonly body: string
  readonly state: 'open' | 'closed'
  readonly reason?: string
  readonly author: string
  readonly labels: readonly string[]
  readonly assignees: readonly string[]
  readonly pullRequest?: boolean
  readonly locked?: boolean
}

export interface StoredComment {
  readonly id: number
  readonly issue: number
  readonly author: string
  readonly body: string
}

export interface StoredStatus {
  readonly sha: string
  readonly context: string
  readonly state: string
  readonly description: string
  readonly targetUrl: string | null
}

/** The token of a job that may write all that a run can ask for. */
export const jobToken = 'emulated-token-of-the-job'
/** The token of a run for a pull request from a fork. */
export const forkToken = 'emulated-token-of-a-fork'

/** What the repository holds when a seed does not say otherwise: an open pull request, and nothing that anybody said. */
export const defaultRepository: Repository = {
  name: 'contoso/weather',
  private: false,
  tokens: [
    {
      token: jobToken,
      login: 'github-actions[bot]',
      app: true,
      permissions: { issues: 'write', pull_requests: 'write', statuses: 'write' }
    },
    {
      token: forkToken,
      login: 'github-actions[bot]',
      app: true,
      permissions: { issues: 'read', pull_requests: 'read', statuses: 'read' }
    }
  ],
  issues: [
    {
      number: 1,
      title: 'Add a forecast',
      body: '',
      state: 'open',
      author: 'octocat',
      labels: [],
      assignees: [],
      pullRequest: true
    }
  ],
  comments: [],
  labels: ['bug'],
  assignable: ['octocat'],
  commits: [],
  statuses: [],
  rateLimit: { remaining: 5000, resetSeconds: 3600 }
}
