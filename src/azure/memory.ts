import type { ArmResponse } from './arm.ts'

/**
 * A reading of a large API takes about so long, so that its parts are of different moments anyway; what is older is asked anew, for somebody may have changed
 * it.
 */
const longestMs = 30_000

/**
 * What was read in a run and is still true as far as the run can know: nothing is asked twice until something of ours was written over it. Several APIs of a
 * manifest share it, and with it what their service and their apps say.
 */
export class Memory {
  private readonly answers = new Map<string, Entry>()
  private readonly now: () => number

  /** `now` counts milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.now = now
  }

  /** Gives the answer that is known, or asks for it; requests that are under way are shared. */
  read(url: string, ask: () => Promise<ArmResponse>): Promise<ArmResponse> {
    const known = this.answers.get(url)
    if (known !== undefined && this.now() - known.asked < longestMs) return known.answer
    const answer = ask()
    this.answers.set(url, { path: toPath(url), asked: this.now(), answer })
    const drop = (): void => {
      if (this.answers.get(url)?.answer === answer) this.answers.delete(url)
    }
    answer.then(response => {
      if (!isLasting(response.status)) drop()
    }, drop)
    return answer
  }

  /** Forgets what a write may have changed. */
  forgetWritten(url: string): void {
    const written = toPath(url)
    const [api, collection] = /^(.*\/apis)\/[^/]+/.exec(written) ?? []
    // A policy is a document of its own; whatever else is written in an API may change all of it, and what the service says of it.
    const policy = written.endsWith('/policies/policy')
    this.forgetBelow(policy || api === undefined ? written : api)
    if (policy) return
    for (const [url, { path }] of this.answers) if (path === collection) this.answers.delete(url)
  }

  /** Forgets a resource and what is in it. */
  forgetBelow(path: string): void {
    const root = toPath(path)
    for (const [url, known] of this.answers)
      if (known.path === root || known.path.startsWith(`${root}/`)) this.answers.delete(url)
  }

  /** Forgets everything. */
  clear(): void {
    this.answers.clear()
  }
}

interface Entry {
  readonly asked: number
  readonly path: string
  readonly answer: Promise<ArmResponse>
}

/** What Azure said about a resource, and not about its own troubles. */
function isLasting(status: number): boolean {
  return (status >= 200 && status < 300) || status === 403 || status === 404
}

/** The path in lower case, without the query. An API and its revisions are one: the current one has two addresses. */
function toPath(url: string): string {
  const path = URL.canParse(url) ? new URL(url).pathname : url
  return path.toLowerCase().replace(/(?:;|%3b)rev=[^/]*/g, '')
}
