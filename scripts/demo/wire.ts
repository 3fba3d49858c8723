import type { Emulator } from '../../emulator/emulator.ts'
import { callThroughGateway } from '../../emulator/gateway/call.ts'
import { allAccessKey } from '../../emulator/gateway/product.ts'
import { listBackendCalls } from '../../emulator/plane/exchange.ts'
import { type Answer, send } from './client.ts'
import { type Front, type Operation, operations } from './world.ts'

/** What really happens on the wire, and whether that is as it must be. */

/** A call through the gateway, with a subscription key. */
export interface GatewayCall {
  readonly operation: Operation
  readonly status: number
  /** Hosts that a token of Entra reached. */
  readonly tokenAt: readonly string[]
  /** What the app says that it saw, when it was reached. */
  readonly body: Answer['body']
}

/** A call past the gateway. */
export interface DirectCall {
  readonly operation: Operation
  readonly host: string
  readonly status: number
}

export interface Wire {
  /** Host names of the app: that of production, then those of its slots. */
  readonly hosts: readonly string[]
  readonly gateway: readonly GatewayCall[]
  /** Without a token. */
  readonly anonymous: readonly DirectCall[]
  /** With a token for the app, of another application of the tenant. */
  readonly stranger: readonly DirectCall[]
}

/**
 * What can be wrong: API Management is kept out or fails, its call comes without the token, the token comes to a host that is not
 * the app's, or the app lets somebody else in.
 */
export type Trouble = 'astray' | 'bare' | 'broken' | 'open'

/** Calls every protected operation: through the gateway, and each host of the app directly, without a token and with somebody else's. */
export async function observe(emulator: Emulator, front: Front, strangerToken: string): Promise<Wire> {
  const hosts = findHosts(emulator, front)
  const gateway: GatewayCall[] = []
  for (const operation of operations) gateway.push(await callGateway(emulator, front, operation))
  const authorization = `Bearer ${strangerToken}`
  return {
    hosts,
    gateway,
    anonymous: await callDirectly(emulator, front, hosts, {}),
    stranger: await callDirectly(emulator, front, hosts, { authorization })
  }
}

function findHosts(emulator: Emulator, front: Front): string[] {
  const { resources } = emulator.world
  const sites = [resources.get(front.site), ...resources.children(front.site, 'slots')]
  return sites.map(site => String(site?.properties['defaultHostName']))
}

async function callGateway(emulator: Emulator, front: Front, operation: Operation): Promise<GatewayCall> {
  const path = `/${front.apiPath}${operation.path}`
  const headers = { 'ocp-apim-subscription-key': allAccessKey }
  const { method } = operation
  const { status, body } = await send(emulator, emulator.gatewayUrl('apim-weather') + path, {
    method,
    headers
  })
  // A client does not see where its call went. The emulator tells, when it is asked the same without a socket.
  const inside = callThroughGateway(emulator.world, { service: 'apim-weather', method, path, headers })
  if (inside.status !== status) throw new Error(`${path}: ${status} over TLS, ${inside.status} inside`)
  const tokenAt = listBackendCalls(inside)
    .filter(call => call.credential?.genuine === true || call.elsewhere.length > 0)
    .map(call => call.host)
  return { operation, status, tokenAt: [...new Set(tokenAt)], body }
}

async function callDirectly(
  emulator: Emulator,
  front: Front,
  hosts: readonly string[],
  headers: Readonly<Record<string, string>>
): Promise<DirectCall[]> {
  const calls: DirectCall[] = []
  for (const host of hosts) {
    for (const operation of operations) {
      const url = `${emulator.backendUrl(host)}${front.basePath}${operation.path}`
      const { status } = await send(emulator, url, { method: operation.method, headers })
      calls.push({ operation, host, status })
    }
  }
  return calls
}

/** Lists what is wrong on the wire, each kind once; nothing when only API Management gets in, and does. */
export function findTroubles(wire: Wire): Trouble[] {
  const troubles = new Set<Trouble>()
  for (const { status, tokenAt } of wire.gateway) {
    if (tokenAt.some(host => !wire.hosts.includes(host))) troubles.add('astray')
    else if (status !== 200) troubles.add('broken')
    else if (tokenAt.length === 0) troubles.add('bare')
  }
  // Whatever is neither 401 nor 403 came from the application, or from nobody who was asked for a token.
  const isRefused = ({ status }: DirectCall): boolean => status === 401 || status === 403
  if (![...wire.anonymous, ...wire.stranger].every(isRefused)) troubles.add('open')
  return [...troubles].sort()
}

/** Writes statuses down: one when all are the same, else one for each operation; those of slots where they are others. */
export function renderStatuses(
  calls: readonly { readonly status: number; readonly host?: string }[]
): string {
  const byHost = new Map<string | undefined, number[]>()
  for (const { host, status } of calls) byHost.set(host, [...(byHost.get(host) ?? []), status])
  const [production = '', ...slots] = [...byHost.values()].map(statuses =>
    new Set(statuses).size === 1 ? String(statuses[0]) : statuses.join(' ')
  )
  return [production, ...slots.filter(text => text !== production).map(text => `slot ${text}`)].join(', ')
}

/** Says where the tokens of API Management went: to the app, to another host, to nobody; and how many calls had one there. */
export function renderTokens({ gateway, hosts }: Wire): string {
  const names = gateway.map(({ tokenAt }) => tokenAt.map(host => (hosts.includes(host) ? 'the app' : host)))
  const places = [...new Set(names.flat())].map(name => {
    const count = names.filter(reached => reached.includes(name)).length
    return count === gateway.length ? name : `${name}, ${count} of ${gateway.length}`
  })
  return places.length === 0 ? 'nobody' : places.join(' and ')
}
