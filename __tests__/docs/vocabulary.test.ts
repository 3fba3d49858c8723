import { describe, expect, test } from '@jest/globals'
import { documents, listFiles, readDocument, readText } from './documents.ts'
import { findUnknownWords, findWrongValues } from './vocabulary.ts'
import { action } from './workflow-checks.ts'

/** Words that documents set in code and that are not ours: permissions and events of GitHub, and names of other tools. */
const foreign = ['id-token', 'pull-requests', 'security-events', 'openapi-diff', 'api-smart-diff']

const known = new Set([
  ...Object.keys(action.inputs),
  ...Object.keys(action.outputs),
  ...foreign,
  // Reason codes, elements of policies, names of rules, kinds of changes: whatever the code calls by that name.
  ...listFiles('src', '.ts').flatMap(file =>
    [...readText(file).matchAll(/['"`]([a-z][a-z0-9]*(?:-[a-z0-9]+)+)['"`]/g)].map(match => match[1] ?? '')
  )
])

describe('words in code of the documents', () => {
  // The names of oasdiff are put together from parts, and the emulator has words of its own.
  const elsewhere = ['docs/breaking.md', 'emulator/README.md']

  test.each(documents.filter(file => !elsewhere.includes(file)))(
    'are inputs, outputs, codes and elements that there are: %s',
    file => {
      expect(findUnknownWords(readDocument(file).prose, known)).toEqual([])
    }
  )

  test.each(documents)('are inputs with values that they take: %s', file => {
    expect(findWrongValues(readDocument(file).prose)).toEqual([])
  })

  test('that are misspelled are found', () => {
    const prose = 'Give `fail-onn`, or `identity-resorce: x`; `reason-of-nobody` says `no-policy`.'
    expect(findUnknownWords(prose, known)).toEqual(['fail-onn', 'identity-resorce', 'reason-of-nobody'])
  })

  test('that have a wrong value are found', () => {
    const prose =
      '`fail-on: warn`, `mode: deploy`, `probe: yes`, `cleanup: true`, `comment-in-pr: always`, `id-token: write`'
    expect(findWrongValues(prose)).toEqual(['fail-on: warn', 'mode: deploy', 'probe: yes'])
  })
})

describe('the inputs', () => {
  test('are each told of in prose, beside the table', () => {
    const prose = documents
      .filter(file => /^(?:README\.md|docs\/[^/]+\.md|docs\/rules\/.*|examples\/.*)$/.test(file))
      .map(file => readDocument(file).prose.replace(/<!-- inputs:[\s\S]+?<!-- end of inputs -->/, ''))
      .concat(listFiles('examples', /\.ya?ml$/).map(readText))
      .join('\n')
    const untold = Object.keys(action.inputs).filter(name => !new RegExp(`\\b${name}\\b`).test(prose))
    expect(untold).toEqual([])
  })
})
