import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { documents, listFiles, readDocument, readText, root } from './documents.ts'
import { findBrokenLinks, toAnchors } from './links.ts'

describe('the links of documents', () => {
  test.each(documents)('lead somewhere: %s', file => {
    expect(findBrokenLinks(file, readDocument(file).prose)).toEqual([])
  })

  test.each<[string, string]>([
    ['a file that is not there', '[a](docs/nothing.md)'],
    ['a heading that is not there', '[a](README.md#nothing)'],
    ['a heading of the same page that is not there', '[a](#nothing)'],
    ['a line of a snippet, which is no heading', '[a](#a-comment)\n'],
    ['a picture that is not there', '![a](docs/nothing.png)'],
    ['a link by reference', '[a][b]\n\n[b]: docs/nothing.md'],
    ['another page than the one that they name', '[docs/setup.md](docs/deploy.md)'],
    ['a path from the root of the host', '[a](/README.md)']
  ])('that lead to %s are found', (_, prose) => {
    expect(findBrokenLinks('X.md', prose)).toHaveLength(1)
  })

  test('that lead somewhere are accepted', () => {
    const prose = '# A & b\n\n[a](#a--b) [b](README.md#quick-start) [c](docs) [d](https://example.com)'
    expect(findBrokenLinks('X.md', prose)).toEqual([])
  })
})

describe('anchors', () => {
  test('are those of GitHub: lower case, hyphens, and a number for a heading that is there twice', () => {
    const prose = '# What the `credential` says\n## A: b, c\n## A: b, c\n'
    expect(toAnchors(prose)).toEqual(['what-the-credential-says', 'a-b-c', 'a-b-c-1'])
  })

  test('are not made of comments in snippets', () => {
    expect(toAnchors(readDocument('docs/setup.md').prose)).not.toContain('the-client-id')
  })
})

describe('the order of the documentation', () => {
  const order = [
    'README.md#quick-start',
    'docs/setup.md',
    'docs/deploy.md',
    'docs/pull-request.md',
    'docs/schedule.md',
    'docs/manifest.md',
    'docs/troubleshooting.md',
    'docs/rules/README.md',
    'docs/security.md',
    'docs/limits.md'
  ]

  /** The first link of each entry of the first numbered list, from the root. */
  function readOrder(file: string, at: 'first' | 'last'): string[] {
    return readDocument(file)
      .prose.split('\n')
      .filter(line => /^\d+\. /.test(line))
      .slice(0, order.length)
      .map(line => {
        const links = [...line.matchAll(/\]\(([^)]+)\)/g)].map(match => match[1] ?? '')
        const link = (at === 'first' ? links[0] : links.at(-1)) ?? ''
        return link.startsWith('#') ? file + link : path.posix.join(path.posix.dirname(file), link)
      })
  }

  test('is that of a person who needs it, in the README and in the index', () => {
    expect(readOrder('README.md', 'last').slice(0, -1)).toEqual(order.slice(0, -1))
    expect(readOrder('docs/README.md', 'first')).toEqual(order)
  })

  test('is that of the sections of the README', () => {
    const headings = [...readDocument('README.md').prose.matchAll(/^## (.+)$/gm)].map(match => match[1])
    const sections = [
      'Quick start',
      'Setting up the sign-in',
      'Deploy',
      'Pull requests',
      'Schedule',
      'Many APIs'
    ]
    const rest = ['Troubleshooting', 'Rules', 'Security', 'Limits']
    const start = headings.indexOf('Quick start')
    expect(headings.slice(start, start + order.length)).toEqual([...sections, ...rest])
  })

  test('leaves no page out: every page of docs is linked from the index', () => {
    const { prose } = readDocument('docs/README.md')
    for (const file of listFiles('docs', /^docs\/[^/]+\.md$/).filter(name => name !== 'docs/README.md'))
      expect(prose).toContain(`](${path.posix.basename(file)})`)
  })
})

describe('the pages that the code names', () => {
  // A page of somebody else's repository, in an example of a reason.
  const invented = ['docs/ingress.md']
  const named = listFiles('src', '.ts')
    .flatMap(file =>
      [...readText(file).matchAll(/docs\/[\w/-]+\.md(?:#[\w-]+)?/g)].map(match => ({ file, page: match[0] }))
    )
    .filter(({ page }) => !invented.includes(page))

  test('are found', () => {
    expect(named.length).toBeGreaterThan(0)
  })

  test.each(named)('are there: $page, by $file', ({ page }) => {
    const [file = '', anchor] = page.split('#')
    expect(existsSync(path.join(root, file))).toBe(true)
    if (anchor !== undefined) expect(toAnchors(readDocument(file).prose)).toContain(anchor)
  })
})
