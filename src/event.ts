import { GuardError } from './errors.ts'

/** What a run needs to know of the event that started it. */
export interface RunEvent {
  readonly name: string
  /** The pull request that the run is about; absent where the event names none. */
  readonly pullRequest?: { readonly number: number; readonly fromFork: boolean }
  /** Whether what was checked out is what somebody proposes, and not what the branch holds. */
  readonly isProposal: boolean
  /** The commit that people look at: of a pull request its head, never the merge that GitHub made for the run. */
  readonly sha?: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** Events whose code or trigger may be a stranger's. `pull_request_review` and its like bring the code of a pull request along, too. */
const untrusted = /^(?:pull_request(?:_target|_review|_review_comment)?|workflow_run)$/

/** Reads the event. Its payload is foreign: only a number, a commit and a yes or no are taken from it. */
export function parseEvent(env: Environment, payload: string | undefined): RunEvent {
  const name = env['GITHUB_EVENT_NAME'] ?? ''
  const event = parseJson(payload)
  const pull = at(event, 'pull_request')
  const trigger = at(event, 'workflow_run')
  // Fail closed: without its payload a run that is about somebody else's commit knows that commit from nowhere, for GITHUB_SHA is another one.
  const own = isUntrusted(env) ? undefined : toSha(env['GITHUB_SHA'])
  const sha = toSha(at(at(pull, 'head'), 'sha')) ?? toSha(at(trigger, 'head_sha')) ?? own
  const number = toNumber(at(pull, 'number')) ?? findNumber(env)
  const cause = at(trigger, 'event')
  return {
    name,
    ...(number === undefined ? {} : { pullRequest: { number, fromFork: isFromFork(pull) } }),
    isProposal:
      pull !== undefined ||
      /^(?:pull_request|merge_group)/.test(name) ||
      // Fail closed: nobody says what such a run waited for.
      (name === 'workflow_run' && typeof cause !== 'string') ||
      /^pull_request/.test(String(cause ?? '')),
    ...(sha === undefined ? {} : { sha })
  }
}

function toNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined
}

/** The runner writes `refs/pull/7/merge` for a pull request, whatever became of the payload. */
function findNumber(env: Environment): number | undefined {
  if (!(env['GITHUB_EVENT_NAME'] ?? '').startsWith('pull_request')) return undefined
  const digits = /^refs\/pull\/([1-9]\d{0,14})\/(?:merge|head)$/.exec(env['GITHUB_REF'] ?? '')?.[1]
  return digits === undefined ? undefined : toNumber(Number(digits))
}

/** Whether a stranger may have caused the event, or written what was checked out for it. */
export function isUntrusted(env: Environment): boolean {
  return untrusted.test(env['GITHUB_EVENT_NAME'] ?? '')
}

/**
 * Refuses to write for an event that a stranger may have caused. Fail closed: `apply` is the one mode that changes something, and
 * what it takes for the truth is the document that such an event may bring along.
 */
export function refuseUntrusted(env: Environment): void {
  if (!isUntrusted(env)) return
  const name = env['GITHUB_EVENT_NAME'] ?? ''
  throw new GuardError(
    'refused',
    `\`apply\` does not run on the event \`${name}\`: nothing was read or written.`,
    {
      hints: [
        'Such a run may hold the code of somebody who has no right to deploy: use `mode: plan` or `mode: lint` there, and `apply` after the merge.',
        'Where only trusted people can start it, `allow-untrusted-event: true` lets it run.'
      ]
    }
  )
}

/** Fail closed: a head without a repository is a fork that was deleted. */
function isFromFork(pull: unknown): boolean {
  const head = at(at(at(pull, 'head'), 'repo'), 'full_name')
  return typeof head !== 'string' || head !== at(at(at(pull, 'base'), 'repo'), 'full_name')
}

function toSha(value: unknown): string | undefined {
  return typeof value === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value) ? value : undefined
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? ((value as Record<string, unknown>)[key] ?? undefined)
    : undefined
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
