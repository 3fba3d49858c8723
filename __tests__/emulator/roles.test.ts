import { describe, expect, test } from '@jest/globals'
import { toAction } from '../../emulator/arm/actions.ts'
import { isAllowed } from '../../emulator/arm/roles.ts'
import { parseRoute } from '../../emulator/arm/route.ts'
import type { RoleAssignment } from '../../emulator/world.ts'

const scope = '/subscriptions/s/resourceGroups/g'

function can(assignment: Partial<RoleAssignment>, action: string, on = scope): boolean {
  const roleAssignments = [{ scope, ...assignment }]
  return isAllowed(
    { name: 'x', clientId: 'c', objectId: 'o', federatedCredentials: [], roleAssignments },
    action,
    on
  )
}

describe('a role grants', () => {
  test.each([
    ['Reader', 'Microsoft.ApiManagement/service/apis/read', true],
    ['Reader', 'Microsoft.ApiManagement/service/apis/write', false],
    ['Reader', 'Microsoft.ApiManagement/service/namedValues/listValue/action', false],
    ['Reader', 'Microsoft.Web/sites/config/list/action', false],
    [
      'API Management Service Contributor',
      'Microsoft.ApiManagement/service/apis/operations/policies/write',
      true
    ],
    ['API Management Service Contributor', 'Microsoft.Web/sites/read', false],
    ['API Management Service Reader Role', 'Microsoft.ApiManagement/service/users/keys/read', false],
    ['API Management Service Reader Role', 'Microsoft.ApiManagement/service/apis/read', true],
    ['Contributor', 'Microsoft.Authorization/roleAssignments/write', false],
    ['Contributor', 'Microsoft.Web/sites/config/write', true],
    ['Owner', 'Microsoft.Authorization/roleAssignments/write', true],
    ['no such role', 'Microsoft.Web/sites/read', false]
  ])('%s: %s is %s', (role, action, expected) => {
    expect(can({ role }, action)).toBe(expected)
  })

  test.each([
    [['*/read'], 'A/b/READ', true],
    [['A/*/read'], 'A/read', false],
    [['A/*/read'], 'A/b/c/read', true],
    [['A/*'], 'AB/read', false],
    [['A/b/read'], 'A/b/read', true],
    [['A/b/read'], 'A/b/readMore', false],
    [['*a*a'], 'a', false],
    [[], 'A/b/read', false]
  ])('actions %j: %s is %s', (actions, action, expected) => {
    expect(can({ actions }, action)).toBe(expected)
  })

  test('nothing that notActions withhold, and nothing outside of its scope', () => {
    expect(can({ actions: ['*'], notActions: ['A/*/delete'] }, 'A/b/delete')).toBe(false)
    expect(can({ role: 'Reader' }, 'A/read', `${scope}/providers/A/b/c`)).toBe(true)
    expect(can({ role: 'Reader' }, 'A/read', '/SUBSCRIPTIONS/S/resourcegroups/G')).toBe(true)
    expect(can({ role: 'Reader' }, 'A/read', `${scope}2/providers/A/b/c`)).toBe(false)
    expect(can({ role: 'Reader' }, 'A/read', '/subscriptions/s')).toBe(false)
  })
})

describe('the action of a request is', () => {
  const base = `${scope}/providers/Microsoft.ApiManagement/service/a`
  const web = `${scope}/providers/Microsoft.Web/sites/w`
  test.each([
    ['GET', base, 'Microsoft.ApiManagement/service/read'],
    ['HEAD', `${base}/apis/x`, 'Microsoft.ApiManagement/service/apis/read'],
    ['GET', `${base}/apis`, 'Microsoft.ApiManagement/service/apis/read'],
    ['PATCH', `${base}/apis/x`, 'Microsoft.ApiManagement/service/apis/write'],
    [
      'PUT',
      `${base}/apis/x/operations/o/policies/policy`,
      'Microsoft.ApiManagement/service/apis/operations/policies/write'
    ],
    ['DELETE', `${base}/policies/policy`, 'Microsoft.ApiManagement/service/policies/delete'],
    [
      'POST',
      `${base}/namedValues/n/listValue`,
      'Microsoft.ApiManagement/service/namedValues/listValue/action'
    ],
    [
      'GET',
      `${base}/workspaces/w/apis/x/policies/policy`,
      'Microsoft.ApiManagement/service/workspaces/apis/policies/read'
    ],
    ['GET', web, 'Microsoft.Web/sites/read'],
    ['GET', `${web}/slots/s/config/web`, 'Microsoft.Web/sites/slots/config/read'],
    ['GET', `${web}/config/authsettingsV2`, 'Microsoft.Web/sites/config/read'],
    ['GET', `${web}/config/authsettingsV2/list`, 'Microsoft.Web/sites/config/list/action'],
    [
      'GET',
      `${web}/basicPublishingCredentialsPolicies/scm`,
      'Microsoft.Web/sites/basicPublishingCredentialsPolicies/scm/read'
    ],
    [
      'GET',
      `${base}/providers/Microsoft.ManagedIdentity/identities/default`,
      'Microsoft.ManagedIdentity/identities/read'
    ],
    ['GET', '/subscriptions/s', 'Microsoft.Resources/subscriptions/read'],
    ['GET', scope, 'Microsoft.Resources/subscriptions/resourceGroups/read']
  ])('%s %s: %s', (method, path, expected) => {
    const segments = path.split('/').filter(part => part !== '')
    const url = new URL(`https://localhost${path}`)
    const route = parseRoute({ method, url, segments, headers: {}, body: '', remoteAddress: '127.0.0.1' })
    expect(route === undefined ? undefined : toAction(method, route)).toBe(expected)
  })
})
