import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { toVisible } from '../../src/report/line.ts'
import {
  codeBlock,
  codeSpan,
  escapeMarkdown,
  renderDetails,
  renderLink,
  renderProse,
  renderRow
} from '../../src/report/markdown.ts'
import { hostileText } from './hostile.ts'

/** What a browser shows of escaped Markdown: entities resolved, our own element and the breaker gone. */
function show(markdown: string): string {
  return markdown.replace(/<\/?(?:span|code)>|&#(\d+);|&(?:lt|gt|quot|amp);/g, (entity, code?: string) => {
    if (code !== undefined) return code === '8203' ? '' : String.fromCodePoint(Number(code))
    return named.get(entity) ?? ''
  })
}
const named = new Map([
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&amp;', '&']
])

/** The same where there are code spans of ours, in which an entity is just characters. */
function showProse(markdown: string): string {
  return markdown
    .split(/((?<!`)(`+)(?!`).*?(?<!`)\2(?!`))/)
    .map((part, index) => (index % 3 === 0 ? show(part) : index % 3 === 1 ? part : ''))
    .join('')
}

/** Reads the code span that a text is, by the rules of CommonMark 6.1; undefined when it is anything else. */
function readSpan(markdown: string): string | undefined {
  const fence = /^`+/.exec(markdown)?.[0]
  if (fence === undefined) return undefined
  const close = [...markdown.slice(fence.length).matchAll(/`+/g)].find(run => run[0] === fence)
  if (close === undefined || fence.length + close.index + fence.length !== markdown.length) return undefined
  const content = markdown.slice(fence.length, fence.length + close.index)
  return /^ .* $/u.test(content) && content.trim() !== '' ? content.slice(1, -1) : content
}

/** Cells of a row, by the rules of GFM 4.10: a pipe parts, unless there is a backslash before it. */
function countCells(row: string): number {
  return row.replace(/\\./g, '').split('|').length - 2
}

describe('escapeMarkdown', () => {
  test.each([
    ['a mention', '@octocat', '@&#8203;octocat'],
    ['an element', '<img>', '&lt;img&gt;'],
    ['a comment', '<!-- x -->', '&lt;!-- x --&gt;'],
    ['an image', '![a](b)', '!&#91;a&#93;(b)'],
    ['emphasis', '*a* _b_ ~c~', '&#42;a&#42; &#95;b&#95; &#126;c&#126;'],
    ['a pipe and a backslash', 'a\\|b', 'a&#92;&#124;b'],
    ['a heading', '# a', '&#35; a'],
    ['a list', '- a', '&#45; a'],
    ['a numbered list', '12) a', '12&#41; a'],
    ['a line below a heading', '===', '&#61;=='],
    ['an issue', 'see #12', 'see #&#8203;12'],
    ['an emoji', ':tada:', ':&#8203;tada:'],
    ['an address', 'https://a.example', 'https:&#8203;//a.example'],
    ['a bare host', 'www.a.example', 'www&#8203;.a.example'],
    ['a formula', '$a$', '<span>&#36;</span>a<span>&#36;</span>'],
    ['an entity', '&#64;', '&amp;#&#8203;64;'],
    ['a line break', 'a\nb', 'a&#92;nb']
  ])('breaks %s', (_, text, markdown) => {
    expect(escapeMarkdown(text)).toBe(markdown)
  })

  test('leaves a sentence as it is', () => {
    const sentence = "The API (weather, 3 operations) isn't there: 403; see line 12."
    expect(escapeMarkdown(sentence)).toBe(sentence)
  })

  test('shows the same characters and leaves no character that means something', () => {
    fc.assert(
      fc.property(hostileText, text => {
        const markdown = escapeMarkdown(text)
        expect(show(markdown)).toBe(toVisible(text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')))
        const bare = markdown.replaceAll('<span>&#36;</span>', '').replace(/&(?:#\d+|amp|lt|gt|quot);/g, '')
        expect(bare).not.toMatch(/[<>&"`*_[\]|\\~$\r\n]/)
        expect(markdown).not.toMatch(/^(?:[-+=#]|\d{1,9}[.)])/)
        expect(markdown).not.toMatch(/@(?!&#8203;)|:\/\/|www\./)
      })
    )
  })

  test('cuts an endless text before it is escaped', () => {
    expect(escapeMarkdown('<'.repeat(1_000_000))).toBe(`${'&lt;'.repeat(1999)}…`)
  })
})

describe('renderProse', () => {
  test.each([
    ['The API `weather` has no `<base/>`.', 'The API `weather` has no `<base/>`.'],
    ['`a` and `b', '`a` and &#96;b'],
    ['one ` alone', 'one &#96; alone'],
    ['empty `` code', 'empty &#96;&#96; code'],
    ['`a|b` *c*', '<code>a&#124;b</code> &#42;c&#42;'],
    ['- `x`', '&#45; `x`']
  ])('renders %j', (text, markdown) => {
    expect(renderProse(text)).toBe(markdown)
  })

  test('shows the same characters, backticks aside', () => {
    const strip = (text: string) => text.replace(/[` ]/g, '')
    fc.assert(
      fc.property(hostileText, text => {
        fc.pre(text.length <= 320)
        const tidy = text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')
        expect(strip(showProse(renderProse(text)))).toBe(strip(toVisible(tidy)))
      })
    )
  })
})

describe('codeSpan', () => {
  test.each([
    ['weather', '`weather`'],
    ['a`b', '``a`b``'],
    ['`a``', '``` `a`` ```'],
    [' a ', '`  a  `'],
    ['', '(empty)'],
    ['  ', '(empty)'],
    ['a\nb', '`a\\nb`'],
    ['a|`@b', '<code>a&#124;&#96;<span>&#64;</span>b</code>']
  ])('renders %j as %s', (text, markdown) => {
    expect(codeSpan(text)).toBe(markdown)
  })

  test('is one span with the same characters, and one cell', () => {
    fc.assert(
      fc.property(hostileText, text => {
        const markdown = codeSpan(text)
        expect(countCells(renderRow(['a', markdown]))).toBe(2)
        const visible = toVisible(text)
        if (visible.trim() === '') expect(markdown).toBe('(empty)')
        else if (Array.from(text).length > 320) expect(markdown).toMatch(/…|&#8230;/)
        else if (visible.includes('|')) expect(show(markdown)).toBe(visible)
        else expect(readSpan(markdown)).toBe(visible)
      })
    )
  })
})

describe('codeBlock', () => {
  test('has a fence longer than any in it', () => {
    expect(codeBlock('a\n````\nb', 'xml')).toBe('`````xml\na\n````\nb\n`````')
  })
  test('keeps tabs and line breaks, and spells out what cannot be seen', () => {
    expect(codeBlock('\ta\r\n\u202eb\rc\n')).toBe('```\n\ta\n\\u202eb\\rc\n```')
  })
  test('says where it was cut', () => {
    expect(codeBlock('abcdef', '', 4)).toBe('```\nabc…\n… cut here: the JSON report has all of it.\n```')
  })
  test('is never closed from within', () => {
    fc.assert(
      fc.property(hostileText, text => {
        const [open = '', ...lines] = codeBlock(text).split('\n')
        expect(lines.findIndex(line => line.trim().startsWith(open))).toBe(lines.length - 1)
      })
    )
  })
})

describe('renderLink', () => {
  test('links an https address', () => {
    expect(renderLink('`A`', 'https://github.com/o/r/blob/v1/docs/rules/A.md')).toBe(
      '[`A`](https://github.com/o/r/blob/v1/docs/rules/A.md)'
    )
  })
  test.each([
    'javascript:alert(1)',
    'http://a.example/x',
    'docs/rules/A.md',
    'https://a.example/x) [y](https://b.example/',
    'https://user@a.example/x',
    'https://a.example/x y',
    'https://a.example/"x',
    'https://a.example/x\nhttps://b.example/'
  ])('leaves the text alone for %j', address => {
    expect(renderLink('`A`', address)).toBe('`A`')
  })
})

describe('renderDetails', () => {
  test('has blank lines around the body, so that it is Markdown', () => {
    expect(renderDetails('2 more', '- a')).toBe('<details>\n<summary>2 more</summary>\n\n- a\n\n</details>')
  })
})
