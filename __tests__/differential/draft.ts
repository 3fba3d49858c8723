import type { SeedApplication, SeedEntity, SeedProduct } from '../../emulator/seed/seed.ts'
import type { Json } from '../../emulator/wire.ts'
import type { Expectation } from '../../src/core/model.ts'
import { audience, doc, host } from '../emulator/plane.ts'
import { goodSettings } from './good-settings.ts'

/** A whole world before it becomes a seed, for bends to change. Texts hold the placeholders of `names.ts`. */
export interface Draft {
  resource: string
  clientId: string | undefined
  allowedCallers: string[]
  /** Whether the inputs name the app, or it is looked for by host. */
  named: boolean
  identities: { system: boolean; users: ('user' | 'spare')[] }
  applications: SeedApplication[]
  sku: string
  gateways: string[]
  service: string | undefined
  products: { product: SeedProduct; open: boolean }[]
  keyless: boolean
  api: string | undefined
  get: string | undefined
  list: string | undefined
  fragments: Map<string, string>
  namedValues: Map<string, Json>
  backends: Map<string, SeedEntity>
  serviceUrl: string | undefined
  settings: Json | undefined
  site: Json
  kind: string
  functions: { name: string; properties: Json }[]
  siteHasIdentity: boolean
  /** Settings of the slot `staging`, where there is one. */
  slot: Json | 'unconfigured' | undefined
}

/** One change, with the words that a failure prints. */
export interface Change {
  readonly about: string
  readonly apply: (draft: Draft) => void
}

/** A change to some fields of the draft. */
export function setFields(about: string, fields: Partial<Draft>): Change {
  return { about, apply: draft => void Object.assign(draft, structuredClone(fields)) }
}

/** A world in which nothing is wrong. */
export function createDraft(): Draft {
  return {
    resource: audience,
    clientId: undefined,
    allowedCallers: [],
    named: true,
    identities: { system: true, users: ['user'] },
    applications: [
      { clientId: audience, identifierUris: [`api://${audience}`, 'https://contoso.example/weather'] }
    ],
    sku: 'StandardV2',
    gateways: [],
    service: undefined,
    products: [],
    keyless: false,
    api: doc('<base />$TOKEN'),
    get: undefined,
    list: undefined,
    fragments: new Map([
      ['token', '$TOKEN'],
      ['nothing', ''],
      ['drop', '<set-header name="Authorization" exists-action="delete" />']
    ]),
    namedValues: new Map([
      ['audience', { value: '$RESOURCE' }],
      ['secret-audience', { value: '$RESOURCE', secret: true }],
      ['own-host', { value: host }],
      ['user', { value: 'evil.example/' }]
    ]),
    backends: new Map(),
    serviceUrl: `https://${host}/api`,
    settings: goodSettings(),
    site: { httpsOnly: true },
    kind: 'app,linux',
    functions: [],
    siteHasIdentity: true,
    slot: undefined
  }
}

/** What has to reach the backend. */
export function toExpectation({ resource, clientId }: Draft): Expectation {
  return { resource, ...(clientId === undefined ? {} : { clientId }) }
}
