import { expect } from '@jest/globals'

/** Elements that the summary writes itself; anything else in angle brackets would be somebody else's. */
const ours = /<\/?(?:details|summary|code|span)>|<br>/g

/** The Markdown without its code, by the rules of CommonMark: fenced blocks first, then spans. */
function dropCode(markdown: string): string {
  const lines: string[] = []
  let fence: string | undefined
  for (const line of markdown.split('\n')) {
    const run = /^`{3,}/.exec(line)?.[0]
    if (fence === undefined && run !== undefined && !line.slice(run.length).includes('`')) fence = run
    else if (fence !== undefined && run !== undefined && run.length >= fence.length && line.trim() === run)
      fence = undefined
    else if (fence === undefined) lines.push(line.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, 'CODE'))
  }
  expect(fence).toBeUndefined()
  return lines.join('\n')
}

/** Fails unless the page has our elements alone, all of them closed, and no markup that we did not write; `bars` are those of a table's row. */
export function expectWellFormed(markdown: string, bars: readonly number[] = [3, 5]): void {
  const prose = dropCode(markdown)
  expect(prose.replace(ours, '')).not.toMatch(/[<>]/)
  for (const name of ['details', 'summary', 'code', 'span']) {
    expect(prose.split(`<${name}>`).length).toBe(prose.split(`</${name}>`).length)
  }
  expect(prose).not.toMatch(
    /@(?!&#8203;)|!\[|\]\((?!https:\/\/(?:github\.com\/contoso|learn\.microsoft\.com|spec\.openapis\.org)\/)|:\/\/(?!(?:github\.com\/contoso|learn\.microsoft\.com|spec\.openapis\.org)\/)/
  )
  for (const line of prose.split('\n').filter(text => text.startsWith('|'))) {
    expect(bars).toContain(line.split('|').length - 1)
  }
  expect(prose.split('\n').filter(line => /^#/.test(line) && !/^#{2,4} /.test(line))).toEqual([])
}
