import { takeWithin } from './budget.ts'
import { countOf, showsProjection } from './headline.ts'
import { clip } from './line.ts'
import { codeSpan, renderDetails, renderProse, renderRow, renderTable } from './markdown.ts'
import type { OperationRow, Report } from './report.ts'
import { nameRow } from './subject.ts'

const head = ['Verdict', 'Operation', 'Id', 'Why']
/** So many rows stand open at most. */
const openRows = 15
const nameLength = 100
const whyLength = 400

/** Renders the operations, first those that need somebody's attention; of long lists only these stand open. */
export function renderOperations(report: Report, bytes: number): string | undefined {
  const { operations } = report
  if (operations.length === 0) return undefined
  const urgent = operations.filter(isUrgent)
  const inOrder = operations.filter(row => row.selected && !isUrgent(row))
  const leftOut = operations.filter(row => !row.selected)
  const sorted = [...urgent, ...inOrder, ...leftOut]
  const open = operations.length <= openRows ? operations.length : Math.min(urgent.length, openRows)
  const groups: readonly (readonly [number, string])[] = [
    [Math.max(0, urgent.length - open), 'not protected'],
    [inOrder.length, 'in order'],
    [leftOut.length, 'left out']
  ]
  const counts = groups.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`])).join(', ')
  const folded = sorted.slice(open)
  return [
    showsProjection(report) ? '### Operations after the planned changes' : '### Operations',
    ...(open === 0 ? [] : [renderRows(sorted.slice(0, open), bytes / 2)]),
    ...(folded.length === 0
      ? []
      : [
          renderDetails(
            `${countOf(folded.length, open === 0 ? 'operation' : 'more operation')}: ${counts}`,
            renderRows(folded, bytes / 2)
          )
        ])
  ].join('\n\n')
}

/** Whatever is neither protected nor in no need of it: an undecided operation is urgent, too. */
function isUrgent({ selected, verdict }: OperationRow): boolean {
  return selected && verdict !== 'protected' && verdict !== 'not-applicable'
}

function renderRows(rows: readonly OperationRow[], bytes: number): string {
  const { taken, omitted } = takeWithin(rows, bytes, row => renderRow(renderCells(row)))
  const table = [renderTable(head, []), ...taken].join('\n')
  return omitted === 0 ? table : `${table}\n\n… and ${omitted} more: the JSON report has all of them.`
}

function renderCells(row: OperationRow): string[] {
  return [
    // A mark that stands on a line of its own says nothing.
    nameVerdict(row).replaceAll(' ', '&nbsp;'),
    codeSpan(clip(`${row.method} ${row.urlTemplate}`, nameLength)),
    codeSpan(clip(nameRow(row), nameLength)),
    [renderProse(clip(row.why, whyLength)), ...renderContexts(row)].join('<br>')
  ]
}

function nameVerdict({ selected, verdict }: OperationRow): string {
  if (!selected) return '➖ left out'
  switch (verdict) {
    case 'protected':
      return '✅ protected'
    case 'not-applicable':
      return '➖ no backend call'
    case 'conditional':
    case 'unprotected':
    case 'unknown':
      return `❌ ${verdict}`
    case undefined:
      return '❔ not decided'
    default:
      return verdict satisfies never
  }
}

/** Products are listed only where they disagree. */
function renderContexts({ contexts }: OperationRow): string[] {
  if (new Set(contexts.map(({ verdict }) => verdict)).size < 2) return []
  const shown = contexts.slice(0, 10).map(({ product, verdict, reasons }) => {
    const by = product === undefined ? 'without a product' : `product ${codeSpan(clip(product, nameLength))}`
    const codes =
      verdict === 'protected' || reasons.length === 0
        ? ''
        : ` (${reasons.map(code => codeSpan(code)).join(', ')})`
    return `${by}: ${verdict}${codes}`
  })
  return contexts.length > 10 ? [...shown, `and ${contexts.length - 10} more`] : shown
}
