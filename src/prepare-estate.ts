import type { Ruling } from './core/waivers.ts'
import { GuardError } from './errors.ts'
import { type InputReader, quote, type ReadInput, toSentence } from './input-reader.ts'
import { expandApis, type ManifestEntry } from './manifest/expand.ts'
import type { Member } from './manifest/matrix.ts'
import { chooseEntries } from './manifest/only.ts'
import type { ManifestProblem } from './manifest/problem.ts'
import { type ResolvedEntry, resolveEntries, type StepInputs, toReadInput } from './manifest/resolve.ts'
import { type Manifest, parseManifest } from './manifest.ts'
import type { HostPort } from './ports.ts'
import { annotateProblems } from './publish-estate.ts'
import { mostSarifApis } from './report/sarif-limits.ts'

/** What a step gives beside the file, with all that is wrong in it. */
export interface Step {
  readonly host: HostPort
  readonly file: string
  readonly only: readonly string[]
  readonly sarifPath: string | undefined
  readonly problems: readonly string[]
}

/** What is to be done: the APIs that were chosen, among all that the file has. */
export interface Work {
  readonly resolved: readonly ResolvedEntry[]
  readonly entries: readonly ManifestEntry[]
  readonly ruling: Ruling
}

/** What makes an API the one that it is: with a manifest, the file says it. */
const ownInputs = ['api-id', 'api-path', 'api-display-name', 'spec-path']

/** The inputs of the step that are wrong by themselves, or cannot go with a manifest; each begins with its name. */
export function findStepProblems(reader: InputReader): readonly string[] {
  const given = (name: string) => reader.optional(name)
  const own = ownInputs
    .filter(name => given(name) !== undefined)
    .map(
      name =>
        `\`${name}\` is given with \`config-file\`: expected \`only\`, since every API of the file has its own`
    )
  const only = given('only')
  // Fail closed: what chooses nothing shall not choose everything.
  const empty =
    only !== undefined && reader.lines('only').length === 0
      ? [`\`only\` is ${quote(only)}: expected names of APIs of the file, or that it is left out`]
      : []
  const same =
    given('sarif-path') !== undefined && given('sarif-path') === given('report-path')
      ? ['`sarif-path` is the same as `report-path`: expected another file']
      : []
  return [...reader.problems, ...own, ...empty, ...same]
}

/** Turns what was chosen into runs; throws with every problem of file and step at once. */
export async function prepareEstate(step: Step): Promise<Work> {
  const { host, sarifPath } = step
  const { manifest, entries, chosen, problems } = await choose(step)
  const result = resolveEntries(manifest, chosen, toStepInputs(step, host.input))
  // Before anything is done: a run that has written to Azure shall not end without its results.
  const many =
    sarifPath !== undefined && chosen.length > mostSarifApis ? [describeTooMany(chosen.length)] : []
  refuse(step, [...problems, ...many, ...result.problems])
  const { resolved } = result
  for (const { inputs } of resolved) if (inputs.mode === 'apply') await host.checkFolder(inputs.snapshotPath)
  const { waivers, severities } = manifest
  return { resolved, entries, ruling: { waivers, severities, today: host.today() } }
}

/** The APIs with their services. The jobs that will look at them may know more than this one, so nothing is missing yet but the service. */
export async function listMembers(step: Step): Promise<Member[]> {
  const { host } = step
  const { manifest, chosen, problems } = await choose(step)
  const read: ReadInput = name => (name === 'mode' ? 'check' : host.input(name))
  const result = resolveEntries(manifest, chosen, { ...toStepInputs(step, read), partial: true })
  const members = chosen.map(entry => ({
    name: entry.name,
    service: toReadInput(entry, read)('service-name'),
    location: manifest.source.locate(entry.pointer)
  }))
  const nameless = members
    .filter(({ service }) => service === '' && !manifest.source.spoiled.has('service-name'))
    .map(({ name, location }) => ({
      message: `\`${name}\` has no \`service-name\`: the list needs it to know which APIs share a service`,
      location
    }))
  refuse(step, [...problems, ...result.problems, ...nameless])
  return members.map(({ name, service }) => ({ name, service }))
}

interface Choice {
  readonly manifest: Manifest
  readonly entries: readonly ManifestEntry[]
  readonly chosen: readonly ManifestEntry[]
  readonly problems: readonly ManifestProblem[]
}

/** Reads the file and chooses from it, as far as that goes: what its values say is looked at also where its form is wrong. */
async function choose(step: Step): Promise<Choice> {
  const { host, file, only } = step
  const parsed = parseManifest(await host.readText(file), file)
  const { manifest } = parsed
  if (manifest === undefined) throw refuseManifest(step, parsed.kind === 'wrong' ? parsed.problems : [])
  const { source, apis } = manifest
  const before = source.problems.length
  const entries = await expandApis(manifest, glob => host.findFiles(glob)).catch((error: unknown) => {
    const known = source.listProblems()
    if (!(error instanceof GuardError) || known.length + step.problems.length === 0) throw error
    throw refuseManifest(step, [...known, { message: error.message.replace(/\.$/, '') }])
  })
  const { chosen, problems } = chooseEntries(entries, only)
  // Where an entry has no name because of something else, `only` may be right.
  const isNamed = apis.length > 0 && !source.spoiled.has('api-id') && !source.spoiled.has('name')
  const isWhole = isNamed && source.problems.length === before
  return { manifest, entries, chosen, problems: [...source.listProblems(), ...(isWhole ? problems : [])] }
}

function toStepInputs({ host, problems }: Step, read: ReadInput): StepInputs {
  return { read: name => (ownInputs.includes(name) ? '' : read(name)), env: host.env, told: problems }
}

function describeTooMany(count: number): ManifestProblem {
  const message = `\`sarif-path\` is given, and ${count} APIs are chosen: GitHub takes ${mostSarifApis} beside the manifest in one file, so spread them over several steps with \`only\``
  return { message }
}

function refuse(step: Step, problems: readonly ManifestProblem[]): void {
  if (step.problems.length + problems.length > 0) throw refuseManifest(step, problems)
}

function refuseManifest(
  { host, file, problems: ofStep }: Step,
  ofFile: readonly ManifestProblem[]
): GuardError {
  const [first] = ofStep
  if (first !== undefined && ofFile.length === 0) {
    const count = ofStep.length
    const message = count === 1 ? `The input ${toSentence(first)}` : `${count} inputs are not usable.`
    return new GuardError('input', message, { hints: count === 1 ? [] : ofStep.map(toSentence) })
  }
  const problems = [
    ...sortByPlace(ofFile),
    ...ofStep.map((text): ManifestProblem => ({ message: `the input ${text}` }))
  ]
  annotateProblems(problems, host)
  const lines = problems.map(({ message, location }) => {
    const sentence = toSentence(message)
    return location === undefined
      ? sentence
      : `${location.file}:${location.line}:${location.column}: ${sentence}`
  })
  const count = problems.length
  const what = count === 1 ? 'one problem' : `${count} problems`
  return new GuardError('input', `The manifest \`${file}\` has ${what}; nothing was done.`, { hints: lines })
}

/** In the order of the file; what has no place in it comes last. */
function sortByPlace(problems: readonly ManifestProblem[]): ManifestProblem[] {
  const [last, none] = [Number.MAX_SAFE_INTEGER, 0]
  return problems.toSorted(
    (left, right) =>
      (left.location?.line ?? last) - (right.location?.line ?? last) ||
      (left.location?.column ?? none) - (right.location?.column ?? none)
  )
}
