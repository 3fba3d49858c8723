/** Parts of documents and of source, for tests that hold the one against the other. */

/** What stands below a heading, up to the next one of the same weight or more. Throws when there is none. */
export function toSection(prose: string, heading: string): string {
  const lines = prose.split('\n')
  const start = lines.findIndex(line => line.replace(/^#+ /, '') === heading && line.startsWith('#'))
  if (start === -1) throw new Error(`There is no heading "${heading}".`)
  const weight = /^#+/.exec(lines[start] ?? '')?.[0].length ?? 0
  const rest = lines.slice(start + 1)
  const end = rest.findIndex(line => (/^(#+) /.exec(line)?.[1]?.length ?? 9) <= weight)
  return rest.slice(0, end === -1 ? undefined : end).join('\n')
}

/** The members of a union of strings, taken from its source: types are gone when a test runs. */
export function readUnion(source: string, name: string): string[] {
  const [, body = ''] = new RegExp(`export type ${name} =([\\s\\S]+?)\\n\\n`).exec(source) ?? []
  return [...body.matchAll(/'([a-z-]+)'/g)].map(match => match[1] ?? '')
}

/** The parts of a message, between the ellipses of a document, that no string of the source has. */
export function findUnsaid(message: string, source: string): string[] {
  // A template has backticks escaped; a value stands where the document has an ellipsis.
  const said = source.replaceAll('\\`', '`').replaceAll("\\'", "'")
  return message
    .split('…')
    .map(part =>
      part
        .trim()
        .replace(/^[,:.]+|[,:.]+$/g, '')
        .trim()
    )
    .filter(part => part !== '' && !said.includes(part))
}
