import { isUntrusted } from '../event.ts'
import type { ReadInput } from '../input-reader.ts'
import { type Inputs, readInputs } from '../inputs.ts'
import type { Manifest } from '../manifest.ts'
import { type ManifestEntry, pointTo } from './expand.ts'
import type { ManifestProblem } from './problem.ts'

/** One API with the typed inputs of its run. */
export interface ResolvedEntry {
  readonly name: string
  /** Every name that waivers may know it by. */
  readonly names: readonly string[]
  readonly inputs: Inputs
}

/** What the step gives beside the file. */
export interface StepInputs {
  readonly read: ReadInput
  readonly env: Readonly<Record<string, string | undefined>>
  /** True where another job gives what neither this step nor the file has. */
  readonly partial?: boolean
  /** Problems of the step that were found already. */
  readonly told?: readonly string[]
}

/**
 * Turns entries into inputs, by the same parser that a step without a manifest has. An input of the step comes before the entry, the entry before
 * the defaults of the file, and these before what holds when nothing is said.
 */
export function resolveEntries(
  manifest: Manifest,
  entries: readonly ManifestEntry[],
  step: StepInputs
): { readonly resolved: readonly ResolvedEntry[]; readonly problems: readonly ManifestProblem[] } {
  const problems = new ProblemList()
  const resolved = entries.flatMap((entry): ResolvedEntry[] => {
    for (const text of refuseIdentity(entry, step))
      problems.add(entry.name, toProblem(manifest, entry, step.read, text))
    const result = readInputs(toReadInput(entry, step.read), step.env)
    if (result.kind === 'inputs')
      return [{ name: entry.name, names: listNames(entry, result.inputs), inputs: result.inputs }]
    for (const text of result.problems)
      if (isNews(manifest, entry, step, text))
        problems.add(entry.name, toProblem(manifest, entry, step.read, text))
    return []
  })
  for (const problem of findTwins(manifest, entries, resolved)) problems.add(undefined, problem)
  return { resolved, problems: problems.list() }
}

/** What a step says about one entry; the empty string where neither says anything, as the runner does. */
export function toReadInput({ name: entry, values }: ManifestEntry, read: ReadInput): ReadInput {
  const choose: ReadInput = name => read(name).trim() || (values.get(name) ?? '')
  return name => {
    switch (name) {
      // Of these a run has one, whatever the number of its APIs.
      case 'report-path':
      case 'sarif-path':
        return ''
      case 'snapshot-path': {
        // Each API has a folder of its own, since a folder holds the files of one run.
        const folder = choose(name)
        return folder === '' ? '' : `${folder.replace(/\/+$/, '')}/${entry}`
      }
      case 'probe-subscription-key':
        return choose('probe-gateway').toLowerCase() === 'true' ? read(name) : ''
      default:
        return choose(name)
    }
  }
}

/**
 * Fail closed: whom a job signs in as is not for a file to say that a stranger may have written. `lint` signs in as nobody, and where a workflow
 * says that only trusted people can start it, its file is theirs, too.
 */
function refuseIdentity({ values }: ManifestEntry, { read, env, partial }: StepInputs): string[] {
  const trusted = read('allow-untrusted-event').trim().toLowerCase() === 'true'
  if (partial === true || read('mode').trim().toLowerCase() === 'lint' || trusted || !isUntrusted(env))
    return []
  return ['client-id', 'tenant-id']
    .filter(name => values.has(name) && read(name).trim() === '')
    .map(
      name =>
        `\`${name}\` stands in the file, which a stranger may have written on the event \`${env['GITHUB_EVENT_NAME']}\`: expected it as an input of the step`
    )
}

/** Whether a problem says something that was not said, and does not follow from what was. */
function isNews({ source }: Manifest, entry: ManifestEntry, step: StepInputs, text: string): boolean {
  if (step.told?.includes(text) === true) return false
  const name = nameInput(text)
  if (text.startsWith(`\`${name}\` is missing`) && source.spoiled.has(name)) return false
  return step.partial !== true || isGiven(entry, step.read, text)
}

/** Whether a problem is about something that somebody wrote, and not about something that is missing. */
function isGiven({ values }: ManifestEntry, read: ReadInput, text: string): boolean {
  const name = nameInput(text)
  return values.has(name) || read(name).trim() !== ''
}

/** Every problem of the parser begins with the name of its input. */
function nameInput(text: string): string {
  return /^`([a-z-]+)`/.exec(text)?.[1] ?? ''
}

/** A problem of the parser, told where its value stands: in the entry, in the defaults, or nowhere when the step gave it. */
function toProblem(manifest: Manifest, entry: ManifestEntry, read: ReadInput, text: string): ManifestProblem {
  const name = nameInput(text)
  if (read(name).trim() !== '') return { message: `the input ${text}` }
  const pointer = entry.values.has(name) ? pointTo(manifest, entry, name) : entry.pointer
  return { message: text, location: manifest.source.locate(pointer) }
}

/** A value that all entries share is wrong once, and not once for each. */
class ProblemList {
  private readonly byPlace = new Map<
    string,
    { readonly problem: ManifestProblem; readonly names: string[] }
  >()

  add(name: string | undefined, problem: ManifestProblem): void {
    const { location } = problem
    const key = JSON.stringify([problem.message, location?.line, location?.column])
    const known = this.byPlace.get(key) ?? { problem, names: [] }
    if (name !== undefined) known.names.push(name)
    this.byPlace.set(key, known)
  }

  list(): ManifestProblem[] {
    return [...this.byPlace.values()].map(({ problem, names }) => {
      const [first] = names
      if (first === undefined) return problem
      const others = names.length === 1 ? '' : ` and ${names.length - 1} more`
      return { ...problem, message: `${problem.message} (for \`${first}\`${others})` }
    })
  }
}

function listNames({ name }: ManifestEntry, inputs: Inputs): string[] {
  const api = inputs.mode === 'lint' ? inputs.artifacts?.api : inputs.target.api
  return api === undefined || api === name ? [name] : [name, api]
}

/** Two entries for one API would undo each other, and each would call the other drift. */
function findTwins(
  { source }: Manifest,
  entries: readonly ManifestEntry[],
  resolved: readonly ResolvedEntry[]
): ManifestProblem[] {
  const seen = new Map<string, string>()
  return resolved.flatMap(({ name, inputs }): ManifestProblem[] => {
    if (inputs.mode === 'lint') return []
    const { environment, subscription, resourceGroup, service, api } = inputs.target
    const key = JSON.stringify([environment, subscription, resourceGroup, service, api]).toLowerCase()
    const twin = seen.get(key)
    seen.set(key, name)
    if (twin === undefined) return []
    const entry = entries.find(each => each.name === name)
    return [
      {
        message: `\`${name}\` is the same API in Azure as \`${twin}\`: \`${api}\` in \`${service}\``,
        ...(entry === undefined ? {} : { location: source.locate(entry.pointer) })
      }
    ]
  })
}
