/** Characters of a part, more or less: a policy of 256 KB is one part. */
const partLength = 100_000

/**
 * The text of `JSON.stringify(value, null, 2)` with a line end, in parts that follow each other. A report with a hundred policies of 256 KB, before and
 * after, has 56 MB: as one text it would stand in memory three times while it is written.
 */
export function* toJsonParts(value: object): Generator<string> {
  let text = ''
  for (const piece of listMembers(value)) {
    text += piece
    if (text.length < partLength) continue
    yield text
    text = ''
  }
  yield `${text}\n`
}

function* listMembers(value: object): Generator<string> {
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  if (members.length === 0) return yield '{}'
  let lead = '{'
  for (const [name, member] of members) {
    yield `${lead}\n  ${JSON.stringify(name)}: `
    if (Array.isArray(member) && member.length > 0) yield* listEntries(member)
    else yield indent(member, '  ')
    lead = ','
  }
  yield '\n}'
}

function* listEntries(entries: readonly unknown[]): Generator<string> {
  let lead = '['
  for (const entry of entries) {
    yield `${lead}\n    ${indent(entry, '    ')}`
    lead = ','
  }
  yield '\n  ]'
}

/** In JSON a line end stands between values only: in a text it is escaped. */
function indent(value: unknown, blanks: string): string {
  return JSON.stringify(value ?? null, null, 2).replaceAll('\n', `\n${blanks}`)
}
