import { structuredPatch } from 'diff'

/** Beyond so many edited lines a diff says no more than the new text does, and its cost grows with their square. */
const maxEdits = 400

/** Renders the difference between two policy documents as the body of a unified diff, or undefined when they have little in common. */
export function renderPolicyDiff(before: string | undefined, after: string): string | undefined {
  const old = normaliseLines(before ?? '')
  const patch = structuredPatch('before', 'after', old, normaliseLines(after), undefined, undefined, {
    context: 3,
    maxEditLength: maxEdits
  })
  if (patch === undefined) return undefined
  if (patch.hunks.length === 0) return 'No line differs: line endings at most.'
  return patch.hunks
    .map(hunk =>
      [
        `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
        ...hunk.lines.filter(line => !line.startsWith('\\'))
      ].join('\n')
    )
    .join('\n')
}

/** The service stores CRLF, editors write LF: a diff of every line would hide the one that counts. */
function normaliseLines(text: string): string {
  const lines = text.replace(/\r\n/g, '\n')
  return lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`
}
