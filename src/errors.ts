import type { Finding } from './core/rules/finding.ts'

/** Why a run could not be completed. The set is closed: a reader can switch over it. */
export type ErrorCode =
  | 'input' // something given to the action is wrong: nothing was done
  | 'spec' // the OpenAPI document cannot be used: nothing was done
  | 'sign-in' // no token
  | 'forbidden' // a token, but not the rights
  | 'not-found' // a named Azure resource is not there
  | 'refused' // a safety rule of ours stopped before a write
  | 'conflict' // somebody else wrote in between
  | 'azure' // Azure answered with an error that is not one of the above
  | 'network' // no answer
  | 'timeout' // an answer, or the whole run, that took too long
  | 'cancelled' // somebody cancelled the job

/**
 * An expected failure with a sentence that a user can act on. `hints` are further lines: what to check, what to run.
 * Anything that is thrown and is not a GuardError is a bug, and is reported as one.
 */
export class GuardError extends Error {
  readonly code: ErrorCode
  readonly hints: readonly string[]
  /** What a rule says about it, in place of a hint. */
  readonly findings: readonly Finding[]
  /** True where Azure may have done what was asked, since the answer to an attempt never came. */
  readonly unsure: boolean

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      hints?: readonly string[]
      findings?: readonly Finding[]
      cause?: unknown
      unsure?: boolean
    } = {}
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'GuardError'
    this.code = code
    this.hints = options.hints ?? []
    this.findings = options.findings ?? []
    this.unsure = options.unsure ?? false
  }
}

/**
 * GitHub refused something, or gave no answer. Never a verdict: it is told as a warning. `denied` says that the token lacks a permission, and
 * not that GitHub was busy, or had another reason.
 */
export class GitHubError extends Error {
  readonly status: number | undefined
  readonly denied: boolean

  constructor(message: string, options: { status?: number; denied?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'GitHubError'
    this.status = options.status
    this.denied = options.denied ?? false
  }
}
