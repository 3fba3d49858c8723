import { production } from './core/backend/slots.ts'
import {
  type ApiWishes,
  type AppPlace,
  type AppSelection,
  type SignIn,
  type Target,
  toPlaceKey
} from './core/target.ts'
import { type InputReader, quote } from './input-reader.ts'

export const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** Names as ARM allows them: wide enough for every real one, narrow enough that none can leave its path segment. */
const resourceGroupName = /^[\p{L}\p{N}_().-]{1,90}$/u
const resourceName = /^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/
const appOrSlotName = /^[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\/[A-Za-z0-9][A-Za-z0-9-]{0,62})?$/
/** facts: REST reference of Api_CreateOrUpdate, `^[^*#&+:<>?]+$`; `/`, `%`, `;` and blanks would change the URL. */
export const apiName = /^(?!\.{1,2}$)[^*#&+:<>?/\\%;\s]{1,80}$/

/** The job's own token where a client is named, else the session of the Azure CLI. */
export function parseSignIn(reader: InputReader): SignIn {
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

/** Where in Azure the API and its backend are. */
export function parseTarget(reader: InputReader): Target {
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

/** What the API entity shall look like. */
export function parseWishes(reader: InputReader): ApiWishes {
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
