/** What a reader of the Actions log sees of a run, for a terminal. */

/** Nothing that is printed is wider. */
export const width = 120
/** What stands before a line of a log, and a column for marks that are wide. */
const margin = 6
/** Groups are folded in the Actions log: their first lines tell what is in them. */
const groupLines = 5
/** Where the facts of a finding begin. */
const factIndent = 12

/** Cuts a line that is too long, and shows that it was cut. */
export function cut(line: string, limit = width): string {
  return line.length <= limit ? line : `${line.slice(0, limit - 1)}…`
}

/** Breaks a line between words; what follows is indented. */
export function wrap(line: string, indent = '    ', limit = width - margin): string[] {
  if (line.length <= limit) return [line]
  const space = line.lastIndexOf(' ', limit)
  if (space <= indent.length) return [cut(line, limit)]
  return [line.slice(0, space), ...wrap(indent + line.slice(space + 1), indent, limit)]
}

/** Gives the log without commands of the runner and repetitions; of each group the first lines, or of those that are folded none. */
export function toLines(log: string, folded: readonly string[] = []): string[] {
  const shown: string[] = []
  for (const { title, lines } of splitGroups(log)) {
    if (title !== undefined) shown.push(...toGroup(title, lines, folded.includes(title) ? 0 : groupLines))
    for (const line of title === undefined ? lines : []) {
      // Annotations repeat the findings, and the last line repeats the first.
      const text = toText(line)
      if (text !== '' && !shown.some(other => other.includes(text))) shown.push(text)
    }
  }
  return shown.flatMap(line => {
    if (isCommand(line)) return [line]
    return wrap(line, ' '.repeat(line.startsWith(' ') ? factIndent : 4))
  })
}

interface Part {
  readonly title: string | undefined
  readonly lines: readonly string[]
}

/** Splits a log into its groups and what stands between them. */
function splitGroups(log: string): Part[] {
  return log.split('::group::').flatMap((text, index): Part[] => {
    if (index === 0) return [{ title: undefined, lines: text.split('\n') }]
    const [head = '', ...rest] = text.split('\n')
    const end = rest.findIndex(line => line.startsWith('::endgroup::'))
    const inside = end < 0 ? rest : rest.slice(0, end)
    const after = end < 0 ? [] : rest.slice(end + 1)
    return [
      { title: head, lines: inside.filter(line => line.trim() !== '') },
      { title: undefined, lines: after }
    ]
  })
}

function toGroup(title: string, lines: readonly string[], limit: number): string[] {
  const left = lines.length - limit
  if (limit === 0) return [`▸ ${title}`]
  const more = left > 0 ? [`    … ${left} more ${left === 1 ? 'line' : 'lines'}`] : []
  return [`▾ ${title}`, ...lines.slice(0, limit).map(line => `  ${line}`), ...more]
}

/** Takes the command of an annotation off; commands that a reader never sees leave nothing. */
function toText(line: string): string {
  if (line.trim() === '' || /^::(?:add-mask|debug)\b/.test(line)) return ''
  return line
    .replace(/^::(?:error|warning|notice)[^:]*::/, '')
    .replace(/%0A[\s\S]*$/, '')
    .replace(/%25/g, '%')
}

/** Sentences are wrapped, while commands and tables are cut: broken, they would mislead. */
function isCommand(line: string): boolean {
  return !/^(?:[^\s▸▾]| {2}(?:expected|actual|fix): +(?!az |url=))/u.test(line)
}

/** The line that says how a run went: the first with a mark. */
export function findHeadline(log: string): string | undefined {
  return log.split('\n').find(line => /^(?:✅|⚠️|❌)/u.test(line))
}
