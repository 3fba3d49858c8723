import { CannotRun } from '../plane/exchange.ts'
import type { Cursor } from './cursor.ts'
import { toText } from './operators.ts'
import type { TakeTerm, Term } from './terms.ts'

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['0', '\0']
])

/** Takes `"..."` or `@"..."`; undefined when there is none. */
export function takeString(cursor: Cursor): string | undefined {
  const { text } = cursor
  const verbatim = text.startsWith('@"', cursor.position)
  if (!verbatim && cursor.character !== '"') return undefined
  cursor.position += verbatim ? 2 : 1
  let value = ''
  for (;;) {
    const character = takeCharacter(cursor)
    if (character === '"') {
      if (!verbatim || cursor.character !== '"') return value
      cursor.position += 1
      value += '"'
    } else value += character === '\\' && !verbatim ? takeEscape(cursor) : character
  }
}

/** Takes `$"...{x}..."`; alignment and format within the braces are not run. */
export function takeInterpolated(cursor: Cursor, takeTerm: TakeTerm): Term | undefined {
  if (!cursor.text.startsWith('$"', cursor.position)) return undefined
  cursor.position += 2
  const parts: (string | Term)[] = []
  for (;;) {
    const character = takeCharacter(cursor)
    if (character === '"') break
    if (character === '\\') parts.push(takeEscape(cursor))
    else if ((character === '{' || character === '}') && cursor.character === character) {
      cursor.position += 1
      parts.push(character)
    } else if (character === '{') {
      parts.push(takeTerm(cursor))
      cursor.expect('}')
    } else if (character === '}') throw new CannotRun('a brace that closes nothing')
    else parts.push(character)
  }
  return {
    type: 'string',
    run: variables =>
      parts.map(part => (typeof part === 'string' ? part : toText.join(part.run(variables)))).join('')
  }
}

function takeCharacter(cursor: Cursor): string {
  const { character } = cursor
  if (character === '') throw new CannotRun('a text that does not end')
  cursor.position += 1
  return character
}

function takeEscape(cursor: Cursor): string {
  const character = takeCharacter(cursor)
  const meant = escapes.get(character)
  if (meant === undefined) throw new CannotRun(`the escape \`\\${character}\``)
  return meant
}
