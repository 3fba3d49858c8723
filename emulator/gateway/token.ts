import { EntraFault } from '../entra/errors.ts'
import { mintToken, type Principal } from '../entra/mint.ts'
import { CannotRun } from '../plane/exchange.ts'
import { findAttribute } from '../policy/syntax.ts'
import { isJson, textOf } from '../wire.ts'
import type { Step } from './effective.ts'
import { PolicyFault } from './fault.ts'
import type { Flow } from './flow.ts'
import { evaluateText, readPlain, readSwitch, resolve } from './values.ts'

const notEnabled =
  'Managed service identity is not enabled for this service and authentication-managed-identity policy cannot be used.'

/** Runs `authentication-managed-identity`: the token goes into the variable when one is named, and into the header when none is. */
export function runManagedIdentity(flow: Flow, step: Step): void {
  if (findAttribute(step.element, 'authentication-provider') !== undefined)
    throw new CannotRun('`authentication-provider`, which is for gateways that somebody else runs')
  const ignoresErrors = readSwitch(flow, step, 'ignore-error', false)
  const variable = readPlain(flow, step, 'output-token-variable-name')
  const resource = evaluateText(flow, step, 'resource')
  const token = requestToken(flow, resource, readClientId(flow, step))
  if (typeof token !== 'string') {
    if (!ignoresErrors) throw new PolicyFault(token.refused)
    return
  }
  if (variable === undefined) flow.request.headers.set('authorization', `Bearer ${token}`)
  else flow.variables.set(variable, token)
}

/** An expression is not allowed here, and fails as if there were no identity: so it was reported. */
function readClientId(flow: Flow, step: Step): string | 'none' | 'refused' {
  const value = findAttribute(step.element, 'client-id')
  if (value === undefined) return 'none'
  const resolved = resolve(flow, step, value)
  if (typeof resolved !== 'string') return 'refused'
  if (resolved === '') throw new CannotRun('`client-id` is empty')
  return resolved
}

/** Asks Entra for a token of the service's identity, or says why there is none. */
export function requestToken(
  flow: Flow,
  resource: string,
  clientId: string
): string | { readonly refused: string } {
  const principal = clientId === 'refused' ? undefined : findPrincipal(flow, clientId)
  try {
    if (principal === undefined) return refuse(flow, resource, notEnabled)
    const token = mintToken(flow.world, principal, resource)
    flow.trace.push({ kind: 'token', resource, clientId: principal.clientId })
    return token
  } catch (error) {
    if (error instanceof EntraFault) return refuse(flow, resource, error.message.split(' Trace ID:')[0] ?? '')
    throw error
  }
}

function refuse(flow: Flow, resource: string, reason: string) {
  flow.trace.push({ kind: 'token-refused', resource, reason })
  return { refused: reason }
}

/** Without a client id it is the identity of the service itself; with one, the user-assigned identity that has it. */
function findPrincipal(flow: Flow, clientId: string): Principal | undefined {
  const { service, world } = flow
  const identity = isJson(service['identity']) ? service['identity'] : {}
  const kinds = (textOf(identity, 'type') ?? '').toLowerCase().split(/\s*,\s*/)
  const tenantId = textOf(identity, 'tenantId') ?? world.tenant.id
  if (clientId !== 'none')
    return kinds.includes('userassigned') ? findUserAssigned(identity, clientId) : undefined
  if (!kinds.includes('systemassigned')) return undefined
  const own = world.resources.get(`${service.id}/providers/Microsoft.ManagedIdentity/identities/default`)
  const objectId = textOf(identity, 'principalId')
  const ownClientId = textOf(own?.properties, 'clientId')
  if (objectId === undefined || ownClientId === undefined)
    throw new CannotRun('the identity of the service has no client id in this world')
  return { objectId, clientId: ownClientId, tenantId }
}

function findUserAssigned(identity: Record<string, unknown>, clientId: string): Principal | undefined {
  const { userAssignedIdentities } = identity
  const assigned = isJson(userAssignedIdentities) ? Object.values(userAssignedIdentities) : []
  const found = assigned.find(item => textOf(item, 'clientId')?.toLowerCase() === clientId.toLowerCase())
  const objectId = textOf(found, 'principalId')
  return objectId === undefined ? undefined : { objectId, clientId: textOf(found, 'clientId') ?? clientId }
}
