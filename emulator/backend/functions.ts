import type { Resource } from '../resources.ts'
import { isJson, type Json, textOf } from '../wire.ts'
import type { World } from '../world.ts'
import type { ArrivedRequest } from './request.ts'

/** The keys of every emulated Function App. A function has one more, for itself: `emulated-key-of-{function}`. */
export const hostKey = 'emulated-host-key'
export const masterKey = 'emulated-master-key'

/** What the Functions host makes of a request that has passed authentication. */
export type FunctionOutcome =
  | { readonly kind: 'runs'; readonly name: string }
  | { readonly kind: 'refused'; readonly status: 401 | 404; readonly why: string }

/** Tells whether a site is a Function App: `kind` says so. */
export function isFunctionApp(site: Resource): boolean {
  const { kind } = site
  return typeof kind === 'string' && kind.toLowerCase().split(',').includes('functionapp')
}

/** Finds the function of a request and asks for the key that its level wants. The prefix of routes is always `api`. */
export function runFunction(world: World, site: Resource, request: ArrivedRequest): FunctionOutcome {
  const path = request.path.replace(/^\/+|\/+$/g, '')
  const key = request.headers['x-functions-key'] ?? request.query.get('code') ?? undefined
  const [first = ''] = path.toLowerCase().split('/')
  if (first === 'admin' || first === 'runtime') return runHost(site, first, key)
  for (const resource of world.resources.children(site.id, 'functions')) {
    const trigger = findTrigger(resource)
    if (trigger === undefined || resource.properties['isDisabled'] === true) continue
    if (!takesMethod(trigger, request.method)) continue
    if (!matchesRoute(textOf(trigger, 'route') ?? resource.name, path)) continue
    return checkKey(textOf(trigger, 'authLevel') ?? 'function', resource.name, key)
  }
  return { kind: 'refused', status: 404, why: 'no function answers to this path and method' }
}

/** The host's own pages want its master key, and `/admin` is gone where the app is isolated from it. */
function runHost(site: Resource, room: 'admin' | 'runtime', key: string | undefined): FunctionOutcome {
  if (room === 'admin' && site.properties['functionsRuntimeAdminIsolationEnabled'] === true)
    return { kind: 'refused', status: 404, why: 'the administration of the host is isolated' }
  return key === masterKey
    ? { kind: 'runs', name: `host/${room}` }
    : { kind: 'refused', status: 401, why: 'the master key is missing' }
}

function findTrigger(resource: Resource): Json | undefined {
  const { config } = resource.properties
  const bindings = isJson(config) ? config['bindings'] : undefined
  return Array.isArray(bindings)
    ? bindings.filter(isJson).find(binding => textOf(binding, 'type')?.toLowerCase() === 'httptrigger')
    : undefined
}

function takesMethod(trigger: Json, method: string): boolean {
  const { methods } = trigger
  if (!Array.isArray(methods) || methods.length === 0) return true
  return methods.some(item => typeof item === 'string' && item.toUpperCase() === method)
}

/** A segment in braces takes any text, one that ends in a question mark may be left out, and one with a star takes the rest. */
function matchesRoute(route: string, path: string): boolean {
  const wanted = `api/${route.replace(/^\/+|\/+$/g, '')}`.toLowerCase().split('/')
  const given = path.toLowerCase().split('/')
  for (const [index, segment] of wanted.entries()) {
    if (/^\{\*/.test(segment)) return true
    const part = given[index]
    if (part === undefined) return wanted.slice(index).every(rest => /^\{[^}]*\?\}$/.test(rest))
    if (!/^\{[^}]+\}$/.test(segment) && segment !== part) return false
  }
  return given.length === wanted.length
}

/** A key of the host opens every function, the master key also those of administrators. */
function checkKey(level: string, name: string, key: string | undefined): FunctionOutcome {
  const keys = [masterKey]
  if (level.toLowerCase() === 'function') keys.push(hostKey, `emulated-key-of-${name}`)
  if (level.toLowerCase() === 'anonymous' || (key !== undefined && keys.includes(key)))
    return { kind: 'runs', name }
  return { kind: 'refused', status: 401, why: `the function \`${name}\` wants a key of level \`${level}\`` }
}
