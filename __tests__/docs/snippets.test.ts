import { spawnSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import { parseSync } from '@swc/core'
import { parseDocument } from 'yaml'
import { parseManifest } from '../../src/manifest.ts'
import type { Report } from '../../src/report/report.ts'
import { findViolations } from '../manifest/schema.ts'
import { toJsonText } from '../report/json-text.ts'
import { findImbalance } from './balance.ts'
import {
  documents,
  findSnippets,
  listFiles,
  readDocument,
  readText,
  splitMarkdown,
  toSnippet
} from './documents.ts'
import { action } from './workflow-checks.ts'
import { toManifest, toYamlKind } from './yaml-kinds.ts'

/** Every language that a snippet may be written in. Each has a check below; another one is refused, so that no snippet escapes. */
const languages = ['bash', 'bicep', 'hcl', 'json', 'sh', 'text', 'ts', 'xml', 'yaml', 'yml']

const inputs = Object.keys(action.inputs)
const yaml = [
  ...findSnippets('yaml', 'yml'),
  ...[
    'action.yml',
    ...listFiles('.github', /\.ya?ml$/),
    // The OpenAPI document of the example is none of ours.
    ...listFiles('examples', /^(?!examples\/weather\/).*\.ya?ml$/)
  ].map(file => toSnippet(file, 'yaml'))
]

describe('the snippets of the documents', () => {
  test('are found in every document that has some', () => {
    expect(documents).toEqual(expect.arrayContaining(['README.md', 'docs/setup.md', 'docs/rules/AUTH001.md']))
    expect(findSnippets().length).toBeGreaterThan(100)
  })

  test.each(documents)('are in a language that is checked: %s', file => {
    for (const { where, language } of splitMarkdown(readText(file), file).snippets)
      expect([where, languages.includes(language)]).toEqual([where, true])
  })
})

describe('the YAML of documents, examples and workflows', () => {
  test.each(yaml)('parses without a warning, and is of a known kind: $where', ({ text }) => {
    const document = parseDocument(text, { prettyErrors: true })
    expect([...document.errors, ...document.warnings]).toEqual([])
    expect(() => toYamlKind(text, inputs)).not.toThrow()
  })
})

describe('the manifests of documents and examples', () => {
  const schema = JSON.parse(readText('schema/apim-identity-guard.schema.json')) as Record<string, unknown>
  const manifests = yaml.flatMap(({ where, text }) => {
    const manifest = toManifest(text, toYamlKind(text, inputs))
    return manifest === undefined ? [] : [{ where, manifest }]
  })

  test('are found', () => {
    expect(manifests.length).toBeGreaterThanOrEqual(6)
  })

  test.each(manifests)('are accepted by the schema and by the action: $where', ({ manifest }) => {
    expect(findViolations(schema, parseDocument(manifest).toJS())).toEqual([])
    expect(parseManifest(manifest, 'apis.yaml')).toMatchObject({ kind: 'manifest' })
  })

  test('a part with a field that none has is refused', () => {
    const wrong = toManifest('waivers:\n  - rule: NET004\n    until: 2027-01-01\n', 'manifest-part') ?? ''
    expect(findViolations(schema, parseDocument(wrong).toJS())).not.toEqual([])
    expect(parseManifest(wrong, 'apis.yaml')).toMatchObject({ kind: 'wrong' })
  })
})

describe('the shell of documents and examples', () => {
  /** `<client ID>` stands for what a reader fills in; for the shell it would be a redirection. */
  const fillIn = (text: string) => text.replace(/<[a-zA-Z][\w ,]*>/g, 'value')
  const check = (text: string) => spawnSync('bash', ['-n'], { input: fillIn(text), encoding: 'utf8' })
  const shell = [
    ...findSnippets('bash', 'sh'),
    ...listFiles('examples', '.sh').map(file => toSnippet(file, 'bash'))
  ]

  test.each(shell)('is one that bash can read: $where', ({ text }) => {
    const { status, stderr } = check(text)
    expect(status === 0 ? '' : stderr).toBe('')
  })

  test('a quotation that is never closed is refused', () => {
    expect(check("az account show --query 'id\n").status).not.toBe(0)
  })
})

describe('the JSON of documents and examples', () => {
  const json = [
    ...findSnippets('json'),
    ...listFiles('examples', '.json').map(file => toSnippet(file, 'json'))
  ]

  test.each(json)('parses: $where', ({ text }) => {
    expect(() => JSON.parse(text)).not.toThrow()
  })

  test('the report of docs/report.md has the shape of a report', () => {
    const [snippet] = findSnippets('json').filter(({ file }) => file === 'docs/report.md')
    const report = JSON.parse(snippet?.text ?? '') as Report
    // renderJson writes the fields that a report has, in their order, and drops every other.
    expect(JSON.stringify(JSON.parse(toJsonText(report)))).toBe(JSON.stringify(report))
  })
})

describe('the other languages', () => {
  test.each([
    ...findSnippets('bicep', 'hcl', 'xml'),
    ...listFiles('examples', /\.(?:bicep|tf)$/).map(file =>
      toSnippet(file, file.endsWith('.tf') ? 'hcl' : 'bicep')
    )
  ])('close every bracket, text and element: $where', ({ text, language }) => {
    expect(findImbalance(text, language)).toBeUndefined()
  })

  test.each(findSnippets('ts'))('are TypeScript that a compiler reads: $where', ({ text }) => {
    expect(() => parseSync(text, { syntax: 'typescript', target: 'es2024' })).not.toThrow()
  })
})

describe('the README', () => {
  const lines = readText('README.md').split('\n')

  test.each(['npm ci && npm run demo', 'npm ci && npm test'])('says `%s` on a line of its own', command => {
    expect(lines).toContain(command)
  })

  test('names only commands that package.json has', () => {
    const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> }
    const used = documents.flatMap(file =>
      [...readText(file).matchAll(/npm run ([\w:]+)/g)].map(match => match[1] ?? '')
    )
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining([...new Set(used)]))
  })
})

describe('the tables of the documents', () => {
  const count = (row: string): number => row.replace(/\\\|/g, '').split('|').length

  test.each(documents)('have as many cells in each row as in their head: %s', file => {
    const tables = readDocument(file).prose.match(/(?:^\|.*\n?)+/gm) ?? []
    for (const table of tables) {
      const rows = table.trimEnd().split('\n')
      expect(rows.filter(row => count(row) !== count(rows[0] ?? ''))).toEqual([])
    }
  })
})

describe('the reader of Markdown', () => {
  test('finds indented snippets, and takes their indentation away', () => {
    const { prose, snippets } = splitMarkdown('1. a\n\n   ```bash\n   one\n     two\n   ```\n\nb\n', 'x.md')
    expect(snippets).toEqual([{ where: 'x.md:3', file: 'x.md', language: 'bash', text: 'one\n  two\n' }])
    expect(prose).toBe('1. a\n\n\nb\n')
  })

  test('keeps a fence within a longer fence', () => {
    expect(splitMarkdown('````text\n```\n````\n', 'x.md').snippets[0]?.text).toBe('```\n')
  })

  test('refuses a fence that is never closed', () => {
    expect(() => splitMarkdown('```bash\n', 'x.md')).toThrow('x.md:1: the fence is never closed')
  })
})
