/** A place in a text as messages name it: both counts begin at one. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Finds line and column of an offset. A line ends with CRLF, LF or CR. */
export function toPosition(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/)
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
}
