import { gateway, otherTenant, stranger, userAssigned } from '../emulator/plane.ts'
import type { Draft } from './draft.ts'

export interface Principal {
  readonly objectId: string
  readonly clientId: string
  readonly tenantId?: string
}

/** A user-assigned identity that the service may have besides `userAssigned`. */
export const spare: Principal = {
  objectId: 'aaaaaaaa-0000-4000-8000-000000000003',
  clientId: 'aaaaaaaa-0000-4000-8000-000000000004'
}
export const friend: Principal = {
  objectId: 'ffffffff-0000-4000-8000-000000000001',
  clientId: 'ffffffff-0000-4000-8000-000000000002'
}
/** Somebody of another tenant, with an application of that tenant. */
export const foreigner: Principal = {
  objectId: 'dddddddd-0000-4000-8000-000000000001',
  clientId: 'dddddddd-0000-4000-8000-000000000002',
  tenantId: otherTenant
}
export const system: Principal = gateway
export const user: Principal = userAssigned
/** Everybody whose object ID belongs to one client ID and to no other. */
export const principals: readonly Principal[] = [system, user, spare, stranger, friend]
/** Another API of the tenant. */
export const otherApi = 'bbbbbbbb-0000-4000-8000-000000000001'
export const group = 'eeeeeeee-0000-4000-8000-000000000001'

/** The identity whose token has to arrive; undefined when the service has no such identity. */
export function findOwn({ identities, clientId }: Draft): Principal | undefined {
  if (clientId === undefined) return identities.system ? system : undefined
  const users = identities.users.map(name => (name === 'user' ? user : spare))
  return users.find(one => one.clientId.toLowerCase() === clientId.toLowerCase())
}

/** Puts the values of a draft in the place of its placeholders. */
export function fillText(draft: Draft, text: string): string {
  const own = findOwn(draft) ?? system
  const client = draft.clientId === undefined ? '' : `client-id="${draft.clientId}"`
  return text
    .replaceAll('$TOKEN', '<authentication-managed-identity resource="$RESOURCE" $CLIENT />')
    .replaceAll('$RESOURCE', draft.resource)
    .replaceAll('$CLIENT', client)
    .replaceAll('$OWN_OBJECT', own.objectId)
    .replaceAll('$OWN_APPLICATION', own.clientId)
}
