import { clip, toLines, toVisible } from './line.ts'

/** Longest text outside of a block: a sentence, not a document. */
const proseLength = 2000
const codeLength = 320
const blockLength = 6000

/**
 * GitHub turns more than Markdown into something else: mentions, issue numbers, emoji names, bare addresses and formulas.
 * One pass over what needs care: markup becomes an entity, which no parser takes for markup, in a table and in an HTML
 * block alike; what GitHub looks for afterwards, in the text, is broken by a zero-width space.
 */
const special = /[&<>"`*_[\]|\\~]|\$|@|#(?=\d)|:(?=\/\/|[\w+-]{1,60}:)|(?<=www)\.|(?<=\bgh)-(?=\d)/gi
const breaker = '&#8203;'

/** Escapes a text for a paragraph or a table cell: the page shows the same characters, and no element that is not ours. */
export function escapeMarkdown(text: string): string {
  return guardStart(escapeInline(tidy(text)))
}

/** Escapes a sentence of ours, in which backticks mark the names: these become code, and everything else plain text. */
export function renderProse(text: string): string {
  const parts = tidy(text).split('`')
  // A backtick without a partner is a character like any other.
  const paired = parts.length % 2 === 1 ? parts : [...parts.slice(0, -2), parts.slice(-2).join('`')]
  const rendered = paired.map((part, index) => {
    if (index % 2 === 0) return escapeInline(part)
    return part.trim() === '' ? escapeInline(`\`${part}\``) : codeSpan(part)
  })
  return guardStart(rendered.join(''))
}

/** Renders a name as code, with a fence that is longer than any in it; in a table cell, too. */
export function codeSpan(text: string, max = codeLength): string {
  const code = toVisible(clip(text, max))
  if (code.trim() === '') return '(empty)'
  // GFM splits a table's row before it looks at code, and knows no way to write `\|` in it: an element does.
  if (code.includes('|')) return `<code>${escapeCharacters(code)}</code>`
  const fence = '`'.repeat(longestRun(code) + 1)
  const padded = /^`|`$|^ .* $/u.test(code) ? ` ${code} ` : code
  return `${fence}${padded}${fence}`
}

/** Renders a block of code, with a fence that is longer than any in it; what is too long for a page is cut. */
export function codeBlock(text: string, language = '', max = blockLength): string {
  const clipped = clip(text, max)
  const lines = toLines(clipped).map(line => line.split('\t').map(toVisible).join('\t'))
  if (clipped !== text) lines.push('… cut here: the JSON report has all of it.')
  const code = lines.join('\n')
  const fence = '`'.repeat(Math.max(3, longestRun(code) + 1))
  return `${fence}${language}\n${code}\n${fence}`
}

/** Renders a link when the address is one that cannot be anything else, and the text alone when it is not. */
export function renderLink(markdown: string, address: string): string {
  return /^https:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?\/[\w./~%#?=&+@-]*$/.test(address)
    ? `[${markdown}](${address})`
    : markdown
}

/** Renders a table; every cell is Markdown without a line break already. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(renderRow).join('\n')
}

export function renderRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** Folds a text away below a line that can be clicked; that line is HTML, the text is Markdown. */
export function renderDetails(summary: string, body: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`
}

/** For text inside an element of ours: every character that could mean something becomes an entity. */
function escapeCharacters(text: string): string {
  return text.replace(/[^\p{L}\p{M}\p{N} ,;/()'-]/gu, character => {
    const entity = `&#${character.codePointAt(0)};`
    // GFM looks for mail addresses once entities are resolved, in such an element, too: the sign gets its own.
    return character === '@' ? `<span>${entity}</span>` : entity
  })
}

/** Plain blanks at the ends say nothing; other ones are there to be seen, which `trim` would not let happen. */
function tidy(text: string): string {
  return clip(text, proseLength).replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')
}

function escapeInline(text: string): string {
  return toVisible(text).replace(special, character => {
    switch (character) {
      case '&':
        return '&amp;'
      case '<':
        return '&lt;'
      case '>':
        return '&gt;'
      case '"':
        return '&quot;'
      case '$':
        // GitHub documents an element around a dollar sign as the way to keep it from opening a formula.
        return '<span>&#36;</span>'
      case '.':
      case '-':
        return breaker + character
      case '@':
      case '#':
      case ':':
        return character + breaker
      default:
        return `&#${character.charCodeAt(0)};`
    }
  })
}

/** What is markup only where a line begins: headings, lists, rules, the line below a heading. */
function guardStart(markdown: string): string {
  return markdown
    .replace(/^[-+=#]/, character => `&#${character.charCodeAt(0)};`)
    .replace(/^(\d{1,9})([.)])/, (_, digits: string, mark: string) => `${digits}&#${mark.charCodeAt(0)};`)
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length))
}
