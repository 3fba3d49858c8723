import type { Identity, RoleAssignment } from '../world.ts'

interface Role {
  readonly actions: readonly string[]
  readonly notActions?: readonly string[]
}

/** What the API Management roles have besides the service itself, as their built-in definitions list it. */
const companions = [
  'Microsoft.Authorization/*/read',
  'Microsoft.Insights/alertRules/*',
  'Microsoft.ResourceHealth/availabilityStatuses/read',
  'Microsoft.Resources/deployments/*',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.Support/*'
]

/** Built-in roles by lower-case name, with the control-plane actions of their published definitions. */
const builtIn: ReadonlyMap<string, Role> = new Map([
  ['owner', { actions: ['*'] }],
  [
    'contributor',
    {
      actions: ['*'],
      notActions: [
        'Microsoft.Authorization/*/Delete',
        'Microsoft.Authorization/*/Write',
        'Microsoft.Authorization/elevateAccess/Action'
      ]
    }
  ],
  ['reader', { actions: ['*/read'] }],
  ['api management service contributor', { actions: ['Microsoft.ApiManagement/service/*', ...companions] }],
  [
    'api management service reader role',
    {
      actions: [
        'Microsoft.ApiManagement/service/*/read',
        'Microsoft.ApiManagement/service/read',
        ...companions
      ],
      notActions: ['Microsoft.ApiManagement/service/users/keys/read']
    }
  ],
  [
    'website contributor',
    {
      actions: [
        'Microsoft.Web/certificates/*',
        'Microsoft.Web/listSitesAssignedToHostName/read',
        'Microsoft.Web/serverFarms/join/action',
        'Microsoft.Web/serverFarms/read',
        'Microsoft.Web/sites/*',
        ...companions
      ]
    }
  ]
])

/** Tells whether any assignment of an identity grants an action on a scope. */
export function isAllowed(identity: Identity, action: string, scope: string): boolean {
  return identity.roleAssignments.some(
    assignment => covers(assignment.scope, scope) && grants(assignment, action)
  )
}

/** The names of the built-in roles that a seed may use. */
export function isKnownRole(name: string): boolean {
  return builtIn.has(name.toLowerCase())
}

function grants(assignment: RoleAssignment, action: string): boolean {
  const role = assignment.role === undefined ? undefined : builtIn.get(assignment.role.toLowerCase())
  const granted = [...(role?.actions ?? []), ...(assignment.actions ?? [])]
  const withheld = [...(role?.notActions ?? []), ...(assignment.notActions ?? [])]
  return (
    granted.some(pattern => matches(pattern, action)) && !withheld.some(pattern => matches(pattern, action))
  )
}

/** A scope covers itself and what is below it; `/subscriptions/a` does not cover `/subscriptions/ab`. */
function covers(granted: string, scope: string): boolean {
  const above = granted.toLowerCase().replace(/\/+$/, '')
  const below = scope.toLowerCase()
  return below === above || below.startsWith(`${above}/`)
}

/** Actions are compared without case; `*` stands for any text. */
function matches(pattern: string, action: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*')
  const text = action.toLowerCase()
  if (rest.length === 0) return text === first
  if (!text.startsWith(first)) return false
  let position = first.length
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1
    const found = isLast ? text.length - part.length : text.indexOf(part, position)
    if (found < position || !text.startsWith(part, found)) return false
    position = found + part.length
  }
  return true
}
