import { normaliseLineEnds, toCanonicalExpression } from './canonical-expression.ts'
import { decodeEntities, encodeText } from './entities.ts'
import type { OtherToken, TextToken } from './scanner.ts'
import { isBlank, isExpression, skipBlanks } from './scanner-source.ts'
import type { TagToken } from './scanner-tag.ts'
import type { PolicyTree } from './syntax.ts'

/** Text or CDATA: one text to whoever reads the document. */
export type Word = TextToken | OtherToken

/** What stands inside of a payload. */
export type PayloadToken = Word | TagToken

/**
 * Writes what a payload holds, on the line of its tags. Every character of it is sent to somebody, so that it stays as it is
 * but for entities and line ends; so do comments. Two things are layout, which Azure makes anew on save: blanks with a
 * line end between two tags, and the blanks around the one text of an element.
 */
export function renderPayload(
  tree: PolicyTree,
  name: string,
  tokens: readonly PayloadToken[],
  renderOpen: (tag: Extract<TagToken, { kind: 'open' }>) => string
): string {
  // A body may begin or end with blanks on purpose; where other payloads do, nobody looks at them.
  if (tokens.every(isWord)) return renderWords(tree, tokens, name === 'set-body')
  return tokens
    .map(token => {
      switch (token.kind) {
        case 'open':
          return token.selfClosing ? `${renderOpen(token)}</${token.name}>` : renderOpen(token)
        case 'close':
          return `</${token.name}>`
        case 'text':
          return isLayout(tree, token, true) ? '' : encodeText(readWord(tree, token))
        case 'cdata':
          return encodeText(readWord(tree, token))
        default:
          return normaliseLineEnds(tree.text.slice(token.start, token.end))
      }
    })
    .join('')
}

/** Writes text that stands alone in its element. `keepsBlanks`: those around it are layout only with a line end. */
export function renderWords(tree: PolicyTree, all: readonly Word[], keepsBlanks = false): string {
  const { format, text } = tree
  const words = all.filter(each => each.kind === 'cdata' || !isLayout(tree, each, keepsBlanks))
  const [only] = words
  if (words.length === 1 && only?.kind === 'text' && only.expression) {
    const source = text.slice(only.start, only.end)
    return encodeText(toCanonicalExpression(format === 'rawxml' ? source : decodeEntities(source), format))
  }
  const whole = words
    .map((each, index) => {
      // The blanks of a CDATA section were put there on purpose.
      if (each.kind === 'cdata') return readWord(tree, each)
      const start = index === 0 ? skipLayout(text, each, keepsBlanks) : each.start
      const end = index === words.length - 1 ? skipLayoutBack(text, each, keepsBlanks) : each.end
      return normaliseLineEnds(decodeEntities(text.slice(start, end)))
    })
    .join('')
  if (isExpression(whole)) return encodeText(toCanonicalExpression(whole, 'xml'))
  // What is kept of the blanks at either end must not look like layout.
  return encodeText(whole).replace(/^[ \t]|[ \t]$/g, blank => `&#${blank.charCodeAt(0)};`)
}

function isWord(token: PayloadToken): token is Word {
  return token.kind === 'text' || token.kind === 'cdata'
}

function readWord({ text }: PolicyTree, word: Word): string {
  if (word.kind === 'cdata')
    return normaliseLineEnds(text.slice(word.start + '<![CDATA['.length, word.end - ']]>'.length))
  return normaliseLineEnds(decodeEntities(text.slice(word.start, word.end)))
}

function isLayout({ text }: PolicyTree, { start, end }: Word, needsLineEnd: boolean): boolean {
  return skipBlanks(text, start) >= end && (!needsLineEnd || /[\r\n]/.test(text.slice(start, end)))
}

function skipLayout(text: string, { start }: Word, needsLineEnd: boolean): number {
  const end = skipBlanks(text, start)
  return needsLineEnd && !/[\r\n]/.test(text.slice(start, end)) ? start : end
}

function skipLayoutBack(text: string, { end }: Word, needsLineEnd: boolean): number {
  let start = end
  while (start > 0 && isBlank(text.charCodeAt(start - 1))) start -= 1
  return needsLineEnd && !/[\r\n]/.test(text.slice(start, end)) ? end : start
}
