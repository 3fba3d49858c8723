import { type EstateReport, hasDrift } from './estate.ts'
import { countOf, countOpen, type Headline, nameOpen, toHeadline } from './headline.ts'
import type { Report } from './report.ts'

/** Says in one line what came out of all APIs. Fail closed: only when each of them is clean is it called so. */
export function toEstateHeadline(estate: EstateReport): Headline {
  return { mark: chooseMark(estate), text: nameOutcome(estate), figures: describeFigures(estate) }
}

/** The verdict of one API, as a table or a line of the log has it. */
export function toVerdict(report: Report): string {
  const { outcome, counts, mode } = report
  // `lint` compares nothing with Azure, so it knows of no drift.
  const what = mode === 'lint' ? 'problem' : 'drift'
  switch (outcome) {
    case 'error':
      return 'not completed'
    case 'drift':
      return mode === 'lint' ? 'problems' : 'drift'
    case 'clean':
      if (countOpen(report) > 0) return `no ${what} that counts`
      return counts.warning > 0 ? `no ${what}, with warnings` : `no ${what}`
    default:
      return outcome satisfies never
  }
}

/** How many of the operations are protected; undefined where nothing was decided about any. */
export function toFigure({ counts, operations }: Report): string | undefined {
  return operations.some(({ verdict }) => verdict !== undefined)
    ? `${counts.protected} of ${counts.selected}`
    : undefined
}

/** The mark of one API. */
export function toMark(report: Report): Headline['mark'] {
  return toHeadline(report).mark
}

function chooseMark(estate: EstateReport): Headline['mark'] {
  if (estate.outcome !== 'clean' || estate.failed) return '❌'
  return estate.counts.warning > 0 || sumOpen(estate) > 0 ? '⚠️' : '✅'
}

function sumOpen({ apis }: EstateReport): number {
  return apis.reduce((sum, { report }) => sum + countOpen(report), 0)
}

function nameOutcome(estate: EstateReport): string {
  const { apis, manifest, error, findings } = estate
  if (error !== undefined) return `\`${manifest}\`: the run could not be completed`
  const count = (outcome: Report['outcome']) => apis.filter(({ report }) => report.outcome === outcome).length
  const [broken, drifting, clean] = [count('error'), count('drift'), count('clean')]
  const what = estate.mode === 'lint' ? 'problems' : 'drift'
  const parts = [
    ...(broken === 0 ? [] : [`${broken} could not be completed`]),
    ...(drifting === 0 ? [] : [`${drifting} with ${what}`]),
    ...(clean === 0 ? [] : [`${clean} without ${what}`])
  ]
  const own =
    hasDrift({ ...estate, apis: [] }) && findings.length > 0
      ? ', and the manifest has findings of its own'
      : ''
  const open = estate.outcome === 'clean' ? nameOpen(sumOpen(estate)) : ''
  // Nothing else fails a clean run.
  const unwritten = estate.failed && estate.outcome === 'clean' ? ', but a file could not be written' : ''
  return `${countOf(apis.length, 'API')} of \`${manifest}\`: ${parts.join(', ')}${own}${open}${unwritten}`
}

function describeFigures({ counts, apis, error, failed, outcome }: EstateReport): string {
  if (error !== undefined) return ''
  const verb = counts.selected === 1 ? 'is' : 'are'
  const would = apis.some(({ report }) => report.changes.some(change => change.state === 'planned'))
  const decided = apis.some(({ report }) => toFigure(report) !== undefined)
  const operations =
    counts.selected === 0 || !decided
      ? []
      : [
          `${counts.protected} of ${countOf(counts.selected, 'selected operation')} ${would ? 'would be' : verb} protected.`
        ]
  const findings = [
    countOf(counts.error, 'error'),
    countOf(counts.warning, 'warning'),
    ...(counts.info === 0 ? [] : [countOf(counts.info, 'note')]),
    ...(counts.waived === undefined ? [] : [`${counts.waived} waived`])
  ]
  const lenient =
    outcome === 'drift' && !failed ? ['The step does not fail, because `fail-on` is `never`.'] : []
  return [...operations, `${findings.join(', ')}.`, ...lenient].join(' ')
}
