import type { Seed } from '../emulator/seed/seed.ts'
import { ids } from '../scripts/weather.ts'
import { toCount, toMegabytes } from './table.ts'
import { createApi, createDocument, createPolicy, createSeed } from './world.ts'

/** Worlds as large as they come, in which everything is wrong, so that reports are as long as they get. */

export interface Giant {
  readonly what: string
  readonly mode: 'check' | 'plan' | 'apply'
  readonly seed: Seed
  readonly files: Readonly<Record<string, string>>
  readonly inputs?: Readonly<Record<string, string>>
  readonly outcome: 'clean' | 'drift'
}

/** All of them; with `quick` a twentieth of each. */
export function createGiants(quick: boolean): Giant[] {
  const scale = quick ? 20 : 1
  const many = 1000 / scale
  const document = createDocument('Shop', { operations: many })
  const drifted = createDocument('Shop', { operations: many, description: 120, properties: 6 })
  const bad = createSeed([createApi('shop', document, () => createPolicy({ token: false }), many)])
  // As a JSON string, which is how an import sends it, this is just below the limit of 4 MiB.
  const heavy = createDocument('Shop', {
    operations: 500 / scale,
    description: 900,
    properties: 28,
    propertyText: 180
  })
  const heavySeed = createSeed([createApi('shop', heavy, () => createPolicy({ token: false }), 500 / scale)])
  const named = (operations: number): string => `${toCount(operations)} operations`
  const large = `document of ${toMegabytes(heavy.length)}, ${named(500 / scale)}`
  return [
    ...(['check', 'plan'] as const).map(
      (mode): Giant => ({
        what: named(many),
        mode,
        seed: bad,
        files: { 'openapi.json': drifted },
        outcome: mode === 'check' ? 'drift' : 'clean'
      })
    ),
    { what: large, mode: 'check', seed: heavySeed, files: { 'openapi.json': heavy }, outcome: 'drift' },
    {
      what: large,
      mode: 'apply',
      seed: createSeed([]),
      files: { 'openapi.json': heavy },
      outcome: 'clean'
    },
    ...createLongPolicies(20 / scale),
    ...createLongPolicies(100 / scale),
    createEstate(200 / scale, 'check'),
    createEstate(200 / scale, 'plan')
  ]
}

/** So many operations with a policy of 256 KB each, none of which sets a token yet. */
function createLongPolicies(operations: number): Giant[] {
  const document = createDocument('Shop', { operations })
  const policy = createPolicy({ token: false, bytes: 262_000 })
  const seed = createSeed([createApi('shop', document, () => policy, operations)])
  return (['check', 'plan', 'apply'] as const).map(
    (mode): Giant => ({
      what: operations === 1 ? 'a policy of 256 KB' : `${toCount(operations)} policies of 256 KB`,
      mode,
      seed,
      files: { 'openapi.json': document },
      outcome: mode === 'check' ? 'drift' : 'clean'
    })
  )
}

/** A manifest with so many APIs of ten operations, none of which is protected. */
function createEstate(count: number, mode: 'check' | 'plan'): Giant {
  const operations = 10
  const names = Array.from({ length: count }, (_, index) => `shop-${String(index + 1).padStart(3, '0')}`)
  const document = createDocument('Shop', { operations })
  const drifted = createDocument('Shop', { operations, description: 120 })
  const manifest = {
    defaults: {
      'resource-group-name': 'rg-weather',
      'service-name': 'apim-weather',
      'policy-scope': 'operation',
      'identity-resource': ids.backendApp,
      'app-name': 'weather-backend'
    },
    apis: names.map(name => ({ 'api-id': name, 'api-path': name, 'spec-path': 'openapi.json' }))
  }
  const apis = names.map(name => createApi(name, document, () => createPolicy({ token: false }), operations))
  return {
    what: `manifest of ${toCount(count)} APIs, ${operations} operations each`,
    mode,
    seed: createSeed(apis),
    files: { 'openapi.json': drifted, 'apis.json': JSON.stringify(manifest) },
    inputs: { 'config-file': 'apis.json' },
    outcome: mode === 'check' ? 'drift' : 'clean'
  }
}
