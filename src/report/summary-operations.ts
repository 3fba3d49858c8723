import { takeWithin } from './budget.ts'
import { countOf } from './headline.ts'
import { clip } from './line.ts'
import { codeSpan, renderDetails, renderProse, renderRow, renderTable } from './markdown.ts'
import type { OperationRow, Report } from './report.ts'

const head = ['Verdict', 'Operation', 'Id', 'Why']
/** Tables up to so many rows stand open. */
const openRows = 15
const nameLength = 160
const whyLength = 400

/** Renders the operations, first those that need somebody's attention; long lists of the others are folded. */
export function renderOperations({ operations }: Report, bytes: number): string | undefined {
  if (operations.length === 0) return undefined
  const urgent = operations.filter(isUrgent)
  const decided = operations.filter(row => row.selected && !isUrgent(row))
  const leftOut = operations.filter(row => !row.selected)
  if (operations.length <= openRows)
    return joinSections([renderRows([...urgent, ...decided, ...leftOut], bytes)])
  const quiet = [
    ...(decided.length === 0 ? [] : [`${decided.length} in order`]),
    ...(leftOut.length === 0 ? [] : [`${leftOut.length} left out`])
  ]
  return joinSections([
    ...(urgent.length === 0 ? [] : [renderRows(urgent, bytes / 2)]),
    ...(quiet.length === 0
      ? []
      : [
          renderDetails(
            countOf(decided.length + leftOut.length, 'operation') + `: ${quiet.join(', ')}`,
            renderRows([...decided, ...leftOut], bytes / 2)
          )
        ])
  ])
}

function joinSections(sections: readonly string[]): string {
  return ['### Operations', ...sections].join('\n\n')
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
    nameVerdict(row),
    `${codeSpan(clip(row.method, 20))} ${codeSpan(clip(row.urlTemplate, nameLength))}`,
    codeSpan(clip(row.id, nameLength)),
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
    return `${by}: ${verdict}${reasons.length === 0 ? '' : ` (${reasons.map(codeSpan).join(', ')})`}`
  })
  return contexts.length > 10 ? [...shown, `and ${contexts.length - 10} more`] : shown
}
