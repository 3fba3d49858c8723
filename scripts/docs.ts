import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { rules } from '../src/core/rules/finding.ts'
import type { Severity } from '../src/core/rules/rule.ts'
import { renderChecks } from './checks.ts'
import { renderSchema, schemaFile } from './schema.ts'

/**
 * Writes what the documentation says about inputs, outputs and rules, and the schema of the manifest, from the code that decides it: `npm run docs`.
 * `npm run docs -- --check` writes nothing and fails when something is stale.
 */

const root = path.resolve(import.meta.dirname, '..')
const rulePages = 'docs/rules'
const roles = ['check', 'apply', 'status'] as const

/** One rule, as far as its page tells of it. */
export interface DocumentedRule {
  readonly id: string
  readonly name: string
  readonly title: string
  readonly severity: Severity
  readonly help: { readonly why: string; readonly fix: string; readonly reference: string }
}

/** Every generated file by its path in the repository, with the text that it should have. */
export function renderDocs(folder: string): ReadonlyMap<string, string> {
  const documented: readonly DocumentedRule[] = Object.values(rules)
  const sorted = [...documented].sort((left, right) => (left.id < right.id ? -1 : 1))
  const action: unknown = parse(readFileSync(path.join(folder, 'action.yml'), 'utf8'))
  const sections: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'README.md': {
      inputs: renderInputs(readDescriptions(action, 'inputs')),
      outputs: renderOutputs(readDescriptions(action, 'outputs')),
      rules: renderRuleTable(sorted, `${rulePages}/`)
    },
    'docs/setup.md': Object.fromEntries(roles.map(name => [`role-${name}`, renderRole(folder, name)]))
  }
  const filled = Object.entries(sections).map(([file, bodies]): [string, string] => [
    file,
    formatMarkdown(fillSections(folder, file, bodies))
  ])
  return new Map([
    ...filled,
    [`${rulePages}/README.md`, formatMarkdown(renderRuleIndex(sorted))],
    ['docs/checks.md', formatMarkdown(`${warnEditors('scripts/checks.ts')}${renderChecks()}`)],
    [schemaFile, renderSchema(folder)],
    ...sorted.map((rule): [string, string] => [`${rulePages}/${rule.id}.md`, renderRulePage(rule)])
  ])
}

/** Paths that are not what the code says: files that differ or are missing, and pages of rules that are gone. */
export function findStaleDocs(folder: string): string[] {
  const docs = renderDocs(folder)
  const different = [...docs].filter(([file, text]) => readOrUndefined(path.join(folder, file)) !== text)
  return [...different.map(([file]) => file), ...findOrphans(folder, docs)]
}

function fillSections(folder: string, file: string, bodies: Readonly<Record<string, string>>): string {
  return Object.entries(bodies).reduce(
    (text, [name, body]) => fillSection(text, name, body, file),
    readFileSync(path.join(folder, file), 'utf8')
  )
}

/** Puts a body between the two markers of a section. Throws when the markers are not there once each, in order. */
export function fillSection(text: string, name: string, body: string, file = 'README.md'): string {
  const [start, end] = [`<!-- ${name}: written by \`npm run docs\` -->`, `<!-- end of ${name} -->`]
  const [before, rest, ...others] = text.split(start)
  const [, after, ...more] = (rest ?? '').split(end)
  if (before === undefined || after === undefined || others.length + more.length > 0) {
    throw new Error(`${file} needs the markers \`${start}\` and \`${end}\`, once each and in this order.`)
  }
  return `${before}${start}\n${body}${end}${after}`
}

/** Puts a text into one cell of a Markdown table. */
export function toCell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\|/g, '\\|').trim()
}

function renderInputs(inputs: readonly (readonly [string, string])[]): string {
  const rows = inputs.map(([name, description]) => {
    // Descriptions end with what happens without the input: action.yml has no defaults, as some come from the environment.
    const [, what = description, fallback = ''] =
      /^(.*?) When left out[:,] (.*?)\.?$/s.exec(description) ?? []
    return `| \`${name}\` | ${toCell(what)} | ${toCell(fallback)} |`
  })
  return ['| Input | What it is | When left out |', '| --- | --- | --- |', ...rows, ''].join('\n')
}

function renderOutputs(outputs: readonly (readonly [string, string])[]): string {
  const rows = outputs.map(([name, description]) => `| \`${name}\` | ${toCell(description)} |`)
  return ['| Output | What it is |', '| --- | --- |', ...rows, ''].join('\n')
}

function renderRuleTable(sorted: readonly DocumentedRule[], folder: string): string {
  const rows = sorted.map(
    ({ id, name, severity, title }) =>
      `| [${id}](${folder}${id}.md) | ${severity} | \`${name}\` | ${toCell(title)} |`
  )
  return ['| Rule | Severity | Name | What is found |', '| --- | --- | --- | --- |', ...rows, ''].join('\n')
}

/** Lays tables out as the linter wants them, whatever its version thinks of tables. */
function formatMarkdown(text: string): string {
  const biome = path.join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
  const args = [biome, 'format', '--stdin-file-path=README.md']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    input: text,
    encoding: 'utf8'
  })
  if (status !== 0) throw new Error(`Biome could not format the documentation: ${stderr}`)
  return stdout
}

function renderRole(folder: string, name: string): string {
  const json = readFileSync(path.join(folder, 'examples', 'roles', `${name}.json`), 'utf8').trimEnd()
  return `\`\`\`json\n${json}\n\`\`\`\n`
}

function renderRuleIndex(sorted: readonly DocumentedRule[]): string {
  return `${warnEditors()}# Rules

Each finding belongs to one of ${sorted.length} rules. The input \`fail-on\` says which severity fails the run.

${renderRuleTable(sorted, '')}`
}

function renderRulePage(rule: DocumentedRule): string {
  return `${warnEditors()}# ${rule.id}: ${rule.title}

Severity: ${rule.severity}. Name: \`${rule.name}\`. [All rules](README.md)

## What it means

${rule.help.why.trim()}

## How to mend it

${rule.help.fix.trim()}

## Reference

<${rule.help.reference}>
`
}

function warnEditors(source = 'the rules in src/core/rules/'): string {
  return `<!-- Written by \`npm run docs\` from ${source}: change it there. -->\n`
}

function readDescriptions(action: unknown, kind: 'inputs' | 'outputs'): (readonly [string, string])[] {
  const entries = Object.entries(
    (action as Record<string, Record<string, { description: string }>>)[kind] ?? {}
  )
  return entries.map(([name, { description }]) => [name, description] as const)
}

function findOrphans(folder: string, docs: ReadonlyMap<string, string>): string[] {
  const pages = path.join(folder, rulePages)
  const names = existsSync(pages) ? readdirSync(pages).map(name => `${rulePages}/${name}`) : []
  return names.filter(name => !docs.has(name))
}

function readOrUndefined(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8').replace(/\r\n/g, '\n') : undefined
}

function writeDocs(folder: string): void {
  const docs = renderDocs(folder)
  for (const needed of [rulePages, path.dirname(schemaFile)])
    mkdirSync(path.join(folder, needed), { recursive: true })
  for (const orphan of findOrphans(folder, docs)) rmSync(path.join(folder, orphan))
  for (const [file, text] of docs) writeFileSync(path.join(folder, file), text)
  console.log(`${docs.size} files are written.`)
}

function checkDocs(folder: string): void {
  const stale = findStaleDocs(folder)
  if (stale.length === 0) {
    console.log('The documentation is what the code says.')
    return
  }
  console.error(`Stale: ${stale.join(', ')}. Run \`npm run docs\` and commit what it writes.`)
  process.exitCode = 1
}

if (import.meta.main) {
  if (process.argv.includes('--check')) checkDocs(root)
  else writeDocs(root)
}
