/** A table: the first row is its head. Numbers stand to the right. */
export interface Table {
  readonly title: string
  /** Sentences before the table and after it. */
  readonly before?: string
  readonly after?: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** What was to be reached, and what was. */
export interface Aim {
  readonly what: string
  readonly aim: string
  readonly measured: string
  readonly met: boolean
}

/** What a part of the bench found out. */
export interface Findings {
  readonly aims: readonly Aim[]
  readonly tables: readonly Table[]
}

/** The aims on one page. */
export function toAimTable(aims: readonly Aim[]): Table {
  return {
    title: 'Aims',
    columns: ['What', 'Aim', 'Measured', 'Met'],
    rows: aims.map(({ what, aim, measured, met }) => [what, aim, measured, met ? 'yes' : 'no'])
  }
}

/** Renders a table as Markdown, with columns of equal width. */
export function renderTable({ title, before, after, columns, rows }: Table): string {
  const cells = [columns, ...rows].map(row => columns.map((_, index) => toCell(row[index] ?? '')))
  const widths = columns.map((_, index) => Math.max(3, ...cells.map(row => row[index]?.length ?? 0)))
  const right = columns.map((_, index) => rows.length > 0 && rows.every(row => isFigure(row[index] ?? '')))
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, index) => (right[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0))).join(' | ')} |`
  const rule = widths.map((width, index) => (right[index] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)))
  const [head = [], ...body] = cells
  const parts = [
    `## ${title}`,
    before,
    [line(head), `| ${rule.join(' | ')} |`, ...body.map(line)].join('\n'),
    after
  ]
  return `${parts.filter(part => part !== undefined).join('\n\n')}\n`
}

function toCell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim()
}

/** A number, with a unit or without; an empty cell does not decide. */
function isFigure(text: string): boolean {
  return /^(?:|-|[\d,.]+(?:\s?(?:s|ms|MB|kB|%))?)$/.test(text)
}

/** Milliseconds for a reader: `0.042 s`, `7.31 s`, `102 s`. */
export function toSeconds(milliseconds: number): string {
  return `${toFigure(milliseconds / 1000)} s`
}

/** Three figures that count, and no more than three behind the point. */
export function toFigure(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3
  return value.toFixed(digits)
}

export function toMegabytes(bytes: number): string {
  return `${toFigure(bytes / 1_000_000)} MB`
}

/** A ratio against its aim, which is a most or a least. */
export function toRatio(value: number): string {
  return value.toFixed(2)
}

/** Whole numbers with commas between thousands. */
export function toCount(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(?:\d{3})+$)/g, ',')
}
