import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { renderSchema, schemaFile } from '../../scripts/schema.ts'
import { fields, stepInputs } from '../../src/manifest/fields.ts'
import { parseManifest } from '../../src/manifest.ts'
import { findViolations } from './schema.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
const schema = JSON.parse(readFileSync(path.join(root, schemaFile), 'utf8')) as Record<string, unknown>
const action = parse(readFileSync(path.join(root, 'action.yml'), 'utf8')) as {
  inputs: Record<string, unknown>
}

const parses = (text: string) => parseManifest(text, 'apis.yaml').kind === 'manifest'
const follows = (text: string) => findViolations(schema, parse(text)).length === 0

/** Manifests of documents and examples, by what makes an editor complete them. */
function findExamples(): { readonly where: string; readonly text: string }[] {
  const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
  const list = (folder: string) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map(name =>
      path.posix.join(folder, name.replaceAll(path.sep, '/'))
    )
  const documents = ['README.md', ...list('docs').filter(name => name.endsWith('.md'))]
  const snippets = documents.flatMap(file =>
    [...read(file).matchAll(/^```ya?ml\n([\s\S]*?)^```$/gm)].map((match, index) => ({
      where: `${file}, ${index + 1}`,
      text: match[1] ?? ''
    }))
  )
  const files = list('examples')
    .filter(name => /\.ya?ml$/.test(name))
    .map(where => ({ where, text: read(where) }))
  return [...snippets, ...files].filter(({ text }) => /^apis:/m.test(text))
}

describe('the schema of the manifest', () => {
  test('is the one that its sources give', () => {
    expect(readFileSync(path.join(root, schemaFile), 'utf8')).toBe(renderSchema(root))
  })

  test('knows every input: it is a field, or belongs to the step with a reason', () => {
    for (const name of Object.keys(action.inputs))
      expect([name, fields.has(name) !== stepInputs.has(name)]).toEqual([name, true])
    for (const name of fields.keys()) expect(Object.keys(action.inputs)).toContain(name)
  })
})

describe('the manifests of documents and examples', () => {
  const examples = findExamples()

  test('are found', () => {
    expect(examples.length).toBeGreaterThanOrEqual(2)
  })

  test.each(examples)('are accepted by schema and reader, and name the schema: $where', ({ text }) => {
    expect(findViolations(schema, parse(text))).toEqual([])
    expect(parseManifest(text, 'apis.yaml')).toMatchObject({ kind: 'manifest' })
    expect(text).toMatch(
      /^# yaml-language-server: \$schema=https:\/\/raw\.githubusercontent\.com\/OWNER\/apim-identity-guard\/v1\/schema\/apim-identity-guard\.schema\.json$/m
    )
  })
})

describe('schema and reader agree', () => {
  const apis = 'apis:\n  - api-id: a\n'
  const waiver = (more: string) =>
    `${apis}waivers:\n  - {rule: NET004, reason: waits for it, owner: a, ${more}}\n`

  test.each([
    apis,
    'apis:\n  - name: a\n    artifacts-path: x\n',
    `defaults: {probe: true, max-deletions: 3, slots: [a, b], accepted-backends: {a.b.c: one two three}}\n${apis}`,
    `${apis}    accepted-backends:\n      - a.b.c: one two three\n`,
    waiver('expires: 2027-01-31'),
    waiver('expires: 2027-01-31, api: "*", operation: x, backend: y'),
    ...['NET*', 'NET01*', 'POL*', 'READ001', 'P07'].map(rule =>
      waiver('expires: 2027-01-31').replace('NET004', rule)
    ),
    `${apis}severity-overrides: {NET004: info, READ001: error}\n`
  ])('that this is a manifest: %j', text => {
    expect([parses(text), follows(text)]).toEqual([true, true])
  })

  test.each([
    '{}',
    'apis: []',
    'apis: {}',
    'apis: [a]',
    `${apis}    fail-onn: error\n`,
    `${apis}    report-path: x\n`,
    `${apis}    probe: "true"\n`,
    `${apis}    max-deletions: -1\n`,
    `${apis}    max-deletions: 1.5\n`,
    `${apis}    api-version: 1.0\n`,
    `${apis}    app-name:\n`,
    `${apis}    app-name: " "\n`,
    `${apis}    slots: []\n`,
    `${apis}    slots: [1]\n`,
    `${apis}    accepted-backends: [{a: b, c: d}]\n`,
    `${apis}extra: 1\n`,
    `defaults: {api-id: a}\n${apis}`,
    `defaults: []\n${apis}`,
    waiver('api: x'),
    waiver('expires: 31.01.2027'),
    waiver('expires: 2027-01-31, api: ""'),
    waiver('expires: 2027-01-31, extra: a'),
    ...['"*"', 'R*', 'READ*', 'ZZZ*', 'N*', 'net004', 'NET04', 'WAIVE001', 'WAIVE*', '"*E*0*"'].map(
      rule => `${apis}waivers: [{rule: ${rule}, reason: one two three, owner: a, expires: 2027-01-31}]\n`
    ),
    `${apis}waivers: [{rule: NET004, reason: later, owner: a, expires: 2027-01-31}]\n`,
    `${apis}severity-overrides: {NET04: info}\n`,
    `${apis}severity-overrides: {NET004: warn}\n`,
    `${apis}severity-overrides: {READ001: warning}\n`
  ])('that this is none: %j', text => {
    expect([parses(text), follows(text)]).toEqual([false, false])
  })

  test('the words of a choice are those of the parser', () => {
    const wrong = `${apis}    fail-on: warn\n`
    // The reader leaves words to the parser of the inputs, which knows the nearest one.
    expect([parses(wrong), follows(wrong)]).toEqual([true, false])
  })
})
