import type { Severity, Subject } from '../core/rules/rule.ts'
import { measureBytes, takeWithin } from './budget.ts'
import { toFingerprints } from './fingerprint.ts'
import { countOf } from './headline.ts'
import { clip, toLines, toVisible } from './line.ts'
import { renderProse } from './markdown.ts'
import type { Report, ReportedFinding } from './report.ts'
import { fileBytes, mostResults } from './sarif-limits.ts'
import { toSarifRule } from './sarif-rule.ts'
import { describeWaiver, sortBySeverity } from './subject.ts'

/** What the runner knows and a report does not. */
export interface SarifContext {
  /** Folder that relative paths start from. */
  readonly workspace?: string
  /** The workflow of the run, `.github/workflows/drift.yml`: where a finding is shown that has no other place. */
  readonly workflow?: string
  /** The version of the action that runs. */
  readonly version?: string
}

/** What a run may take of its file. */
export interface Room {
  readonly results: number
  readonly bytes: number
}

const textLength = 1500
const factLength = 600

const levels = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<
  Severity,
  string
>

/**
 * Renders the findings as SARIF 2.1.0 for code scanning, the worst first; what does not fit is left out whole and counted. Undefined for a run that could
 * not be completed. Fail closed: an upload closes every alert that it does not repeat, so nothing is handed over that was not compared to its end.
 */
export function renderSarif(
  report: Report,
  context: SarifContext = {},
  room: Room = { results: mostResults, bytes: fileBytes }
): string | undefined {
  if (report.outcome === 'error') return undefined
  const findings = sortBySeverity(report.findings)
  const fingerprints = toFingerprints(report)
  const ids = [...new Set(findings.map(finding => finding.rule))].sort()
  const rules = ids.flatMap(id => {
    const example = findings.find(finding => finding.rule === id)
    return example === undefined ? [] : [toSarifRule(example)]
  })
  const head = measureBytes(JSON.stringify(rules))
  const { taken } = takeWithin(findings.slice(0, room.results), room.bytes - head, finding =>
    JSON.stringify({
      ruleId: finding.rule,
      ruleIndex: ids.indexOf(finding.rule),
      // GitHub shows what is suppressed like everything else, so its level says that it does not count.
      level: finding.waived === undefined ? levels[finding.severity] : 'note',
      message: toMessage(finding),
      ...toSuppressions(finding),
      locations: [toLocation(finding, report, context)],
      partialFingerprints: toPartial(fingerprints.get(finding) ?? '')
    })
  )
  const results = taken.map((result): unknown => JSON.parse(result))
  const omitted = findings.length - results.length
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'APIM Identity Guard',
            ...(context.version === undefined ? {} : { version: toVisible(context.version) }),
            rules
          }
        },
        automationDetails: { id: nameCategory(report) },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            ...(omitted === 0 ? {} : { toolExecutionNotifications: [toNotification(omitted)] })
          }
        ],
        results
      }
    ]
  }
  return `${JSON.stringify(log)}\n`
}

/**
 * Alerts of one API do not replace those of another: GitHub reads a category from all but the last part of this, and takes one run of each. Where
 * Azure is not asked, two entries of a manifest may share their files.
 */
function nameCategory({ target }: Report): string {
  const { service, api, entry, artifacts, spec } = target
  const names = service === undefined && entry !== undefined ? [entry] : [service, api]
  const files = service === undefined && entry === undefined ? [artifacts, spec] : []
  const parts = [...names, ...files].filter(part => part !== undefined)
  return ['apim-identity-guard', ...parts.map(encodePath), ''].join('/')
}

function toNotification(omitted: number): object {
  const text = `${countOf(omitted, 'finding')} did not fit into this file, the least severe ones: the JSON report has all of them.`
  return { level: 'warning', message: { text } }
}

/** Somebody answers for it, outside of the code that it is about (SARIF 3.27.23). */
function toSuppressions(finding: ReportedFinding): object {
  const waiver = describeWaiver(finding)
  if (waiver === undefined) return {}
  return { suppressions: [{ kind: 'external', status: 'accepted', justification: toPlain(waiver) }] }
}

/** GitHub shows the plain text; other viewers the Markdown, in which no name is markup. */
function toMessage(finding: ReportedFinding): object {
  const { message, expected, actual, fix } = finding
  const waiver = describeWaiver(finding)
  const facts = [
    ...(waiver === undefined ? [] : [['Waived', clip(waiver, factLength)] as const]),
    ...(expected === undefined ? [] : [['Expected', clip(expected, factLength)] as const]),
    ...(actual === undefined ? [] : [['Actual', clip(actual, factLength)] as const])
  ]
  return {
    text: [
      toPlain(clip(message, textLength)),
      ...facts.map(([name, value]) => `${name}: ${toPlain(value)}`),
      `Fix: ${toPlain(clip(fix, textLength))}`
    ].join('\n'),
    markdown: [
      renderProse(clip(message, textLength)),
      ...facts.map(([name, value]) => `**${name}** ${renderProse(value)}`)
    ].join('\n\n')
  }
}

/** A plain message may hold links, `[text](target)`: none that is not ours (SARIF 3.11.6). */
function toPlain(text: string): string {
  return toLines(text)
    .map(line => toVisible(line).replaceAll('](', '] ('))
    .join('\n')
}

function toPartial(fingerprint: string): object {
  // The first is what GitHub matches alerts by; without it the line of the file would decide, and two apps would be one alert.
  return { primaryLocationLineHash: `${fingerprint}:1`, 'apimIdentityGuard/v1': fingerprint }
}

/** Where the finding is shown: its own place, else the first line of what the run was about. */
function toLocation({ location, subject }: ReportedFinding, report: Report, context: SarifContext): object {
  const own = location === undefined ? undefined : toUri(location.file, context)
  const { spec, artifacts, manifest } = report.target
  const fallback = [manifest, spec, context.workflow, artifacts]
    .map(path => (path === undefined ? undefined : toUri(path, context)))
    .find(uri => uri !== undefined)
  const region =
    own === undefined || location === undefined
      ? { startLine: 1 }
      : { startLine: Math.max(1, location.line), startColumn: Math.max(1, location.column) }
  return {
    physicalLocation: { artifactLocation: { uri: own ?? fallback ?? 'openapi.yaml' }, region },
    logicalLocations: [{ name: nameOf(subject), kind: 'resource' }]
  }
}

function nameOf(subject: Subject): string {
  switch (subject.kind) {
    case 'service':
      return toVisible(clip(subject.service, factLength))
    case 'api':
      return toVisible(clip(subject.api, factLength))
    case 'operation':
      return toVisible(clip(`${subject.api}/${subject.operation}`, factLength))
    case 'backend':
      return toVisible(clip(subject.backend, factLength))
    case 'document':
      return toVisible(clip(subject.document, factLength))
    default:
      return subject satisfies never
  }
}

/** A path of the repository as a relative URI; undefined for what leads out of the workspace, or to nothing. */
export function toUri(path: string, { workspace }: SarifContext = {}): string | undefined {
  const slashes = (text: string) => text.replaceAll('\\', '/')
  const root = workspace === undefined ? undefined : slashes(workspace).replace(/\/+$/, '')
  const given = slashes(path)
  const inside = root !== undefined && given.startsWith(`${root}/`) ? given.slice(root.length + 1) : given
  if (inside.startsWith('/') || /^[a-z]:\//i.test(inside)) return undefined
  const parts: string[] = []
  for (const part of inside.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.length === 0 ? undefined : parts.map(encodePath).join('/')
}

/** Fail closed: `https:` at the start of a name stays a name, for GitHub refuses a whole file with one foreign scheme. */
function encodePath(part: string): string {
  return encodeURIComponent(part.toWellFormed())
}
