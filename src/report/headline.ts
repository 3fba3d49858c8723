import type { Report } from './report.ts'

/** The verdict of a run: a clause, a mark for it, and the figures behind it. Backticks mark names. */
export interface Headline {
  readonly mark: '✅' | '⚠️' | '❌'
  readonly text: string
  readonly figures: string
}

/** Says in one line what came out. Fail closed: only a run that ended clean, with nothing unprotected, is called clean. */
export function toHeadline(report: Report): Headline {
  const text = `${nameSubjectOfRun(report)}: ${nameOutcome(report)}`
  return { mark: chooseMark(report), text, figures: describeFigures(report) }
}

/** "1 error", "2 errors". */
export function countOf(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : noun + 's'}`
}

/** True when verdicts and findings are about what the planned changes would leave, and not about what is. */
export function showsProjection({ changes }: Report): boolean {
  return changes.some(({ state }) => state === 'planned')
}

function nameSubjectOfRun({ target, mode }: Report): string {
  if (target.manifest !== undefined) return `\`${target.manifest}\``
  if (mode === 'lint') {
    const looked = [target.spec, target.artifacts].filter(path => path !== undefined)
    const files = looked.length === 0 ? 'Lint' : looked.map(path => `\`${path}\``).join(' and ')
    // Two entries of a manifest may share their files.
    return target.entry === undefined ? files : `\`${nameEntry(target.entry)}\` (${files})`
  }
  if (target.api === undefined) return 'APIM Identity Guard'
  return target.service === undefined ? `\`${target.api}\`` : `\`${target.api}\` in \`${target.service}\``
}

/** The name alone: none has the mark that parts it from its file. */
function nameEntry(entry: string): string {
  return entry.slice(entry.lastIndexOf('#') + 1)
}

/** Whether the headline begins with the name that the manifest has for the API. */
export function isNamed(report: Report, name: string): boolean {
  return nameSubjectOfRun(report).startsWith(`\`${name}\``)
}

function nameOutcome(report: Report): string {
  switch (report.outcome) {
    case 'error':
      return report.error?.bug === true ? 'the run broke off on a bug' : 'the run could not be completed'
    case 'drift':
      return nameDrift(report)
    case 'clean':
      // Nothing else fails a clean run.
      return `${nameClean(report)}${nameOpen(countOpen(report))}${report.failed ? ', but a file could not be written' : ''}`
    default:
      return report.outcome satisfies never
  }
}

/** Operations that must be protected and are not, whatever a waiver or a severity of the repository makes of it. */
export function countOpen({ operations }: Report): number {
  return operations.filter(
    ({ selected, verdict }) =>
      selected && verdict !== undefined && verdict !== 'protected' && verdict !== 'not-applicable'
  ).length
}

/** Fail closed: where nothing counts as drift, it is still said what is open. */
export function nameOpen(count: number): string {
  return count === 0
    ? ''
    : `, though ${countOf(count, 'operation')} ${count === 1 ? 'is' : 'are'} not protected`
}

function nameDrift({ mode, target }: Report): string {
  if (target.manifest !== undefined) return 'the manifest has problems'
  switch (mode) {
    case 'lint':
      return target.artifacts === undefined ? 'the document has problems' : 'there are problems'
    case 'plan':
      return 'drift would remain after `apply`'
    case 'check':
      return 'drift'
    case 'apply':
      return 'drift remains after `apply`'
    default:
      return mode satisfies never
  }
}

function nameClean(report: Report): string {
  const { mode, changes, target } = report
  if (target.manifest !== undefined) return 'no problem with the manifest'
  switch (mode) {
    case 'lint':
      return target.artifacts === undefined ? 'no problem that stops an import' : 'no problem'
    case 'plan':
      return changes.length === 0
        ? 'nothing to change, no drift'
        : `${countOf(changes.length, 'change')} planned, no drift after ${changes.length === 1 ? 'it' : 'them'}`
    case 'check':
      return 'no drift'
    case 'apply':
      return changes.length === 0
        ? 'nothing had to be changed, no drift'
        : `${countOf(changes.length, 'change')} made, no drift`
    default:
      return mode satisfies never
  }
}

function chooseMark(report: Report): Headline['mark'] {
  if (report.outcome !== 'clean' || report.failed) return '❌'
  return report.counts.warning > 0 || countOpen(report) > 0 ? '⚠️' : '✅'
}

function describeFigures(report: Report): string {
  const { counts, failOn, failed, outcome } = report
  const operations =
    report.operations.some(operation => operation.verdict !== undefined) && counts.selected > 0
      ? [describeProtected(report)]
      : []
  const infos = counts.info === 0 ? [] : [countOf(counts.info, 'note')]
  const waived = counts.waived === undefined ? [] : [`${counts.waived} waived`]
  const findings = [
    countOf(counts.error, 'error'),
    countOf(counts.warning, 'warning'),
    ...infos,
    ...waived
  ].join(', ')
  // A run that never compared anything has no figures to show: "0 errors" below a failure would read as good news.
  const compared = outcome !== 'error' || report.findings.length > 0 ? [`${findings}.`] : []
  const lenient =
    outcome === 'drift' && !failed ? [`The step does not fail, because \`fail-on\` is \`${failOn}\`.`] : []
  return [...operations, ...compared, ...lenient].join(' ')
}

function describeProtected(report: Report): string {
  const { counts } = report
  const verb = showsProjection(report) ? 'would be' : counts.selected === 1 ? 'is' : 'are'
  return `${counts.protected} of ${countOf(counts.selected, 'selected operation')} ${verb} protected.`
}
