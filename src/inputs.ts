import type { Expectation } from './core/model.ts'
import type { BackendAuth, ProbeWishes } from './core/probe/probe.ts'
import { parseSelection, type Selection } from './core/selection.ts'
import { type AcceptedBackend, parseAcceptance } from './core/services/accepted.ts'
import type { ApiWishes, SignIn, Target } from './core/target.ts'
import { GuardError } from './errors.ts'
import { InputReader, quote, type ReadInput, toSentence } from './input-reader.ts'
import { apiName, guid, parseSignIn, parseTarget, parseWishes } from './input-target.ts'
import { type GitHubInputs, parseGitHub } from './inputs-github.ts'
import { choices } from './manifest/fields.ts'

export type { ReadInput } from './input-reader.ts'

/** What every mode has. */
export interface CommonInputs {
  readonly selection: Selection
  readonly failOn: 'error' | 'warning' | 'never'
  readonly bundleRefs: boolean
  readonly reportPath?: string
  readonly sarifPath?: string
  /** How long the whole run may take. */
  readonly timeoutMinutes?: number
  readonly github: GitHubInputs
}

/** What the modes have that look at Azure. */
export interface AzureInputs extends CommonInputs {
  readonly specPath: string
  readonly signIn: SignIn
  readonly target: Target
  readonly wishes: ApiWishes
  readonly expectation: Expectation
  readonly policyScope: 'auto' | 'api' | 'operation'
  readonly allowedCallers: readonly string[]
  readonly acceptedBackends: readonly AcceptedBackend[]
  readonly restoreBase: boolean
  readonly maxDeletions: number
  readonly failOnBreaking: boolean
  readonly revision: 'current' | 'new'
  readonly probes: ProbeInputs
}

/** Requests that the action makes to see for itself. */
export interface ProbeInputs extends ProbeWishes {
  readonly backendAuth: BackendAuth
  /** A secret: it goes to the gateway and nowhere else. */
  readonly subscriptionKey?: string
}

/** A folder in the APIOps artifact layout, and what its policies must do. */
export interface ArtifactInputs {
  readonly path: string
  /** Every API of the folder when left out. */
  readonly api?: string
  readonly expectation: Expectation
}

/** `lint` looks at a document, at a folder of artifacts, or at both. */
export interface LintInputs extends CommonInputs {
  readonly mode: 'lint'
  readonly specPath?: string
  readonly artifacts?: ArtifactInputs
}

/** One run, with exactly the fields that its mode has. */
export type Inputs =
  | LintInputs
  | (AzureInputs & { readonly mode: 'check' })
  | (AzureInputs & { readonly mode: 'plan' })
  | (AzureInputs & {
      readonly mode: 'apply'
      readonly importTimeoutMinutes: number
      /** Where what was there before is written. */
      readonly snapshotPath?: string
      /** Whether a new revision that was not released is deleted. */
      readonly cleanup: boolean
      /** Whether a run may write that a stranger may have caused. */
      readonly allowUntrustedEvent: boolean
    })

/** What the inputs of one API came to. */
export type ReadInputs =
  | { readonly kind: 'inputs'; readonly inputs: Inputs }
  /** Each problem begins with the name of its input between backticks. */
  | { readonly kind: 'wrong'; readonly problems: readonly string[] }

/** Turns the action's inputs into one typed value. Throws one GuardError of code `input` that lists every problem. */
export function parseInputs(read: ReadInput, env: Readonly<Record<string, string | undefined>>): Inputs {
  const result = readInputs(read, env)
  if (result.kind === 'inputs') return result.inputs
  const [first] = result.problems
  const count = result.problems.length
  const message = count === 1 ? `The input ${toSentence(first ?? '')}` : `${count} inputs are not usable.`
  throw new GuardError('input', message, {
    hints: count === 1 ? [] : result.problems.map(toSentence)
  })
}

/** The same, with the problems as data: a manifest tells each at its place. */
export function readInputs(read: ReadInput, env: Readonly<Record<string, string | undefined>>): ReadInputs {
  const reader = new InputReader(read, env)
  const mode = parseMode(reader)
  // The others are told even where the mode is none for a single API.
  const inputs = mode === 'lint' ? parseLint(reader) : parseAzure(reader, mode === 'list' ? 'check' : mode)
  if (mode === 'list')
    reader.problems.push('`mode` is `list`: expected `config-file` with it, whose entries are listed')
  // Fail closed: whoever chooses among APIs shall not get the one that the other inputs name.
  if (reader.optional('only') !== undefined && reader.optional('config-file') === undefined)
    reader.problems.push('`only` is given: expected `config-file` with it, among whose APIs it chooses')
  return reader.problems.length > 0
    ? { kind: 'wrong', problems: reader.problems }
    : { kind: 'inputs', inputs }
}

/** What to do; `list` is for a manifest alone. */
export function parseMode(reader: InputReader): Inputs['mode'] | 'list' {
  return reader.oneOf('mode', ['lint', 'plan', 'check', 'apply', 'list'], 'check')
}

function parseCommon(reader: InputReader): CommonInputs {
  const reportPath = reader.optional('report-path')
  const sarifPath = reader.optional('sarif-path')
  if (sarifPath !== undefined && sarifPath === reportPath)
    reader.problems.push('`sarif-path` is the same as `report-path`: expected another file')
  const timeoutMinutes = parseTimeout(reader)
  return {
    selection: parseSelection(reader.optional('operations') ?? '*'),
    failOn: reader.oneOf('fail-on', choices['fail-on'], 'error'),
    bundleRefs: reader.flag('bundle-refs') ?? false,
    github: parseGitHub(reader),
    ...(reportPath === undefined ? {} : { reportPath }),
    ...(sarifPath === undefined ? {} : { sarifPath }),
    ...(timeoutMinutes === undefined ? {} : { timeoutMinutes })
  }
}

/** How long the whole run may take; for a manifest, all APIs together. */
export function parseTimeout(reader: InputReader): number | undefined {
  return reader.minutes('timeout-minutes', 360)
}

function parseLint(reader: InputReader): Inputs {
  const path = reader.optional('artifacts-path')
  const specPath =
    path === undefined
      ? reader.required('spec-path', 'the path of the OpenAPI document in the workspace, or `artifacts-path`')
      : reader.optional('spec-path')
  return {
    mode: 'lint',
    ...parseCommon(reader),
    ...(specPath === undefined ? {} : { specPath }),
    ...(path === undefined ? {} : { artifacts: parseArtifacts(reader, path) })
  }
}

function parseArtifacts(reader: InputReader, path: string): ArtifactInputs {
  const api = reader.optional('api-id')
  reader.matching('api-id', api, apiName, 'the name of an API without a revision, for example `weather`')
  return { path, expectation: parseExpectation(reader), ...(api === undefined ? {} : { api }) }
}

function parseAzure(reader: InputReader, mode: 'check' | 'plan' | 'apply'): Inputs {
  const common: AzureInputs = {
    ...parseCommon(reader),
    specPath: reader.required('spec-path', 'the path of the OpenAPI document in the workspace'),
    signIn: parseSignIn(reader),
    target: parseTarget(reader),
    wishes: parseWishes(reader),
    expectation: parseExpectation(reader),
    policyScope: reader.oneOf('policy-scope', choices['policy-scope'], 'auto'),
    allowedCallers: parseCallers(reader),
    acceptedBackends: parseAccepted(reader),
    restoreBase: reader.flag('restore-base') ?? false,
    maxDeletions: reader.wholeNumber('max-deletions', 0, 0, 100_000),
    failOnBreaking: reader.flag('fail-on-breaking') ?? false,
    revision: reader.oneOf('revision', choices.revision, 'current'),
    probes: parseProbes(reader)
  }
  const importTimeoutMinutes = reader.wholeNumber('import-timeout-minutes', 30, 1, 360)
  const snapshotPath = reader.optional('snapshot-path')
  const cleanup = reader.flag('cleanup') ?? false
  const allowUntrustedEvent = reader.flag('allow-untrusted-event') ?? false
  if (cleanup && common.revision !== 'new')
    reader.problems.push(
      '`cleanup` is `true`: expected `revision: new` with it, since nothing else is deleted'
    )
  if (mode !== 'apply') return { mode, ...common }
  return {
    mode,
    ...common,
    importTimeoutMinutes,
    cleanup,
    allowUntrustedEvent,
    ...(snapshotPath === undefined ? {} : { snapshotPath })
  }
}

function parseExpectation(reader: InputReader): Expectation {
  const resource = reader.required(
    'identity-resource',
    'the application ID (or application ID URI) that the backend expects as audience'
  )
  const clientId = reader.optional('identity-client-id')
  reader.matching('identity-client-id', clientId, guid, 'the client ID of a user-assigned identity, a GUID')
  reader.matching(
    'identity-resource',
    resource,
    /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z][a-z0-9+.-]*:\/\/[^\s"'<>&{}@]+)$/i,
    'an application ID (GUID) or an application ID URI such as `api://…` or `https://…`'
  )
  if (resource.endsWith('/.default')) {
    reader.problems.push(
      `\`identity-resource\` is ${quote(resource)}: expected a resource, not a scope; leave out \`/.default\``
    )
  }
  return { resource, ...(clientId === undefined ? {} : { clientId }) }
}

function parseProbes(reader: InputReader): ProbeInputs {
  const backend = reader.flag('probe') ?? false
  const gateway = reader.flag('probe-gateway') ?? false
  const backendAuth = reader.oneOf('backend-auth', choices['backend-auth'], 'easy-auth')
  const subscriptionKey = reader.optional('probe-subscription-key')
  if (backendAuth === 'code' && !backend)
    reader.problems.push(
      '`backend-auth` is `code`: expected `probe: true` with it, since code can be judged by its answers only'
    )
  if (subscriptionKey !== undefined && !/^[\x21-\x7e]{1,256}$/.test(subscriptionKey))
    reader.problems.push(
      '`probe-subscription-key` is not usable: expected a subscription key of at most 256 characters, without blanks'
    )
  if (subscriptionKey !== undefined && !gateway)
    reader.problems.push('`probe-subscription-key` is given: expected `probe-gateway: true` with it')
  return { backend, gateway, backendAuth, ...(subscriptionKey === undefined ? {} : { subscriptionKey }) }
}

function parseCallers(reader: InputReader): string[] {
  const callers = reader.lines('allowed-callers')
  for (const caller of callers) {
    reader.matching('allowed-callers', caller, guid, 'client IDs or object IDs, one GUID a line')
  }
  return callers
}

/** One backend a line; a comma belongs to the reason. */
function parseAccepted(reader: InputReader): AcceptedBackend[] {
  const lines = (reader.optional('accepted-backends') ?? '').split(/[\r\n]+/).map(line => line.trim())
  return lines
    .filter(line => line !== '')
    .flatMap(line => {
      const parsed = parseAcceptance(line)
      if (parsed.kind === 'accepted') return [parsed.entry]
      reader.problems.push(
        `\`accepted-backends\` has the line ${quote(line)}: expected \`host: reason\`, but ${parsed.why}`
      )
      return []
    })
}
