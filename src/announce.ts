import type { GitHubInputs } from './inputs-github.ts'
import type { ConnectRepository, HostPort } from './ports.ts'
import type { Report } from './report/report.ts'

/** Hands a report to GitHub. */
export type Announce = (report: Report) => Promise<void>

/** The last step of a run, where the inputs ask for comment, issue or status: a chunk of its own, which most runs do without. */
export function announceOn(
  host: HostPort,
  inputs: GitHubInputs,
  connect: ConnectRepository
): Announce | undefined {
  const { commentInPr, issueOnDrift, statusContext } = inputs
  if (commentInPr === 'never' && !issueOnDrift && statusContext === undefined) return undefined
  return async report => {
    const { tellOnGitHub } = await import('./announcement.ts')
    await tellOnGitHub(report, host, inputs, connect)
  }
}
