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
import { samePolicy, toCanonical } from '../src/core/policy/canonical.ts'
import { parsePolicy } from '../src/core/policy/parse.ts'
import { findReferences } from '../src/core/policy/references.ts'
import type { PolicyElement, PolicyNode, PolicyTree } from '../src/core/policy/syntax.ts'
import { toPosition } from '../src/core/source.ts'

/** Why a document failed, and where. */
interface Failure {
  readonly offset: number
  readonly reason: string
}

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
  const count = { passed: 0, failed: 0, unknown: 0, skipped: 0 }
  for (const file of listFiles(folder)) {
    const text = readDocument(file)
    if (text === undefined) {
      count.skipped += 1
      continue
    }
    const shown = path.relative(folder, file) || file
    const tree = parsePolicy(text, 'rawxml')
    if (values.json) console.log(JSON.stringify(toRecord(shown, tree)))
    const failure = findFailure(tree)
    const error = tree.diagnostics.find(each => each.severity === 'error')
    if (failure !== undefined) {
      count.failed += 1
      say(`FAILED ${toPlace(shown, text, failure.offset)} ${failure.reason}`)
    } else if (error !== undefined) {
      count.unknown += 1
      say(`UNKNOWN ${toPlace(shown, text, error.offset)} ${error.code}: ${error.message}`)
    } else {
      count.passed += 1
    }
  }
  return summarise(count, say)
}

interface Count {
  readonly passed: number
  readonly failed: number
  readonly unknown: number
  readonly skipped: number
}

function summarise({ passed, failed, unknown, skipped }: Count, say: (line: string) => void): number {
  const total = passed + failed + unknown
  if (skipped > 0) say(`${toCount(skipped, 'other file')} skipped: no policy document and no fragment`)
  if (unknown > 0) {
    const share = ((100 * unknown) / total).toFixed(1)
    say(
      `${toCount(unknown, 'document')} of ${total} (${share} %) cannot be read, and would be reported as unknown`
    )
  }
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

function listElements(tree: PolicyTree): PolicyElement[] {
  const elements: PolicyElement[] = []
  const pending: PolicyNode[] = tree.root === undefined ? [] : [tree.root]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind !== 'element') continue
    elements.push(node)
    for (const child of [...node.children].reverse()) pending.push(child)
  }
  return elements
}

/** Checks what has to hold for every document that can be read. */
function findFailure(tree: PolicyTree): Failure | undefined {
  if (tree.root === undefined) {
    const explained = tree.diagnostics.some(
      each => each.severity === 'error' && each.offset <= tree.text.length
    )
    return explained
      ? undefined
      : { offset: 0, reason: 'the document has no root, and no diagnostic says why' }
  }
  for (const element of listElements(tree)) {
    const failure = findSpanFailure(tree.text, element)
    if (failure !== undefined) return failure
  }
  return findCanonicalFailure(tree)
}

/** Nothing may be lost: the tags of an element and its children follow each other without a gap. */
function findSpanFailure(text: string, element: PolicyElement): Failure | undefined {
  let at = element.openEnd
  for (const child of element.children) {
    if (child.start !== at)
      return { offset: at, reason: `\`${element.name}\` has a gap between its children` }
    at = child.end
  }
  if (at !== (element.closeStart ?? element.end))
    return { offset: at, reason: `\`${element.name}\` loses its last text` }
  if (!text.startsWith(`<${element.name}`, element.start) || text[element.end - 1] !== '>') {
    return { offset: element.start, reason: `\`${element.name}\` does not stand where the tree says` }
  }
  const misplaced = element.attributes.find(
    each => text[each.valueStart - 1] !== each.quote || text[each.valueEnd] !== each.quote
  )
  return (
    misplaced && {
      offset: misplaced.start,
      reason: `\`${misplaced.name}\` does not stand between its quotes`
    }
  )
}

function findCanonicalFailure(tree: PolicyTree): Failure | undefined {
  const canonical = toCanonical(tree)
  if (toCanonical(parsePolicy(canonical, 'xml')) !== canonical) {
    return { offset: 0, reason: 'the canonical form has another canonical form' }
  }
  const windows = tree.text.replace(/\r?\n/g, '\r\n')
  if (!samePolicy({ text: tree.text, format: 'rawxml' }, { text: windows, format: 'rawxml' })) {
    return { offset: 0, reason: 'the canonical form depends on the line ends' }
  }
  const names = JSON.stringify(findReferences(tree))
  const again = JSON.stringify(findReferences(parsePolicy(windows, 'rawxml')))
  return names === again ? undefined : { offset: 0, reason: 'the references depend on the line ends' }
}

process.exitCode = main()
