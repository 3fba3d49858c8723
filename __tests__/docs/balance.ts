/** Brackets, texts and elements, as far as a reader without a compiler can see them. */

const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' }

/** Says what is not closed, or closed without having been opened; undefined when all is well. */
export function findImbalance(text: string, language: string): string | undefined {
  return language === 'xml' ? findOpenElement(text) : findOpenBracket(text, language)
}

/** Bicep has single quotes and Terraform double ones; both have expressions in braces inside of a text. */
function findOpenBracket(text: string, language: string): string | undefined {
  const quote = language === 'bicep' ? "'" : '"'
  const comment = language === 'bicep' ? '//' : '#'
  const open: string[] = []
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index)
    const inText = open.at(-1) === quote
    if (inText && character === '\\') index++
    else if (inText && character === '\n') return `a text that does not end on its line, before ${index}`
    else if (inText && text.startsWith('${', index)) {
      open.push('}')
      index++
    } else if (character === quote) {
      if (inText) open.pop()
      else open.push(quote)
    } else if (!inText && text.startsWith(comment, index)) index = toLineEnd(text, index)
    else if (!inText && closing[character] !== undefined) open.push(closing[character])
    else if (!inText && '}])'.includes(character) && open.pop() !== character)
      return `\`${character}\` closes nothing, at ${index}`
  }
  return open.length === 0 ? undefined : `\`${open.at(-1)}\` is missing`
}

function findOpenElement(text: string): string | undefined {
  const open: string[] = []
  for (const [, slash, name, empty] of text.matchAll(/<(\/?)([\w.-]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (slash === '/' && open.pop() !== name) return `</${name}> closes nothing`
    if (slash === '' && empty === '' && name !== undefined) open.push(name)
  }
  return open.length === 0 ? undefined : `</${open.at(-1)}> is missing`
}

function toLineEnd(text: string, index: number): number {
  const end = text.indexOf('\n', index)
  return end === -1 ? text.length : end
}
