import path from 'node:path'
import { type Emulator, type EmulatorOptions, startEmulator } from '../emulator/emulator.ts'
import { type ActionResult, type ActionRun, runAction } from './runner.ts'

/** The weather API of the demo: an emulated Azure, and the action as its workflow would call it. */

const root = path.resolve(import.meta.dirname, '..')

/** What stands in emulator/seeds/weather.json. */
export const ids = {
  tenant: '6b707ec8-6aa9-4789-9ebb-c266869ceda1',
  subscription: 'b05ca958-fdc4-4bba-aa3c-735cce3d746c',
  deployer: 'a1963a69-029f-4187-83ee-bc7677f70992',
  reader: 'db890308-51c8-43d3-a8a0-9fe733ddae81',
  backendApp: 'fe9a23bb-b972-470c-ada6-f2394f6d77f1'
} as const

const group = `/subscriptions/${ids.subscription}/resourceGroups/rg-weather/providers`
export const paths = {
  service: `${group}/Microsoft.ApiManagement/service/apim-weather`,
  api: `${group}/Microsoft.ApiManagement/service/apim-weather/apis/weather`,
  site: `${group}/Microsoft.Web/sites/weather-backend`,
  auth: `${group}/Microsoft.Web/sites/weather-backend/config/authsettingsV2`
} as const

export interface Weather {
  readonly emulator: Emulator
  /** Runs the action; the inputs are added to those of the demo, an empty one takes an input away. */
  run(inputs: Readonly<Record<string, string>>, more?: Omit<ActionRun, 'inputs'>): Promise<ActionResult>
  /** Properties of a resource, as the emulator holds them. */
  properties(id: string): Record<string, unknown>
  /** Changes a resource behind everybody's back, as the portal would. */
  edit(id: string, change: (properties: Record<string, unknown>) => Record<string, unknown>): void
  /** Requests since the last call, those that write first of all: `PUT /subscriptions/…`. */
  writes(): string[]
  close(): Promise<void>
}

/** Starts the emulator with the weather seed (or another) and hands out the means to play with it. */
export async function startWeather(
  options: Pick<Partial<EmulatorOptions>, 'record' | 'seed' | 'onArrival'> = {}
): Promise<Weather> {
  const emulator = await startEmulator({
    seed: options.seed ?? path.join(root, 'emulator', 'seeds', 'weather.json'),
    ...(options.record === undefined ? {} : { record: options.record }),
    ...(options.onArrival === undefined ? {} : { onArrival: options.onArrival })
  })
  let seen = 0
  const properties = (id: string): Record<string, unknown> =>
    structuredClone({ ...emulator.world.resources.get(id)?.properties })
  return {
    emulator,
    run: (inputs, more = {}) =>
      runAction({
        ...more,
        inputs: withoutEmpty({ ...toInputs(emulator), ...inputs }),
        env: { ...toEnvironment(emulator), ...more.env }
      }),
    properties,
    edit: (id, change) => {
      const resource = emulator.world.resources.get(id)
      if (resource === undefined) throw new Error(`the emulator has no ${id}`)
      emulator.world.resources.put({ ...resource, properties: change(properties(id)) })
    },
    writes: () => {
      const entries = emulator.log.slice(seen)
      seen = emulator.log.length
      return entries
        .filter(entry => !['GET', 'HEAD'].includes(entry.method) && entry.path.startsWith('/subscriptions/'))
        .map(entry => `${entry.method} ${entry.path.split('?')[0]}`)
    },
    close: () => emulator.close()
  }
}

/** The inputs of the quick start, pointed at the emulator. */
function toInputs(emulator: Emulator): Record<string, string> {
  return {
    'client-id': ids.deployer,
    'tenant-id': ids.tenant,
    'subscription-id': ids.subscription,
    environment: emulator.url,
    'resource-group-name': 'rg-weather',
    'service-name': 'apim-weather',
    'api-id': 'weather',
    'api-path': 'weather',
    'spec-path': 'examples/weather/openapi.yaml',
    operations: '*\n!GetHealth',
    'identity-resource': ids.backendApp,
    'app-name': 'weather-backend'
  }
}

function toEnvironment(emulator: Emulator): Record<string, string> {
  return {
    NODE_EXTRA_CA_CERTS: emulator.caFile,
    ACTIONS_ID_TOKEN_REQUEST_URL: emulator.oidc.requestUrl,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: emulator.oidc.requestToken
  }
}

function withoutEmpty(inputs: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== ''))
}
