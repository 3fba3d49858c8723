/** How long one piece of foreign text may get in a log line. */
const lineLength = 200

/**
 * What a reader cannot see or what moves the text around it: control characters (ANSI escapes among them), line and
 * paragraph separators, zero-width and bidirectional marks, tag characters, odd blanks, halves of a surrogate pair.
 * An emoji keeps the variation selector that makes it one.
 */
const invisible =
  /(?!(?<=\p{Extended_Pictographic})[\uFE0E\uFE0F])(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu

/** Returns the text with everything that a reader could not see spelled out, as in `\u202e`. */
export function toVisible(text: string): string {
  return text.replace(invisible, spellCharacter)
}

/** Cuts a text to so many characters, the ellipsis among them; never through a surrogate pair. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text
  const characters = Array.from(text.slice(0, max * 2 + 2))
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join('')}…`
}

/**
 * Makes any text safe to print as one line of a step's log. The runner reads commands from every line: `::name::` where
 * a line starts, behind blanks too, and the older `##[name]` anywhere in a line (actions/runner, ActionCommand.cs).
 * Fail closed: both are broken with a blank that everybody sees, so that no name in a document can mask, stop or forge.
 */
export function safeLine(text: string, max = lineLength): string {
  return clip(toVisible(clip(text, max)), max)
    .replace(/^( *:):/, '$1 :')
    .replaceAll('##[', '## [')
}

/** The lines of a text that may have several, without the empty ones at its end. */
export function toLines(text: string): string[] {
  const lines = text.split(/\r?\n/)
  const last = lines.findLastIndex(line => line !== '')
  return last < 0 ? [''] : lines.slice(0, last + 1)
}

function spellCharacter(character: string): string {
  if (character === '\n') return '\\n'
  if (character === '\r') return '\\r'
  if (character === '\t') return '\\t'
  const code = character.codePointAt(0) ?? 0
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`
}
