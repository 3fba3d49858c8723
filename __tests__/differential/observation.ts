import { callBackend } from '../../emulator/backend/call.ts'
import { listHosts } from '../../emulator/backend/hosts.ts'
import { mintToken } from '../../emulator/entra/mint.ts'
import { callThroughGateway } from '../../emulator/gateway/call.ts'
import { allAccessKey, toProductKey } from '../../emulator/gateway/product.ts'
import {
  type BackendCall,
  type Headers,
  listBackendCalls,
  type PlaneAnswer
} from '../../emulator/plane/exchange.ts'
import type { World } from '../../emulator/world.ts'
import { audience, stranger } from '../emulator/plane.ts'
import { findOwnHeaders, listCallers, tryShape } from './callers.ts'
import type { Draft } from './draft.ts'
import { findOwn } from './names.ts'

/** What went wrong on one way to the backend. */
export type Trouble =
  /** The call of an operation arrived without the token, or arrived although there was none to be had. */
  | 'unprotected'
  /** It left for a host that is none of the sites, or unencrypted. */
  | 'astray'
  /** It did not arrive, although nothing in the policies answers in the place of the backend. */
  | 'failed'
  /** It arrived with the token and was refused. */
  | 'refused'
  /** Somebody got in past the gateway. */
  | 'open'
  /** The same for API Management's identity with a token that is for another API. */
  | 'loose'

export interface Sight {
  readonly trouble: Trouble
  readonly operation?: string
  readonly what: string
}

/** What the emulator shows of a world. */
export interface Observation {
  readonly sights: readonly Sight[]
  /** What it could not run, by operation; direct calls stand under `direct`. */
  readonly cannotRun: ReadonlyMap<string, readonly string[]>
  /** Operations of which some call reached a backend. */
  readonly arrived: ReadonlySet<string>
}

const operations = [
  { name: 'get', method: 'GET', path: '/weather/forecast/berlin' },
  { name: 'list', method: 'POST', path: '/weather/forecast' }
] as const
type Operation = (typeof operations)[number]

/** Calls everything through the gateway, in each context and each way that conditions can take, and everything past it. */
export function observe(draft: Draft, worlds: readonly World[]): Observation {
  const observer = new Observer(draft)
  for (const world of worlds) {
    for (const operation of operations) {
      for (const product of listContexts(draft)) observer.callThrough(world, operation, product)
    }
  }
  const [first] = worlds
  if (first !== undefined) observer.callPast(first)
  return observer
}

/** `undefined` is the key for everything, `null` no key at all. */
function listContexts(draft: Draft): (string | undefined | null)[] {
  const open = draft.products.some(product => product.open) || draft.keyless
  return [undefined, ...draft.products.map(({ product }) => product.name), ...(open ? [null] : [])]
}

class Observer implements Observation {
  readonly sights: Sight[] = []
  readonly cannotRun = new Map<string, string[]>()
  readonly arrived = new Set<string>()
  private readonly draft: Draft
  private readonly picks: number
  private readonly paths = new Map<string, { path: string; method: string }>()
  private readonly reached = new Set<string>()

  constructor(draft: Draft) {
    this.draft = draft
    // Only pools have more than one member to choose from.
    const texts = [
      draft.service,
      draft.api,
      draft.get,
      draft.list,
      ...draft.products.map(one => one.product.policy)
    ]
    this.picks = texts.some(text => /backend-id="(?:pool|mixed)"/.test(text ?? '')) ? 2 : 1
  }

  callThrough(world: World, operation: Operation, product: string | undefined | null): void {
    const client = { authorization: `Bearer ${mintToken(world, stranger, audience)}` }
    for (let pick = 0; pick < this.picks; pick++) {
      for (const headers of [{}, client])
        this.judgeCall(world, operation, this.ask(world, operation, product, headers, pick))
    }
    const { applications } = world
    world.update({ applications: [] })
    this.judgeOutage(operation, this.ask(world, operation, product, client, 0))
    world.update({ applications })
  }

  private ask(
    world: World,
    { method, path }: Operation,
    product: string | undefined | null,
    own: Headers,
    pick: number
  ): PlaneAnswer {
    const key = product === undefined ? allAccessKey : product === null ? undefined : toProductKey(product)
    return callThroughGateway(world, {
      service: 'apim',
      method,
      path,
      pick,
      headers: {
        ...(key === undefined ? {} : { 'ocp-apim-subscription-key': key }),
        ...own
      }
    })
  }

  private judgeCall(world: World, { name, method }: Operation, answer: PlaneAnswer): void {
    if (answer.cannotRun !== undefined) this.note(name, answer.cannotRun)
    const calls = listBackendCalls(answer)
    for (const call of calls) {
      this.arrived.add(name)
      this.remember(method, new URL(call.url).pathname)
      if (call.site !== undefined) this.reached.add(call.site)
      if (!this.carriesOwnToken(world, call)) this.see('unprotected', name, describe(call))
      if (!this.isMeant(call) || !call.url.startsWith('https:')) this.see('astray', name, call.url)
      else if (call.status !== 200) this.see('refused', name, call.decision)
    }
    const fault = answer.trace.find(entry => entry.kind === 'error')
    if (calls.length === 0 && fault?.kind === 'error') this.see('failed', name, fault.reason)
  }

  /** When Entra gives no token, nothing may arrive: not even what the client sent. */
  private judgeOutage({ name }: Operation, answer: PlaneAnswer): void {
    if (answer.cannotRun !== undefined) return
    for (const call of listBackendCalls(answer))
      if (call.credential?.genuine !== true || !this.isOwn(call))
        this.see('unprotected', name, `without Entra: ${describe(call)}`)
  }

  private carriesOwnToken(world: World, call: BackendCall): boolean {
    const wanted = tryShape(world, this.draft.resource)?.audience
    return call.credential?.genuine === true && this.isOwn(call) && call.credential.claims?.['aud'] === wanted
  }

  private isOwn({ credential }: BackendCall): boolean {
    const own = findOwn(this.draft)
    return own !== undefined && credential?.claims?.['oid'] === own.objectId
  }

  /** Where the inputs name the app, it is the only place for the token; else any site is. */
  private isMeant({ site }: BackendCall): boolean {
    return site !== undefined && (!this.draft.named || site.endsWith('/sites/weather'))
  }

  /** Calls each site that was reached, and the slots beside it, at every path that an operation was seen at. */
  callPast(world: World): void {
    for (const { id, host, settings } of listFamilies(world, this.reached)) {
      const callers = listCallers(this.draft, world, settings)
      const own = findOwnHeaders(this.draft, world)
      for (const [index, { path, method }] of [...this.paths.values()].entries()) {
        // Only who signs in nowhere finds one path open and another one closed.
        for (const caller of index === 0 ? callers : callers.filter(one => one.anonymous === true)) {
          const answer = callBackend(world, { host, method, path, headers: caller.headers })
          if (answer.cannotRun !== undefined) this.note('direct', answer.cannotRun)
          else if (answer.status === 200)
            this.see(caller.own === true ? 'loose' : 'open', undefined, `${caller.name} at ${id}${path}`)
        }
        // It has to be let in at the slots that are not called as well: one day they are swapped.
        const meant = callBackend(world, { host, method, path, headers: own ?? {} })
        if (meant.cannotRun !== undefined) this.note('direct', meant.cannotRun)
        else if (own !== undefined && meant.status !== 200)
          this.see('refused', undefined, listBackendCalls(meant)[0]?.decision ?? '')
        const clear = callBackend(world, { host, method, path, scheme: 'http', headers: own ?? {} })
        if (clear.status === 200) this.see('open', undefined, `unencrypted at ${id}${path}`)
      }
    }
  }

  /** A parameter can be anything that a client likes. */
  private remember(method: string, seen: string): void {
    for (const path of [seen, seen.replace('berlin', 'public')])
      this.paths.set(`${method} ${path}`, { path, method })
  }

  private see(trouble: Trouble, operation: string | undefined, what: string): void {
    if (this.sights.some(one => one.trouble === trouble && one.operation === operation && one.what === what))
      return
    this.sights.push({ trouble, ...(operation === undefined ? {} : { operation }), what })
  }

  private note(where: string, what: string): void {
    const known = this.cannotRun.get(where) ?? []
    if (!known.includes(what)) this.cannotRun.set(where, [...known, what])
  }
}

function describe({ credential, host }: BackendCall): string {
  const claims = credential?.claims
  return `${credential?.scheme ?? 'no header'} ${String(claims?.['oid'] ?? '')} ${String(claims?.['aud'] ?? '')} at ${host}`
}

/** The sites that were reached, with the other slots of the same apps. */
function listFamilies(world: World, reached: ReadonlySet<string>) {
  const toFamily = (id: string) => /^.*\/sites\/[^/]+/i.exec(id)?.[0].toLowerCase()
  const families = new Set([...reached].map(toFamily))
  return world.resources
    .all()
    .filter(({ id, type }) => /^microsoft\.web\/sites(?:\/slots)?$/i.test(type) && families.has(toFamily(id)))
    .flatMap(site => {
      const [host] = listHosts(site)
      const settings = world.resources.get(`${site.id}/config/authsettingsV2`)?.properties
      const id = site.id.slice(site.id.indexOf('/sites/'))
      return host === undefined ? [] : [{ id, host, settings }]
    })
}
