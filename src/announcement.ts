import { GitHubError, GuardError } from './errors.ts'
import { parseEvent, type RunEvent } from './event.ts'
import type { GitHubInputs } from './inputs-github.ts'
import type { ConnectRepository, HostPort, RepositoryPort } from './ports.ts'
import { withLinks } from './publish.ts'
import { safeLine } from './report/line.ts'
import type { Report } from './report/report.ts'
import { renderUntold } from './report/untold.ts'
import { type Context, type Telling, toComment, toIssue, toStatusTelling } from './tellings.ts'

const messageLength = 600

/**
 * Makes the last step of a run: the comment, the issue and the status that the inputs ask for. Whatever goes wrong here is a warning and a
 * note below the summary, and the verdict stays what it is.
 */
export async function tellOnGitHub(
  report: Report,
  host: HostPort,
  inputs: GitHubInputs,
  connect: ConnectRepository
): Promise<void> {
  const event = parseEvent(host.env, await host.readEvent())
  const context: Context = { inputs, event, report: withLinks(report, host.env), env: host.env }
  const tellings = chooseTellings(context, text => host.log(safeLine(text, messageLength)))
  if (tellings.length === 0) return
  const failures = await tellAll(context, tellings, host, connect)
  for (const message of failures)
    host.annotate({
      level: 'warning',
      title: 'Not told on GitHub',
      message: safeLine(message, messageLength)
    })
  if (failures.length > 0) await host.writeSummary(`\n${renderUntold(failures)}`)
}

/** Tells one thing after the other, and gives a sentence for each that could not be told. */
async function tellAll(
  { inputs, event }: Context,
  tellings: readonly Telling[],
  host: HostPort,
  connect: ConnectRepository
): Promise<string[]> {
  const failures: string[] = []
  let repository: RepositoryPort
  try {
    if (inputs.token === undefined) throw new GitHubError('The input `github-token` is empty')
    repository = await connect(inputs.token)
  } catch (error) {
    return tellings.map(({ what }) => describeFailure(what, error, ''))
  }
  for (const { what, permission, tell } of tellings) {
    try {
      const { done, warning } = await tell(repository)
      host.log(safeLine(done, messageLength))
      if (warning !== undefined) failures.push(warning)
    } catch (error) {
      failures.push(describeFailure(what, error, describePermission(permission, event)))
    }
  }
  return failures
}

function chooseTellings(context: Context, log: (text: string) => void): Telling[] {
  const { inputs, event, report } = context
  const tellings: Telling[] = []
  if (inputs.commentInPr !== 'never') {
    if (event.pullRequest === undefined && event.name.startsWith('pull_request'))
      tellings.push(toNoComment(event.name))
    else if (event.pullRequest === undefined)
      log(`No comment: the event \`${event.name}\` is about no pull request.`)
    else tellings.push(toComment(context, event.pullRequest.number))
  }
  if (inputs.issueOnDrift) {
    const why = findNoIssue(event, report)
    if (why === undefined) tellings.push(toIssue(context))
    else log(`The drift issue stays as it is: ${why}.`)
  }
  const { statusContext } = inputs
  if (statusContext !== undefined) tellings.push(toStatusTelling(context, statusContext))
  return tellings
}

/** A comment that somebody waits for is not left out without a word. */
function toNoComment(event: string): Telling {
  return {
    what: 'The comment',
    permission: '',
    tell: async () => {
      throw new GitHubError(`The payload of the event \`${event}\` names no pull request`)
    }
  }
}

/** Fail closed: an issue is opened and closed by what was compared with Azure as it is, and by nothing else. */
function findNoIssue(event: RunEvent, { mode, outcome, target }: Report): string | undefined {
  if (event.isProposal) return 'this run is about a change that is only proposed'
  if (mode !== 'check' && mode !== 'apply') return `\`${mode}\` does not say what Azure is`
  if (outcome === 'error') return 'the run could not be completed'
  return target.api === undefined ? 'the run names no API' : undefined
}

function describeFailure(what: string, error: unknown, permission: string): string {
  const why = error instanceof Error ? error.message : String(error)
  const sentence = `${why}${/[.?]$/.test(why) ? '' : '.'}`
  if (error instanceof GuardError) return `${what} was not written. ${sentence}`
  if (!(error instanceof GitHubError))
    return `${what} was not written, which is a bug in APIM Identity Guard: ${sentence}`
  return `${what} was not written. ${sentence}${error.denied ? ` ${permission}` : ''}`
}

function describePermission(permission: string, { pullRequest }: RunEvent): string {
  const who =
    pullRequest?.fromFork === true
      ? 'This pull request comes from a fork, for which GitHub makes every token read-only.'
      : 'A run for Dependabot has a read-only token whatever it asks for.'
  return `The job needs the permission \`${permission}\` for it. ${who}`
}
