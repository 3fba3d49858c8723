import { findRule } from '../core/rules/finding.ts'
import type { Severity } from '../core/rules/rule.ts'
import { clip, toVisible } from './line.ts'
import { escapeMarkdown } from './markdown.ts'
import type { ReportedFinding } from './report.ts'

const titleLength = 250

const levels = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<
  Severity,
  string
>
/** GitHub ranks alerts of security by a number, and all others by these words. */
const scores = { error: '8.1', warning: '5.3', info: '2.0' } as const satisfies Record<Severity, string>
const problems = { error: 'error', warning: 'warning', info: 'recommendation' } as const satisfies Record<
  Severity,
  string
>

/** Rules about the document, the operations and the settings of the API say that something is not as it was meant, and nothing of who gets in. */
const ofContent = /^(?:P\d|OPS|API)/

/** The descriptor of a rule, with its help in Markdown. A rule that the table does not have is described by what a finding says of it. */
export function toSarifRule(finding: ReportedFinding): object {
  const rule = findRule(finding.rule)
  const severity = rule?.severity ?? finding.severity
  const title = toVisible(clip(rule?.title ?? finding.title, titleLength))
  const why = rule?.help.why ?? title
  const security = !ofContent.test(finding.rule)
  return {
    id: finding.rule,
    name: toVisible(clip(rule?.name ?? finding.name, titleLength)),
    shortDescription: { text: title },
    fullDescription: { text: why },
    ...(isAddress(finding.help) ? { helpUri: finding.help } : {}),
    help: toHelp(finding, title),
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: ['azure', 'api-management', ...(security ? ['security', 'managed-identity'] : ['openapi'])],
      precision: 'very-high',
      'problem.severity': problems[severity],
      ...(security ? { 'security-severity': scores[severity] } : {})
    }
  }
}

function toHelp(
  finding: ReportedFinding,
  title: string
): { readonly text: string; readonly markdown: string } {
  const help = findRule(finding.rule)?.help
  if (help === undefined) return { text: title, markdown: escapeMarkdown(title) }
  const page = isAddress(finding.help) ? [`[Page of the rule](${finding.help})`] : []
  return {
    text: `${help.why}\n\n${help.fix}\n\n${help.reference}`,
    markdown: [
      `## ${escapeMarkdown(title)}`,
      help.why,
      '### How to mend it',
      help.fix,
      [...page, `[Microsoft documentation](${help.reference})`].join(', ')
    ].join('\n\n')
  }
}

function isAddress(help: string): boolean {
  return /^https:\/\/[\w.-]+(?::\d{1,5})?\/[\w./~%#?=&+@-]*$/.test(help)
}
