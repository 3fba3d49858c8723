/** A place in a text as messages name it: both counts begin at one. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Finds line and column of offsets in one text. A line ends with CRLF, LF or CR. */
export class Lines {
  private readonly starts: readonly number[]

  constructor(text: string) {
    this.starts = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map(match => match.index + match[0].length)]
  }

  at(offset: number): Position {
    let low = 0
    let high = this.starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((this.starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return { line: low + 1, column: offset - (this.starts[low] ?? 0) + 1 }
  }
}
