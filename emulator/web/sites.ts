import { type Context, readProperties } from '../arm/context.ts'
import { ArmFault, methodNotAllowed } from '../arm/fault.ts'
import { resourceNotFound } from '../arm/missing.ts'
import type { Resource } from '../resources.ts'
import type { Json, Reply } from '../wire.ts'
import { unconfiguredAuth, untouchedWebConfig } from './defaults.ts'
import { toFunctionBody } from './functions.ts'
import { toWebPage } from './paging.ts'

/** Answers every request below `Microsoft.Web/sites`: web apps, function apps, and their slots. */
export function handleSites(context: Context): Reply {
  const { types, names } = context.route
  if (types[0] !== 'sites') throw unknownType(context)
  if (types.length === 1 && names.length === 0) return listSites(context)
  const site = findSite(context)
  if (types[1] !== 'slots') return handleSite(context, site, types.slice(1), names.slice(1))
  if (types.length === 2 && names.length === 1) return listChildren(context, site, 'slots', toBody)
  const slot = context.world.resources.get(`${site.id}/slots/${names[1] ?? ''}`)
  if (slot === undefined) {
    throw resourceNotFound({
      ...context.route,
      namespace: 'Microsoft.Web',
      types: ['sites'],
      names: [`${site.name}/slots/${names[1] ?? ''}`]
    })
  }
  return handleSite(context, slot, types.slice(2), names.slice(2))
}

function findSite(context: Context): Resource {
  const { route, world } = context
  const name = route.names[0] ?? ''
  const site = world.resources.get(`${route.parent}/providers/Microsoft.Web/sites/${name}`)
  if (site !== undefined) return site
  throw resourceNotFound({ ...route, namespace: 'Microsoft.Web', types: ['sites'], names: [name] })
}

/** A site and a slot answer to the same paths. */
function handleSite(
  context: Context,
  site: Resource,
  types: readonly string[],
  names: readonly string[]
): Reply {
  const isCollection = names.length < types.length
  switch (types.join('/')) {
    case '':
      return show(context, site)
    case 'config':
      return isCollection ? refuse(context) : handleConfig(context, site, names[0] ?? '')
    case 'config/list':
      if (names[0]?.toLowerCase() !== 'authsettingsv2') return refuse(context)
      return showAuth(context, site)
    case 'functions':
      return isCollection
        ? listChildren(context, site, 'functions', child => toFunctionBody(site, child))
        : showFunction(context, site, names[0] ?? '')
    case 'basicpublishingcredentialspolicies':
      return isCollection ? listPublishing(context, site) : showPublishing(context, site, names[0] ?? '')
    default:
      return refuse(context)
  }
}

/** Slots are listed when they are asked for, and in the list of a resource group only: that of a subscription has no such parameter. */
function listSites(context: Context): Reply {
  const { world, route, call } = context
  if (call.method !== 'GET') throw methodNotAllowed(call.method)
  const scope = `${route.parent}/`.toLowerCase()
  const withSlots =
    scope.includes('/resourcegroups/') && call.url.searchParams.get('includeSlots')?.toLowerCase() === 'true'
  const types = new Set(['microsoft.web/sites', ...(withSlots ? ['microsoft.web/sites/slots'] : [])])
  const sites = world.resources
    .all()
    .filter(({ id, type }) => types.has(type.toLowerCase()) && id.toLowerCase().startsWith(scope))
  return toWebPage(context, sites.map(toBody))
}

function listChildren(
  context: Context,
  site: Resource,
  collection: string,
  toItem: (child: Resource) => Json
): Reply {
  if (context.call.method !== 'GET') throw methodNotAllowed(context.call.method)
  return toWebPage(context, context.world.resources.children(site.id, collection).map(toItem))
}

function show(context: Context, resource: Resource): Reply {
  if (context.call.method !== 'GET') throw methodNotAllowed(context.call.method)
  return { status: 200, body: toBody(resource) }
}

function showFunction(context: Context, site: Resource, name: string): Reply {
  if (context.call.method !== 'GET') throw methodNotAllowed(context.call.method)
  const found = context.world.resources.get(`${site.id}/functions/${name}`)
  return found === undefined ? refuse(context) : { status: 200, body: toFunctionBody(site, found) }
}

function handleConfig(context: Context, site: Resource, name: string): Reply {
  if (name.toLowerCase() === 'web') return showWebConfig(context, site)
  if (name.toLowerCase() !== 'authsettingsv2') return refuse(context)
  if (context.call.method !== 'PUT') return showAuth(context, site)
  context.world.resources.put({
    id: `${site.id}/config/authsettingsV2`,
    properties: readProperties(context.call)
  })
  return { status: 200, body: toAuthBody(context, site) }
}

/** A site that was never configured still answers, with what App Service does by itself. */
function showWebConfig(context: Context, site: Resource): Reply {
  if (context.call.method !== 'GET') throw methodNotAllowed(context.call.method)
  const stored = context.world.resources.get(`${site.id}/config/web`)
  const { publicNetworkAccess } = site.properties
  const own = publicNetworkAccess === undefined ? {} : { publicNetworkAccess }
  const properties = { ...untouchedWebConfig, ...own, ...stored?.properties }
  const body = {
    id: `${site.id}/config/web`,
    name: site.name,
    type: `${site.type}/config`,
    properties
  }
  return { status: 200, body }
}

function showAuth(context: Context, site: Resource): Reply {
  if (context.call.method !== 'GET') throw methodNotAllowed(context.call.method)
  return { status: 200, body: toAuthBody(context, site) }
}

/** `authsettingsV2` holds the names of secrets and never the secrets, so both ways to read it give the same. */
function toAuthBody(context: Context, site: Resource): Json {
  const stored = context.world.resources.get(`${site.id}/config/authsettingsV2`)
  return {
    id: `${site.id}/config/authsettingsV2`,
    name: 'authsettingsV2',
    type: `${site.type}/config`,
    kind: site['kind'],
    properties: stored?.properties ?? unconfiguredAuth
  }
}

function listPublishing(context: Context, site: Resource): Reply {
  if (context.call.method !== 'GET') throw methodNotAllowed(context.call.method)
  return toWebPage(
    context,
    ['ftp', 'scm'].map(name => toPublishing(context, site, name))
  )
}

function showPublishing(context: Context, site: Resource, name: string): Reply {
  if (context.call.method !== 'GET') throw methodNotAllowed(context.call.method)
  const lower = name.toLowerCase()
  return lower === 'ftp' || lower === 'scm'
    ? { status: 200, body: toPublishing(context, site, lower) }
    : refuse(context)
}

/** Basic authentication for publishing is allowed until somebody forbids it. */
function toPublishing(context: Context, site: Resource, name: string): Json {
  const id = `${site.id}/basicPublishingCredentialsPolicies/${name}`
  const stored = context.world.resources.get(id)
  return {
    id,
    name,
    type: `${site.type}/basicPublishingCredentialsPolicies`,
    properties: stored?.properties ?? { allow: true }
  }
}

function toBody(resource: Resource): Json {
  const { etag: _etag, ...body } = resource
  return body
}

function refuse(context: Context): never {
  throw resourceNotFound({ ...context.route, namespace: 'Microsoft.Web' })
}

function unknownType(context: Context): ArmFault {
  const { route, apiVersion } = context
  return new ArmFault(404, {
    code: 'InvalidResourceType',
    message: `The resource type '${route.types.join('/')}' could not be found in the namespace 'Microsoft.Web' for api version '${apiVersion}'.`
  })
}
