import { production } from './core/backend/slots.ts'
import type { Expectation } from './core/model.ts'
import type { BackendAuth, ProbeWishes } from './core/probe/probe.ts'
import { parseSelection, type Selection } from './core/selection.ts'
import { type AcceptedBackend, parseAcceptance } from './core/services/accepted.ts'
import {
  type ApiWishes,
  type AppPlace,
  type AppSelection,
  type SignIn,
  type Target,
  toPlaceKey
} from './core/target.ts'
import { GuardError } from './errors.ts'
import { InputReader, quote, type ReadInput } from './input-reader.ts'
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

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** Names as ARM allows them: wide enough for every real one, narrow enough that none can leave its path segment. */
const resourceGroupName = /^[\p{L}\p{N}_().-]{1,90}$/u
const resourceName = /^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/
const appOrSlotName = /^[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\/[A-Za-z0-9][A-Za-z0-9-]{0,62})?$/
/** facts: REST reference of Api_CreateOrUpdate, `^[^*#&+:<>?]+$`; `/`, `%`, `;` and blanks would change the URL. */
const apiName = /^(?!\.{1,2}$)[^*#&+:<>?/\\%;\s]{1,80}$/

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
  throw new GuardError('input', count === 1 ? `The input ${first}.` : `${count} inputs are not usable.`, {
    hints: count === 1 ? [] : result.problems.map(problem => `${problem}.`)
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
  return {
    selection: parseSelection(reader.optional('operations') ?? '*'),
    failOn: reader.oneOf('fail-on', choices['fail-on'], 'error'),
    bundleRefs: reader.flag('bundle-refs') ?? false,
    github: parseGitHub(reader),
    ...(reportPath === undefined ? {} : { reportPath }),
    ...(sarifPath === undefined ? {} : { sarifPath })
  }
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

function parseSignIn(reader: InputReader): SignIn {
  const clientId = reader.optional('client-id', 'AZURE_CLIENT_ID')
  const tenantId = reader.optional('tenant-id', 'AZURE_TENANT_ID')
  const audience = reader.optional('audience')
  reader.matching(
    'client-id',
    clientId,
    guid,
    'the client ID of the identity that trusts this repository, a GUID'
  )
  reader.matching(
    'tenant-id',
    tenantId,
    /^[A-Za-z0-9][A-Za-z0-9.-]{2,252}$/,
    'a tenant ID (GUID) or a domain of the tenant'
  )
  if (clientId === undefined) return { kind: 'azure-cli', ...(tenantId === undefined ? {} : { tenantId }) }
  if (tenantId === undefined) {
    reader.problems.push(
      '`tenant-id` is missing: `client-id` needs the tenant to sign in to, or set the environment variable `AZURE_TENANT_ID`'
    )
  }
  return { kind: 'oidc', clientId, tenantId: tenantId ?? '', ...(audience === undefined ? {} : { audience }) }
}

function parseTarget(reader: InputReader): Target {
  const subscription = reader.required(
    'subscription-id',
    'the subscription of the API Management service',
    'AZURE_SUBSCRIPTION_ID'
  )
  const resourceGroup = reader.required(
    'resource-group-name',
    'the resource group of the API Management service'
  )
  const service = reader.required('service-name', 'the name of the API Management service')
  const api = reader.required('api-id', 'the name of the API in API Management')
  const appResourceGroup = reader.optional('app-resource-group-name') ?? resourceGroup
  const appSubscription = reader.optional('app-subscription-id') ?? subscription
  reader.matching('subscription-id', subscription, guid, 'a subscription ID, a GUID')
  reader.matching(
    'app-subscription-id',
    appSubscription === subscription ? undefined : appSubscription,
    guid,
    'a subscription ID, a GUID'
  )
  reader.matching('resource-group-name', resourceGroup, resourceGroupName, 'the name of a resource group')
  reader.matching(
    'app-resource-group-name',
    appResourceGroup === resourceGroup ? undefined : appResourceGroup,
    resourceGroupName,
    'the name of a resource group'
  )
  reader.matching(
    'service-name',
    service,
    resourceName,
    'letters, digits and hyphens, the name of an API Management service'
  )
  reader.matching('api-id', api, apiName, 'the name of an API without a revision, for example `weather`')
  return {
    environment: reader.optional('environment') ?? 'azurecloud',
    subscription,
    resourceGroup,
    service,
    api,
    apps: parseApps(reader, appResourceGroup, appSubscription)
  }
}

/** The apps that the API calls, and which of their slots are looked at. */
function parseApps(reader: InputReader, resourceGroup: string, subscription: string): AppSelection {
  const names = reader.lines('app-name')
  const slot = reader.optional('slot-name')
  const slots = reader.lines('slots')
  const appName = 'letters, digits and hyphens, the name of a Web App or Function App, or `name/slot`'
  const slotName = 'letters, digits and hyphens, the name of a deployment slot'
  for (const name of names) reader.matching('app-name', name, appOrSlotName, appName)
  for (const name of slots) reader.matching('slots', name, resourceName, slotName)
  reader.matching('slot-name', slot, resourceName, slotName)
  if (slot !== undefined && (names.length !== 1 || names.some(name => name.includes('/')))) {
    reader.problems.push(
      '`slot-name` goes with the one app that `app-name` names: write `name/slot` into `app-name` instead, or leave `slot-name` out'
    )
  }
  const named = names.map((text): AppPlace => {
    const [name = '', own] = text.split('/', 2)
    const called = own ?? slot
    const isProduction = called === undefined || called.toLowerCase() === production
    return { name, resourceGroup, subscription, ...(isProduction ? {} : { slot: called }) }
  })
  const unique = new Map(named.map(place => [toPlaceKey(place), place]))
  return {
    named: [...unique.values()],
    resourceGroup,
    subscription,
    slots: slots.length === 0 ? 'all' : slots
  }
}

function parseWishes(reader: InputReader): ApiWishes {
  const path = reader.optional('api-path')
  const displayName = reader.optional('api-display-name')
  const serviceUrl = reader.optional('service-url')
  const version = reader.optional('api-version')
  const versionSet = reader.optional('api-version-set-id')
  const subscription = reader.flag('subscription-required')
  const protocols = reader.lines('protocols').map(protocol => protocol.toLowerCase())
  const unknown = protocols.filter(protocol => !['https', 'http', 'wss', 'ws'].includes(protocol))
  if (unknown.length > 0) {
    reader.problems.push(
      `\`protocols\` is ${quote(protocols.join(', '))}: expected some of \`https\`, \`http\`, \`wss\`, \`ws\``
    )
  }
  reader.matching(
    'api-path',
    path,
    /^\/?[A-Za-z0-9](?:[\w.~/-]{0,398}\w)?\/?$/,
    'a path such as `weather` or `shop/v1`, without a host, a query or blanks'
  )
  reader.matching(
    'api-display-name',
    displayName,
    /^[^\p{Cc}]{1,300}$/u,
    'a name of at most 300 characters on one line'
  )
  reader.matching(
    'api-version',
    version,
    /^[A-Za-z0-9][\w.~-]{0,99}$/,
    'a version such as `v1` or `2026-11-01`: at most 100 letters, digits, hyphens, dots and underscores'
  )
  reader.matching('api-version-set-id', versionSet, apiName, 'the name of a version set of the service')
  if (serviceUrl !== undefined && !isHttpsUrl(serviceUrl)) {
    reader.problems.push(
      `\`service-url\` is ${quote(serviceUrl)}: expected an https URL without a user, a query or a fragment`
    )
  }
  return {
    ...(path === undefined ? {} : { path: path.replace(/^\/+|\/+$/g, '') }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(serviceUrl === undefined ? {} : { serviceUrl }),
    ...(subscription === undefined ? {} : { subscriptionRequired: subscription }),
    ...(protocols.length === 0 ? {} : { protocols }),
    ...(version === undefined ? {} : { version }),
    ...(versionSet === undefined ? {} : { versionSet })
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

function isHttpsUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return (
    url?.protocol === 'https:' &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === ''
  )
}
