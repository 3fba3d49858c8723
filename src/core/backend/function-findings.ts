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
  const gate = settings.kind === 'present' ? decideGate(settings.value) : 'unknown'
  return [...findAdminAccess(context), ...findKeys(gate, context)]
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
  const callable = read.value.filter(one => one.authLevel !== undefined && one.disabled !== true)
  const anonymous = callable.filter(isAnonymous).map(({ name }) => name)
  const keyed = callable.filter(one => !isAnonymous(one))
  const functions = keyed.map(({ name }) => name)
  const findings: BackendFinding[] = []
  // While it is not known whether the module asks for a token, another finding says so, and it is an error.
  if (gate === 'open' && anonymous.length > 0)
    findings.push({ rule: 'FUNC001', subject, facts: { place, functions: anonymous } })
  if (gate === 'open' && keyed.length > 0) {
    const levels = [...new Set(keyed.map(one => one.authLevel?.toLowerCase() ?? ''))].sort()
    findings.push({ rule: 'FUNC002', subject, facts: { place, functions, levels } })
  }
  if (gate === 'closed' && keyed.length > 0)
    findings.push({ rule: 'FUNC004', subject, facts: { place, functions } })
  const senders = input.functionKeySenders ?? []
  if (gate === 'closed' && keyed.length === 0 && senders.length > 0)
    findings.push({ rule: 'FUNC007', subject, facts: { place, service: context.service.name, senders } })
  return findings
}

function isAnonymous({ authLevel }: LiveFunction): boolean {
  return authLevel?.toLowerCase() === 'anonymous'
}
