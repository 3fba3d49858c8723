import { announceOn } from './announce.ts'
import type { GitHubInputs } from './inputs-github.ts'
import type { ConnectRepository, HostPort } from './ports.ts'
import { takeWithin } from './report/budget.ts'
import { type EstateReport, toManifestReport, toMergedReport } from './report/estate.ts'

/** Room that the summary of the run has left for what could not be told. */
const noteBytes = 6_000

/**
 * Tells GitHub about the APIs of a manifest: each has its own comment and its own issue, which are found again whatever else the file holds;
 * the manifest has a comment where something is wrong with itself; the status is one, and says what became of the step.
 */
export async function tellEstate(
  report: EstateReport,
  host: HostPort,
  github: GitHubInputs,
  connect: ConnectRepository
): Promise<void> {
  const { statusContext, ...rest } = github
  const notes: string[] = []
  const quiet: HostPort = {
    ...host,
    // What is missing for one API is missing for all: the notes must not push the summary over its limit.
    writeSummary: async markdown => {
      if (!notes.includes(markdown)) notes.push(markdown)
    }
  }
  const each = announceOn(quiet, rest, connect)
  if (each !== undefined) for (const { report: one } of report.apis) await each(one)
  await tellManifest(report, quiet, rest, connect)
  if (statusContext !== undefined) {
    const overall = announceOn(
      quiet,
      { ...rest, commentInPr: 'never', issueOnDrift: false, statusContext },
      connect
    )
    await overall?.(toMergedReport(report))
  }
  const { taken, omitted } = takeWithin(notes, noteBytes, note => note)
  const more =
    omitted === 0 ? [] : [`\n… and ${omitted} more that could not be told on GitHub: the log has them.\n`]
  if (taken.length > 0) await host.writeSummary([...taken, ...more].join(''))
}

/** The manifest has a comment while something is wrong with it, which is then resolved in place. An issue is about an API, so it has none. */
async function tellManifest(
  estate: EstateReport,
  host: HostPort,
  github: GitHubInputs,
  connect: ConnectRepository
): Promise<void> {
  if (github.commentInPr === 'never') return
  const worth = estate.error !== undefined || estate.findings.length > 0
  const commentInPr = worth ? github.commentInPr : 'on-failure'
  const tell = announceOn(host, { ...github, commentInPr, issueOnDrift: false }, connect)
  await tell?.(toManifestReport(estate))
}
