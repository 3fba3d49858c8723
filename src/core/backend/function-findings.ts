import { type LiveFunction, type Observed, unreadable } from '../model.ts'
import type { BackendFinding } from '../rules/backend-rules.ts'
import { type BackendContext, toUnverified } from './context.ts'
import { decideGate, type Gate } from './gate.ts'
import type { AuthSettings } from './settings.ts'

/** What only a Function App has. Settings that could not be read have a finding of their own. */
export function findFunctionFindings(
  settings: Observed<AuthSettings>,
  context: BackendContext
): BackendFinding[] {
  if (context.place.command !== 'functionapp') return []
  return [...findAdminAccess(context), ...findKeys(decide(settings), context)]
}

/**
 * Functions that nothing guards, or a shared key alone, because the module lets requests without a token through. While it is not
 * known whether it does, another finding says so, and it is an error.
 */
export function findExposedFunctions(
  settings: Observed<AuthSettings>,
  { place, subject, input }: BackendContext
): BackendFinding[] {
  const read = input.parts?.functions
  if (place.command !== 'functionapp' || decide(settings) !== 'open' || read?.kind !== 'present') return []
  const { anonymous, keyed } = listCallable(read.value)
  const findings: BackendFinding[] = []
  if (anonymous.length > 0)
    findings.push({ rule: 'FUNC001', subject, facts: { place, functions: anonymous } })
  if (keyed.length > 0) {
    findings.push({ rule: 'FUNC002', subject, facts: { place, ...describeKeyed(keyed) } })
  }
  return findings
}

function decide(settings: Observed<AuthSettings>): Gate {
  return settings.kind === 'present' ? decideGate(settings.value) : 'unknown'
}

/** Not in the published models; where nobody has set it, Azure gives null, and the administration can be reached. */
function findAdminAccess({ input, subject, place, app }: BackendContext): BackendFinding[] {
  const { properties } = input.site
  if (properties === undefined) {
    const what = `whether the administration of the Function App \`${app}\` is isolated`
    return [toUnverified(subject, what, 'Azure did not give the properties of the app')]
  }
  const isolated = properties['functionsRuntimeAdminIsolationEnabled']
  return isolated === true
    ? []
    : [{ rule: 'FUNC005', subject, facts: { place, isolated: isolated === false ? false : undefined } }]
}

function findKeys(gate: Gate, context: BackendContext): BackendFinding[] {
  const { subject, place, app, input } = context
  const read = input.parts?.functions ?? unreadable('they were not read')
  if (read.kind !== 'present') {
    const type = place.slot === undefined ? 'Microsoft.Web/sites' : 'Microsoft.Web/sites/slots'
    const why = read.kind === 'unreadable' ? read.why : 'Azure says that there is no such list'
    const fix = `Give the identity that runs this action \`${type}/functions/read\` (the role \`Reader\` has it), then run again.`
    return [toUnverified(subject, `who may call the functions of \`${app}\``, why, fix)]
  }
  if (gate !== 'closed') return []
  const { keyed } = listCallable(read.value)
  if (keyed.length > 0) return [{ rule: 'FUNC004', subject, facts: { place, ...describeKeyed(keyed) } }]
  const senders = input.functionKeySenders ?? []
  return senders.length === 0
    ? []
    : [{ rule: 'FUNC007', subject, facts: { place, service: context.service.name, senders } }]
}

/** Functions that answer HTTP: those that ask for nothing, by name, and those that ask for a key. */
function listCallable(functions: readonly LiveFunction[]): {
  readonly anonymous: readonly string[]
  readonly keyed: readonly LiveFunction[]
} {
  const callable = functions.filter(one => one.authLevel !== undefined && one.disabled !== true)
  return {
    anonymous: callable.filter(isAnonymous).map(({ name }) => name),
    keyed: callable.filter(one => !isAnonymous(one))
  }
}

function describeKeyed(keyed: readonly LiveFunction[]): { functions: string[]; levels: string[] } {
  const levels = new Set(keyed.map(one => one.authLevel?.toLowerCase() ?? ''))
  return { functions: keyed.map(({ name }) => name), levels: [...levels].sort() }
}

function isAnonymous({ authLevel }: LiveFunction): boolean {
  return authLevel?.toLowerCase() === 'anonymous'
}
