/**
 * Text and places in it. Everything works with offsets (UTF-16 code units, as JavaScript counts); lines and columns
 * exist only where somebody reads them.
 */

/** A place as an editor shows it: both numbers begin at 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Converts an offset to a line and a column. CRLF, LF and CR each end one line; an offset outside is moved inside. */
export function toPosition(text: string, offset: number): Position {
  const { line, start, target } = findLine(text, offset)
  // A byte order mark is no column of the first line.
  const hidden = start === 0 && target > 0 && text.charCodeAt(0) === 0xfeff ? 1 : 0
  return { line, column: target - start + 1 - hidden }
}

/** What an excerpt shows. */
export interface ExcerptOptions {
  /** The end of what is marked; one character when absent. The mark stops at the end of the line. */
  readonly end?: number
  /** Lines shown before and after; 0 when absent. */
  readonly context?: number
  /** Characters of a line that are shown at most; 100 when absent. */
  readonly width?: number
}

/**
 * Shows the line of an offset with its number and a caret below the place. Long lines are cut around the place. Tabs and
 * control characters become blanks and dots, so that the caret stands right and the text cannot act on a terminal.
 */
export function excerptAt(text: string, offset: number, options: ExcerptOptions = {}): string {
  const { line, start, target } = findLine(text, offset)
  const column = target - start
  const context = Math.max(0, options.context ?? 0)
  const width = Math.max(20, options.width ?? 100)
  const before = linesBefore(text, start, context)
  const current = text.slice(start, lineEndAt(text, start))
  const after = linesAfter(text, start + current.length, context)
  const digits = String(line + after.length).length
  const from = windowStart(column, current.length, width)
  const numbered = [...before, current, ...after].map((each, index) => {
    const number = String(line - before.length + index).padStart(digits)
    return `${number} | ${cutLine(each, from, width)}`.trimEnd()
  })
  const room = Math.max(1, Math.min(current.length, from + width) - column)
  const length = Math.min(Math.max(1, (options.end ?? 0) - target), room)
  const lead = column - from + (from > 0 ? 1 : 0)
  const caret = `${' '.repeat(digits)} | ${' '.repeat(lead)}${'^'.repeat(length)}`
  return [...numbered.slice(0, before.length + 1), caret, ...numbered.slice(before.length + 1)].join('\n')
}

/** Returns the line end that most lines of the text have; `\n` when there is only one line. In a tie the more usual one. */
export function detectLineEnd(text: string): '\r\n' | '\n' | '\r' {
  let [windows, unix, old] = [0, 0, 0]
  for (const [lineEnd] of text.matchAll(/\r\n|[\r\n]/g)) {
    if (lineEnd === '\r\n') windows += 1
    else if (lineEnd === '\n') unix += 1
    else old += 1
  }
  if (windows > unix && windows >= old) return '\r\n'
  return old > unix ? '\r' : '\n'
}

/** Returns the blanks between the start of the line and an offset, or undefined when something else stands there. */
export function findIndentation(text: string, offset: number): string | undefined {
  const { start, target } = findLine(text, offset)
  const hidden = start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : 0
  const lead = text.slice(Math.min(start + hidden, target), target)
  return /^[ \t]*$/.test(lead) ? lead : undefined
}

/**
 * Returns what one level of indentation is in this text: a tab, or as many blanks as lines most often differ by; a tab,
 * as Azure writes, when no line is indented.
 */
export function detectIndentation(text: string): string {
  const steps = new Map<string, number>()
  let previous = ''
  for (const match of text.matchAll(/(?:^|[\r\n])([ \t]*)(?=<)/g)) {
    const lead = match[1] ?? ''
    if (lead.length > previous.length && lead.startsWith(previous)) {
      const step = lead.slice(previous.length)
      steps.set(step, (steps.get(step) ?? 0) + 1)
    }
    previous = lead
  }
  const [best] = [...steps].sort((a, b) => b[1] - a[1] || a[0].length - b[0].length)
  return best?.[0] ?? '\t'
}

interface FoundLine {
  readonly line: number
  readonly start: number
  readonly target: number
}

function findLine(text: string, offset: number): FoundLine {
  const target = Math.min(Math.max(0, Number.isNaN(offset) ? 0 : offset), text.length)
  let line = 1
  let start = 0
  for (;;) {
    const end = lineEndAt(text, start, target)
    const next = end + (text.startsWith('\r\n', end) ? 2 : 1)
    if (end >= target || next > target) return { line, start, target }
    line += 1
    start = next
  }
}

/** The offset of the line break that ends the line, or `limit`. */
function lineEndAt(text: string, from: number, limit = text.length): number {
  let end = from
  while (end < limit && !isLineBreak(text.charCodeAt(end))) end += 1
  return end
}

function isLineBreak(code: number): boolean {
  return code === 0xa || code === 0xd
}

function linesBefore(text: string, lineStart: number, count: number): string[] {
  const lines: string[] = []
  let start = lineStart
  while (lines.length < count && start > 0) {
    const end = start - (text.slice(start - 2, start) === '\r\n' ? 2 : 1)
    start = end
    while (start > 0 && !isLineBreak(text.charCodeAt(start - 1))) start -= 1
    lines.unshift(text.slice(start, end))
  }
  return lines
}

function linesAfter(text: string, lineEnd: number, count: number): string[] {
  const lines: string[] = []
  let end = lineEnd
  while (lines.length < count && end < text.length) {
    const start = end + (text.startsWith('\r\n', end) ? 2 : 1)
    end = lineEndAt(text, start)
    lines.push(text.slice(start, end))
  }
  return lines
}

/** Lines that fit are shown whole; of longer ones the place is shown with a third of the width before it. */
function windowStart(column: number, length: number, width: number): number {
  if (length <= width || column < width - 10) return 0
  return Math.min(column - Math.floor(width / 3), Math.max(0, length - width + 1))
}

function cutLine(line: string, from: number, width: number): string {
  const shown = line.slice(from, from + width)
  // Half of a surrogate pair, a control character or a mark that turns the writing direction would spoil the line.
  const plain = shown
    .replace(/\t/g, ' ')
    .replace(/\p{Cs}|[\p{Cc}\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu, '·')
  return (from > 0 && line !== '' ? '…' : '') + plain + (line.length > from + width ? '…' : '')
}
