import { clip, toVisible } from './line.ts'
import type { State } from './way.ts'

const labelLength = 48

/** Escapes a text for a quoted label of Mermaid: all but letters, digits and blanks becomes a numeric entity. */
export function escapeMermaid(text: string): string {
  const visible = clip(toVisible(clip(text, labelLength)), labelLength)
  const escaped = visible.replace(/[^\p{L}\p{M}\p{N} /,_-]/gu, character => {
    const entity = `#${character.codePointAt(0)};`
    // Once entities are resolved Mermaid looks again: `$$` is handed to KaTeX, which may fail, a backslash with an n breaks
    // the line, and `fa:` calls for an icon. None of them means anything before a zero-width space.
    return '$\\:'.includes(character) ? `${entity}#8203;` : entity
  })
  // Mermaid takes a whole line for a statement when `direction LR` is anywhere in it, quotes or not: the node would be gone.
  return escaped.replace(/d(?=irection)/gi, letter => `#${letter.charCodeAt(0)};`)
}

/** Breaks a line within a label. */
export const lineBreak = '<br/>'

/** A flowchart as it grows: gathers nodes and edges; an edge is coloured by its number, so it has to be counted where it is drawn. */
export class Chart {
  private readonly lines: string[] = []
  private readonly classes = new Map<State, string[]>()
  private readonly broken: number[] = []
  private edges = 0

  node(id: string, open: string, text: string, close: string, state: State): void {
    this.lines.push(`  ${id}${open}${text}${close}`)
    this.classes.set(state, [...(this.classes.get(state) ?? []), id])
  }

  edge(from: string, to: string, text?: string): void {
    this.draw(text === undefined ? `${from} --> ${to}` : `${from} -- "${text}" --> ${to}`)
  }

  /** An edge that ends before its target: what is kept out. */
  stop(from: string, to: string, text: string): void {
    this.draw(`${from} -- "${text}" --x ${to}`)
  }

  /** An edge that should not be there, or that does not hold. */
  fault(from: string, to: string, text: string): void {
    this.broken.push(this.edges)
    this.draw(`${from} -. "${text}" .-> ${to}`)
  }

  render(): string {
    return [
      // The texts of a node are ours to break, and a picture that fits on a page is read.
      '%%{init: {"flowchart": {"rankSpacing": 34, "nodeSpacing": 30, "wrappingWidth": 420}}}%%',
      'flowchart TB',
      ...this.lines,
      // The colours are fixed, text included, so that they are the same in a light and in a dark page.
      '  classDef good fill:#dafbe1,stroke:#1a7f37,color:#1f2328',
      '  classDef warning fill:#fff8c5,stroke:#9a6700,color:#1f2328',
      '  classDef bad fill:#ffebe9,stroke:#cf222e,stroke-width:2px,color:#1f2328',
      '  classDef plain fill:#f6f8fa,stroke:#59636e,color:#1f2328',
      ...(this.classes.has('waived')
        ? ['  classDef waived fill:#f6f8fa,stroke:#59636e,stroke-dasharray:4 3,color:#1f2328']
        : []),
      ...[...this.classes].map(([state, ids]) => `  class ${ids.join(',')} ${state}`),
      ...(this.broken.length === 0
        ? []
        : [`  linkStyle ${this.broken.join(',')} stroke:#e5534b,stroke-width:2px`])
    ].join('\n')
  }

  private draw(line: string): void {
    this.lines.push(`  ${line}`)
    this.edges++
  }
}
