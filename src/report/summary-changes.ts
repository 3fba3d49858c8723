import { takeWithin } from './budget.ts'
import { countOf } from './headline.ts'
import { codeBlock, renderDetails, renderProse } from './markdown.ts'
import { renderPolicyDiff } from './policy-diff.ts'
import type { Report, ReportedChange } from './report.ts'

const states: Readonly<Record<ReportedChange['state'], string>> = {
  planned: '🔷 planned',
  done: '✅ done',
  failed: '❌ failed',
  'not-attempted': '➖ not attempted'
}
/** So many lines stand open below a change; more than that are folded. */
const openDetails = 5
const mostDetails = 200
const policyLength = 16_000

/** Renders the changes in the order in which they are made, each policy as a diff that is folded. */
export function renderChanges({ changes, mode }: Report, bytes: number): string | undefined {
  if (changes.length === 0) return undefined
  const { taken, omitted } = takeWithin(changes, bytes, renderChange)
  return [
    `### ${countOf(changes.length, mode === 'plan' ? 'planned change' : 'change')}`,
    ...taken,
    ...(omitted === 0 ? [] : [`… and ${omitted} more: the JSON report has all of them.`])
  ].join('\n\n')
}

function renderChange(change: ReportedChange): string {
  const { policy } = change
  return [
    `**${states[change.state]}** ${renderProse(`${change.target}: ${change.summary}`)}`,
    ...(change.error === undefined ? [] : [renderProse(change.error)]),
    ...renderList(change.details),
    ...(policy === undefined ? [] : [renderPolicy(policy)])
  ].join('\n\n')
}

function renderList(details: readonly string[]): string[] {
  if (details.length === 0) return []
  const lines = details.slice(0, mostDetails).map(line => `- ${renderProse(line)}`)
  const more = details.length > mostDetails ? [`- and ${details.length - mostDetails} more`] : []
  const list = [...lines, ...more].join('\n')
  return [details.length <= openDetails ? list : renderDetails(countOf(details.length, 'detail'), list)]
}

function renderPolicy({ before, after }: NonNullable<ReportedChange['policy']>): string {
  if (before === undefined) return renderDetails('New policy', codeBlock(after, 'xml', policyLength))
  const diff = renderPolicyDiff(before, after)
  return diff === undefined
    ? renderDetails('Policy afterwards', codeBlock(after, 'xml', policyLength))
    : renderDetails('Policy diff', codeBlock(diff, 'diff', policyLength))
}
