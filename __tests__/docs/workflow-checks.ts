import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type ValidationError, validateWorkflow } from '@action-validator/core'
import { parse } from 'yaml'
import { parseInputs } from '../../src/inputs.ts'
import { fields } from '../../src/manifest/fields.ts'
import { resolveEntries } from '../../src/manifest/resolve.ts'
import { parseManifest } from '../../src/manifest.ts'
import { readText, root } from './documents.ts'
import { findSteps, isOurs, type Step } from './yaml-kinds.ts'

/** Checks of workflows that say what is wrong in sentences, so that tests of the checks themselves can be written. */

const guid = '00000000-0000-0000-0000-000000000000'
const command = path.join(root, 'node_modules', '@tktco', 'node-actionlint', 'bin', 'node-actionlint.js')

export const action = parse(readText('action.yml')) as {
  readonly inputs: Readonly<Record<string, unknown>>
  readonly outputs: Readonly<Record<string, unknown>>
}

/** What actionlint says of each workflow, in one run: it is a Go program in WebAssembly, and slow to start. */
export function runActionlint(workflows: readonly string[]): string[][] {
  const folder = mkdtempSync(path.join(tmpdir(), 'workflows-'))
  try {
    for (const [index, text] of workflows.entries()) writeFileSync(path.join(folder, `${index}.yml`), text)
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, '*.yml'], {
      cwd: folder,
      encoding: 'utf8'
    })
    const lines = [...(stdout + stderr).matchAll(/^(\d+)\.yml:(\d+:\d+ .+)$/gm)]
    // A linter that did not come to a verdict has accepted nothing.
    if (status === null || (status === 0) !== (lines.length === 0)) throw new Error(stdout + stderr)
    return workflows.map((_, index) =>
      lines.filter(([, file]) => file === String(index)).map(([, , problem = '']) => problem)
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Permissions that GitHub has, actionlint knows, and the schema of action-validator does not know yet. */
const newerThanTheSchema = /^ +attestations: write\b.*\n/gm

/** What action-validator says: it holds a workflow against the JSON Schema of SchemaStore. What it warns of counts as well. */
export function runActionValidator(workflow: string): string[] {
  const warnings: string[] = []
  const { warn } = console
  console.warn = (text: unknown) => warnings.push(String(text))
  try {
    const { errors } = validateWorkflow(workflow.replace(newerThanTheSchema, ''))
    // It cannot look at the globs of `paths`; actionlint does.
    return [...describeErrors(errors), ...warnings.filter(text => !text.includes('Glob validation'))]
  } finally {
    console.warn = warn
  }
}

export function describeErrors(errors: readonly ValidationError[]): string[] {
  return errors.flatMap(error => {
    const inner = 'states' in error ? (error.states ?? []).flatMap(state => describeErrors(state.errors)) : []
    const at = 'path' in error ? `${error.path}: ` : ''
    return [`${at}${error.title}${error.detail === undefined ? '' : `, ${error.detail}`}`, ...inner]
  })
}

/** What is wrong with the inputs of every step of ours in a workflow, and with the outputs that are read of it. */
export function findStepProblems(workflow: string): string[] {
  const steps = findSteps(workflow).filter(isOurs)
  return [...steps.flatMap(findInputProblems), ...findOutputProblems(workflow, steps)]
}

function findInputProblems(step: Step): string[] {
  const names = Object.keys(step.with)
  const unknown = names
    .filter(name => !Object.hasOwn(action.inputs, name))
    .map(name => `\`${name}\` is no input of action.yml`)
  const upper = names
    .filter(name => name !== name.toLowerCase())
    .map(name => `\`${name}\` is not in lower case`)
  const empty = names.filter(name => (step.with[name] ?? '') === '').map(name => `\`${name}\` is empty`)
  // A step that is shown for its `uses` line alone has no inputs that could be wrong.
  const alone = names.length === 0 && !step.shortened
  return [...unknown, ...upper, ...empty, ...(alone ? [] : findCombinations(step))]
}

/** Gives the inputs to the parser of the action; what a shortened step leaves out is filled in, and what it says must still fit. */
function findCombinations(step: Step): string[] {
  const given = new Map(Object.entries(step.with).map(([name, value]) => [name, fillExpressions(value)]))
  if (given.has('config-file')) return findManifestProblems(given)
  const values = step.shortened ? new Map([...filler, ...given]) : given
  try {
    parseInputs(name => values.get(name) ?? '', {})
    return []
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const hints: readonly string[] = 'hints' in error && Array.isArray(error.hints) ? error.hints : []
    return [error.message, ...hints]
  }
}

/** What a complete step has beside its mode. */
export const filler: ReadonlyMap<string, string> = new Map([
  ['client-id', guid],
  ['tenant-id', guid],
  ['subscription-id', guid],
  ['resource-group-name', 'rg-weather'],
  ['service-name', 'apim-weather'],
  ['api-id', 'weather'],
  ['spec-path', 'openapi.yaml'],
  ['identity-resource', guid],
  ['app-name', 'weather-backend']
])

/** Beside a manifest a step says what holds for all of its APIs; what makes one of them the one that it is stands in the file. */
function findManifestProblems(given: ReadonlyMap<string, string>): string[] {
  const own = [...given.keys()].filter(name => fields.get(name)?.own === true)
  const entry = [...filler].map(([name, value]) => `    ${name}: ${value}`).join('\n')
  const parsed = parseManifest(`apis:\n  - name: weather\n${entry}\n`, 'apis.yaml')
  if (parsed.kind === 'wrong') throw new Error('The manifest of this check is none.')
  const { manifest } = parsed
  const entries = manifest.apis.map(api => ({ ...api, name: 'weather' }))
  const mode = given.get('mode') === 'list' ? 'lint' : given.get('mode')
  const read = (name: string) => (name === 'mode' ? (mode ?? '') : (given.get(name) ?? ''))
  const { problems } = resolveEntries(manifest, entries, { read, env: {} })
  return [
    ...own.map(name => `\`${name}\` stands in the manifest, and not beside \`config-file\``),
    ...problems.map(problem => problem.message)
  ]
}

/** An expression is a text that nobody knows yet, of the shape that its context has. */
function fillExpressions(value: unknown): string {
  return String(value)
    .replace(/\$\{\{ (?:vars|secrets)\.\w*(?:ID|_ID) \}\}/g, guid)
    .replace(/\$\{\{ [^}]+ \}\}/g, 'value')
}

function findOutputProblems(workflow: string, steps: readonly Step[]): string[] {
  const ids = new Set(steps.flatMap(step => step.id ?? []))
  return [...workflow.matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)]
    .filter(([, id = '', name = '']) => ids.has(id) && !Object.hasOwn(action.outputs, name))
    .map(([, , name]) => `\`${name}\` is no output of action.yml`)
}

interface Job {
  readonly environment?: string
  readonly permissions?: Readonly<Record<string, string>>
  readonly steps?: readonly { readonly uses?: unknown; readonly with?: Readonly<Record<string, unknown>> }[]
}

const needs: readonly (readonly [string, string, string])[] = [
  ['client-id', 'id-token', 'write'],
  ['comment-in-pr', 'pull-requests', 'write'],
  ['issue-on-drift', 'issues', 'write'],
  ['status-context', 'statuses', 'write']
]

/** Permissions that a job needs for what its steps say, and does not have. Jobs that name none are not judged: theirs come from elsewhere. */
export function findPermissionProblems(workflow: string): string[] {
  const value = parse(workflow) as { permissions?: Record<string, string>; jobs: Record<string, Job> }
  return Object.entries(value.jobs).flatMap(([name, job]) => {
    const permissions = job.permissions ?? value.permissions
    if (permissions === undefined) return []
    const inputs = (job.steps ?? []).flatMap(step => Object.keys(step.with ?? {}))
    const checksOut = (job.steps ?? []).some(step => String(step.uses).startsWith('actions/checkout@'))
    const wanted = needs.filter(([input]) => inputs.includes(input)).map(([, key, level]) => [key, level])
    return [...wanted, ...(checksOut ? [['contents', 'read']] : [])]
      .filter(([key = '', level]) => permissions[key] !== level && permissions[key] !== 'write')
      .map(([key, level]) => `the job \`${name}\` lacks \`${key}: ${level}\``)
  })
}

/**
 * Identities that a job takes and that do not trust it: the one that writes belongs to the environment, the one that reads to jobs without one
 * (docs/setup.md). A reader who copies the one and sets up the other would meet AADSTS700213.
 */
export function findIdentityProblems(workflow: string): string[] {
  const { jobs } = parse(workflow) as { jobs: Record<string, Job> }
  return Object.entries(jobs).flatMap(([name, { environment, steps = [] }]) =>
    steps.flatMap(({ with: inputs = {} }) => {
      const writes = inputs['mode'] === 'apply'
      const client = inputs['client-id']
      if (client === undefined) return []
      const variable = `\${{ vars.${writes ? 'AZURE_CLIENT_ID' : 'AZURE_READER_CLIENT_ID'} }}`
      return [
        ...(client === variable
          ? []
          : [`the job \`${name}\` takes \`${String(client)}\` for \`${String(inputs['mode'])}\``]),
        ...((environment === 'production') === writes
          ? []
          : [`the job \`${name}\` has the environment \`${environment}\``])
      ]
    })
  )
}
