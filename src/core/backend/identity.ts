import type { Expectation, LiveService, Observed } from '../model.ts'
import { sameId } from './guid.ts'
import { parseAuthSettings } from './settings.ts'

/** The identity that API Management uses towards the backend, or why it has none. */
export type CallerLookup =
  | { readonly kind: 'found'; readonly caller: Caller }
  /** The service has no such identity: it cannot get a token. `known` are the client IDs that it has. */
  | { readonly kind: 'missing'; readonly known: readonly string[] }
  /** Some identity could not be read, and it may be the one. */
  | { readonly kind: 'unknown'; readonly why: string }

/** Ids of the caller. `clientId` is undefined when nobody asked for it, or when `clientIdUnknown` says why it is not known. */
export interface Caller {
  readonly principalId: string | undefined
  readonly clientId: string | undefined
  readonly clientIdUnknown?: string
}

/**
 * Finds the identity that the policy uses: without `client-id` it is the system-assigned one (authentication-managed-identity
 * reference). ARM gives no client ID with a system-assigned identity, so that one comes from a read of its own.
 */
export function findCaller(
  service: LiveService,
  expected: Expectation,
  systemClientId: Observed<string> | undefined
): CallerLookup {
  const { identity } = service
  if (expected.clientId === undefined) {
    if (!identity.systemAssigned) {
      return { kind: 'missing', known: identity.userAssigned.flatMap(one => one.clientId ?? []) }
    }
    return { kind: 'found', caller: { principalId: identity.principalId, ...toClientId(systemClientId) } }
  }
  const wanted = expected.clientId
  const found = identity.userAssigned.find(one => one.clientId !== undefined && sameId(one.clientId, wanted))
  if (found !== undefined)
    return { kind: 'found', caller: { principalId: found.principalId, clientId: wanted } }
  const nameless = identity.userAssigned.filter(one => one.clientId === undefined)
  // Fail closed: an identity without a client ID may be the one, and may be not.
  if (nameless.length > 0)
    return { kind: 'unknown', why: `Azure did not give the client ID of \`${nameless[0]?.resourceId}\`` }
  return { kind: 'missing', known: identity.userAssigned.flatMap(one => one.clientId ?? []) }
}

/**
 * True when the client ID of the system-assigned identity must be read: where some list names applications, and where
 * `allowedPrincipals`, which compares object IDs, holds one that is not its own: it may be the client ID in the wrong list.
 */
export function needsSystemClientId(
  authSettings: unknown,
  expected: Expectation,
  principalId: string | undefined
): boolean {
  if (expected.clientId !== undefined) return false
  const { entra } = parseAuthSettings(authSettings)
  const others = entra.allowedIdentities?.filter(id => principalId === undefined || !sameId(id, principalId))
  return [entra.allowedApplications, entra.claimApplications, others].some(
    list => list !== undefined && list.length > 0
  )
}

function toClientId(read: Observed<string> | undefined): Pick<Caller, 'clientId' | 'clientIdUnknown'> {
  if (read === undefined) return { clientId: undefined, clientIdUnknown: 'it was not read' }
  switch (read.kind) {
    case 'present':
      return { clientId: read.value }
    case 'absent':
      return { clientId: undefined, clientIdUnknown: 'Azure has no such identity' }
    case 'unreadable':
      return { clientId: undefined, clientIdUnknown: read.why }
    default:
      return read satisfies never
  }
}
