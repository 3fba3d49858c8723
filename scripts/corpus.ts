/**
 * Runs the policy parser, the canonical form and the editor over every policy document below a folder:
 *
 *   npm run corpus -- DIR [--json]
 *
 * One line for each document that fails (`FAILED file:line:column reason`) or that cannot be read (`UNKNOWN ...`), then
 * `N passed, N failed`. A document that cannot be read is no failure, for the product reports it as unknown, but it is no
 * pass either. The exit code is 1 when a document failed, and 2 when there is nothing to read.
 *
 * With --json standard output has one JSON object a line and nothing else; the lines above go to standard error:
 *   { "file", "format", "elements": [{ "name", "start", "end" }], "diagnostics": [{ "severity", "code", "line", "column", "message" }] }
 * Elements are in document order, from their `<` to behind their last `>`; offsets count UTF-16 code units from the start
 * of the text. What stands in a payload (a body, the value of a header) is no element. `elements` is empty when the
 * document cannot be read.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type ProtectedDocument, protectDocument } from '../src/core/policy/edit.ts'
import { parsePolicy } from '../src/core/policy/parse.ts'
import type { PolicyTree } from '../src/core/policy/syntax.ts'
import { toPosition } from '../src/core/source.ts'
import { expected, findEditFailure, findFailure, listElements } from './corpus-checks.ts'

const documentEndings: ReadonlySet<string> = new Set([
  '.xml',
  '.cshtml',
  '.razor',
  '.policy',
  '.tpl',
  '.tftpl',
  '.example'
])
const skippedFolders: ReadonlySet<string> = new Set(['.git', 'node_modules'])
/** Azure takes 256 KB for a policy and 512 KB for a fragment; what is far beyond that is something else. */
const maximumSize = 4 * 1024 * 1024

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } }
  })
  const [folder] = positionals
  if (folder === undefined || statSync(folder, { throwIfNoEntry: false }) === undefined) {
    console.error(
      folder === undefined ? 'Name a folder: npm run corpus -- DIR [--json]' : `\`${folder}\` does not exist.`
    )
    return 2
  }
  const say = values.json ? console.error : console.log
  const count = { passed: 0, failed: 0, unknown: 0, skipped: 0, edited: 0, refused: 0 }
  for (const file of listFiles(folder)) {
    const text = readDocument(file)
    if (text === undefined) {
      count.skipped += 1
      continue
    }
    const shown = path.relative(folder, file) || file
    if (values.json) console.log(JSON.stringify(toRecord(shown, parsePolicy(text, 'rawxml'))))
    const result = checkDocument(shown, text)
    count[result.kind] += 1
    if (result.kind !== 'passed') say(result.line)
    else if (result.outcome !== 'unchanged') count[result.outcome] += 1
  }
  return summarise(count, say)
}

type Result =
  | { readonly kind: 'passed'; readonly outcome: ProtectedDocument['kind'] }
  | { readonly kind: 'failed' | 'unknown'; readonly line: string }

function checkDocument(shown: string, text: string): Result {
  try {
    const tree = parsePolicy(text, 'rawxml')
    const outcome = protectDocument(text, 'rawxml', expected)
    const failure = findFailure(tree) ?? findEditFailure(tree, outcome)
    if (failure !== undefined) {
      return { kind: 'failed', line: `FAILED ${toPlace(shown, text, failure.offset)} ${failure.reason}` }
    }
    const error = tree.diagnostics.find(each => each.severity === 'error')
    if (error === undefined) return { kind: 'passed', outcome: outcome.kind }
    const line = `UNKNOWN ${toPlace(shown, text, error.offset)} ${error.code}: ${error.message}`
    return { kind: 'unknown', line }
  } catch (error) {
    return { kind: 'failed', line: `FAILED ${shown}:1:1 this is a bug: ${error}` }
  }
}

interface Count {
  readonly passed: number
  readonly failed: number
  readonly unknown: number
  readonly skipped: number
  readonly edited: number
  readonly refused: number
}

function summarise(
  { passed, failed, unknown, skipped, edited, refused }: Count,
  say: (line: string) => void
): number {
  const total = passed + failed + unknown
  if (skipped > 0) say(`${toCount(skipped, 'other file')} skipped: no policy document and no fragment`)
  if (unknown > 0) {
    const share = ((100 * unknown) / total).toFixed(1)
    say(
      `${toCount(unknown, 'document')} of ${total} (${share} %) cannot be read, and would be reported as unknown`
    )
  }
  say(
    `${toCount(edited, 'document')} edited, ${refused} refused by the editor, ${passed - edited - refused} without a call to a backend`
  )
  say(`${passed} passed, ${failed} failed`)
  if (total === 0) return 2
  return failed > 0 ? 1 : 0
}

function toCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function toPlace(file: string, text: string, offset: number): string {
  const { line, column } = toPosition(text, offset)
  return `${file}:${line}:${column}`
}

function* listFiles(start: string): Generator<string> {
  const pending = [start]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (!statSync(next).isDirectory()) {
      yield next
      continue
    }
    const entries = readdirSync(next, { withFileTypes: true })
      .filter(each => each.isFile() || (each.isDirectory() && !skippedFolders.has(each.name)))
      .map(each => path.join(each.parentPath, each.name))
      .sort((a, b) => (a < b ? 1 : -1))
    for (const entry of entries) pending.push(entry)
  }
}

/** The text of a file that looks like a policy document or a fragment, or undefined. */
function readDocument(file: string): string | undefined {
  if (!documentEndings.has(path.extname(file).toLowerCase()) || statSync(file).size > maximumSize)
    return undefined
  const text = readFileSync(file, 'utf8')
  return /<(?:policies|fragment)(?:\s|\/?>)/.test(text) ? text : undefined
}

function toRecord(file: string, tree: PolicyTree): object {
  return {
    file,
    format: tree.format,
    elements: listElements(tree).map(({ name, start, end }) => ({ name, start, end })),
    diagnostics: tree.diagnostics.map(({ severity, code, offset, message }) => ({
      severity,
      code,
      ...toPosition(tree.text, offset),
      message
    }))
  }
}

process.exitCode = main()
