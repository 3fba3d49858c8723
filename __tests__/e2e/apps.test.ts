import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Seed, SeedSite } from '../../emulator/seed/seed.ts'
import type { ActionResult } from '../../scripts/runner.ts'
import { ids, paths, startWeather, type Weather } from '../../scripts/weather.ts'

/** Which apps are behind an API, found by the bundle in a child process: by name, by host, by slot, and by operation. */

/** Somebody who may read the whole subscription. */
const wideReader = '5f0c6a52-2f0a-4b34-8c1c-7f6a1f7f0a01'
/** Somebody who may read all but slots. */
const slotless = '5f0c6a52-2f0a-4b34-8c1c-7f6a1f7f0a02'
const elsewhere = 'https://unknown.example.org'

let weather: Weather
beforeAll(async () => {
  weather = await startWeather({ seed: createSeed() })
  const { outputs, stdout } = await weather.run({ mode: 'apply' })
  expect(outputs['outcome'] === 'clean' ? '' : stdout).toBe('')
})
afterAll(async () => {
  await weather.close()
})

/**
 * Beside the app of the demo: `alerts`, which lets everybody in; `blue` with a tight slot and an open one; `far`, which is in another
 * resource group and has an open slot; and `wild`, which is tight and has the domains that the open ones elsewhere have.
 */
function createSeed(): Seed {
  const seed = JSON.parse(readFileSync('emulator/seeds/weather.json', 'utf8')) as Seed
  const [tight] = seed.sites ?? []
  if (tight === undefined) throw new Error('the seed has no site')
  const { authSettings: _, ...open } = tight
  const sites: SeedSite[] = [
    tight,
    { ...open, name: 'alerts' },
    {
      ...tight,
      name: 'blue',
      slots: [
        { ...tight, name: 'staging' },
        { ...open, name: 'old', properties: { ...open.properties, hostNames: ['old.example.org'] } }
      ]
    },
    {
      ...tight,
      name: 'far',
      resourceGroup: 'rg-far',
      slots: [{ ...open, name: 'dev', properties: { ...open.properties, hostNames: ['dev.contoso.org'] } }]
    },
    {
      ...tight,
      name: 'wild',
      properties: { ...tight.properties, hostNames: ['*.contoso.org', 'shop.example.net'] }
    },
    {
      ...open,
      name: 'exact',
      resourceGroup: 'rg-far',
      properties: { ...open.properties, hostNames: ['api.contoso.org', 'shop.example.net'] }
    }
  ]
  const subject = 'repo:contoso/weather:ref:refs/heads/main'
  const role = readFileSync('examples/roles/check.json', 'utf8')
  const { Actions: actions } = JSON.parse(role) as { Actions: string[] }
  const identities = [
    ...(seed.identities ?? []),
    {
      name: 'wide-reader',
      clientId: wideReader,
      objectId: '5f0c6a52-2f0a-4b34-8c1c-7f6a1f7f0b01',
      federatedCredentials: [{ subject }],
      roleAssignments: [{ role: 'Reader', scope: `/subscriptions/${ids.subscription}` }]
    },
    {
      name: 'slotless',
      clientId: slotless,
      objectId: '5f0c6a52-2f0a-4b34-8c1c-7f6a1f7f0b02',
      federatedCredentials: [{ subject }],
      roleAssignments: [
        {
          actions: actions.filter(action => action !== 'Microsoft.Web/sites/slots/read'),
          scope: '/resourceGroups/rg-weather'
        }
      ]
    }
  ]
  return { ...seed, sites, identities }
}

interface Shown {
  readonly rule: string
  readonly message: string
  readonly subject: { readonly backend?: string }
}

/** These apps share one registration, and one has a domain of its own: the rules about that have tests of their own. */
function findingsOf(result: ActionResult): Shown[] {
  const all = JSON.parse(result.outputs['findings'] ?? '[]') as Shown[]
  return all.filter(({ rule }) => rule !== 'AUTH019' && rule !== 'NET012')
}

function rulesOf(result: ActionResult): string[] {
  return findingsOf(result).map(finding => finding.rule)
}

/** Checks as somebody who may read everything, with the API sent to a URL. */
async function check(
  serviceUrl: string,
  inputs: Readonly<Record<string, string>> = {}
): Promise<ActionResult> {
  weather.edit(paths.api, properties => ({ ...properties, serviceUrl }))
  return await weather.run({ mode: 'check', 'client-id': wideReader, 'app-name': '', ...inputs })
}

/** The sites that were asked for, and how often. */
function requestsSince(start: number): string[] {
  return weather.emulator.log
    .slice(start)
    .map(entry => `${entry.method} ${entry.path}`)
    .filter(entry => entry.includes('/subscriptions/'))
}

describe('without app-name the app is found by the host that the API calls', () => {
  test('in the resource group, which the log and the report say', async () => {
    const start = weather.emulator.log.length
    const result = await check('https://WEATHER-backend.azurewebsites.net:443/', { 'client-id': ids.reader })
    expect(findingsOf(result)).toEqual([])
    expect(result.outputs['outcome']).toBe('clean')
    const sentence = 'Found the app `weather-backend` in the resource group `rg-weather`'
    expect(result.stdout).toContain(sentence)
    expect(result.summary).toContain('weather-backend.azurewebsites.net')
    expect(result.report).toMatchObject({
      target: { backend: 'weather-backend' },
      apps: [{ name: 'weather-backend', called: true, found: { within: 'resource-group' } }]
    })
    const requests = requestsSince(start)
    expect(new Set(requests).size).toBe(requests.length)
  })

  test('in the subscription, where the resource group does not have it', async () => {
    const result = await check('https://far.azurewebsites.net', { slots: 'production' })
    expect(findingsOf(result)).toEqual([])
    expect(result.report).toMatchObject({
      apps: [{ name: 'far', resourceGroup: 'rg-far', found: { within: 'subscription' } }]
    })
  })

  test('in a slot by its own host, with production and the other slot looked at as well', async () => {
    const result = await check('https://blue-staging.azurewebsites.net')
    expect(result.report).toMatchObject({
      target: { backend: 'blue/staging' },
      apps: [
        { name: 'blue/staging', called: true },
        { name: 'blue', called: false },
        { name: 'blue/old', called: false }
      ]
    })
    expect(rulesOf(result)).toEqual(['AUTH001', 'SLOT001'])
  })

  test('in a slot by a domain of its own', async () => {
    const result = await check('https://old.example.org', { slots: 'production' })
    expect(result.report).toMatchObject({ target: { backend: 'blue/old' } })
    expect(rulesOf(result)).toEqual(['AUTH001'])
  })

  test.each([
    ['an app', 'https://api.contoso.org', 'exact'],
    ['a slot', 'https://dev.contoso.org', 'far/dev']
  ])(
    'in another resource group, where %s has the name itself and one nearby has a wildcard',
    async (_, url, backend) => {
      const result = await check(url, { slots: 'production' })
      expect(result.report).toMatchObject({ target: { backend } })
      expect(rulesOf(result)).toEqual(['AUTH001'])
      const near = await check(url, { slots: 'production', 'client-id': ids.reader })
      expect(rulesOf(near)).toEqual(['READ001'])
    }
  )

  test("by its wildcard, when the name is nobody else's", async () => {
    const result = await check('https://other.contoso.org')
    expect(findingsOf(result)).toEqual([])
    expect(result.report).toMatchObject({ target: { backend: 'wild' } })
  })

  test('twice, in two resource groups: an error that names both', async () => {
    const result = await check('https://shop.example.net')
    expect(rulesOf(result)).toEqual(['APP002'])
    expect(result.stdout).toContain('`wild` in `rg-weather`, `exact` in `rg-far`')
  })

  test('nowhere: an error that says where it was looked for, and how to go on', async () => {
    const result = await check(elsewhere)
    expect(result.exitCode).toBe(1)
    expect(rulesOf(result)).toEqual(['EXT001'])
    expect(result.stdout).toContain('`unknown.example.org`')
    expect(result.stdout).toContain('resource group `rg-weather`')
    expect(result.stdout).toContain('Name the app with `app-name`')
  })

  test('nowhere, by a host that only an app can have: an error that says how to look for it', async () => {
    const result = await check('https://none.azurewebsites.net')
    expect(result.exitCode).toBe(1)
    expect(rulesOf(result)).toEqual(['APP002'])
    expect(result.stdout).toContain('Name the app with `app-name`')
  })

  test('a list that may not be read is not a list without the app', async () => {
    const result = await check('https://far.azurewebsites.net', { 'client-id': ids.reader })
    expect(result.exitCode).toBe(1)
    expect(rulesOf(result)).toEqual(['READ001'])
    expect(result.stdout).toContain('The apps of the subscription could not be listed')
    expect(result.stdout).toContain('Microsoft.Web/sites/read')
  })

  test.each<[string, string, readonly string[]]>([
    ['of an app in the resource group', 'https://weather-backend.azurewebsites.net', []],
    ['of a slot in the resource group', 'https://old.example.org', []],
    ['of an app elsewhere', 'https://api.contoso.org', []],
    ['of nobody', elsewhere, ['rg-far/Web', 'rg-weather/App', '/App']],
    ['that only an app can have, and none has', 'https://far-none.azurewebsites.net', ['rg-far/Web']],
    ['that only an app can have, of a name that no app begins with', 'https://none.azurewebsites.net', []]
  ])('a name %s takes as many lists as docs/limits.md says', async (_, url, more) => {
    const start = weather.emulator.log.length
    await check(url, { slots: 'production' })
    const list =
      /^GET \/subscriptions\/[^/]+(?:\/resourceGroups\/([^/]+))?\/providers\/Microsoft\.(App|Web)\/\w+\?/
    const lists = requestsSince(start).flatMap(entry => {
      const [, group = '', provider] = list.exec(entry) ?? []
      return provider === undefined ? [] : [`${group}/${provider}`]
    })
    expect(lists.sort()).toEqual(['/Web', 'rg-weather/Web', ...more].sort())
  })

  test('an app with several pages before it is found, too', async () => {
    weather.emulator.world.update({ options: { ...weather.emulator.world.options, pageSize: 1 } })
    const result = await check('https://blue.azurewebsites.net', { slots: 'staging' })
    weather.emulator.world.update({ options: { ...weather.emulator.world.options, pageSize: 100 } })
    expect(findingsOf(result)).toEqual([])
  })
})

describe('several apps', () => {
  const policy = `${paths.api}/operations/AddObservation/policies/policy`
  const route = (to: string) =>
    weather.edit(policy, properties => ({
      ...properties,
      value: String(properties['value'])
        .replace(/<set-backend-service [^>]*\/>/, '')
        .replace('<inbound>', `<inbound><set-backend-service ${to} />`)
    }))
  const home = 'https://weather-backend.azurewebsites.net'

  test('each is checked, and the open one is named', async () => {
    route('base-url="https://alerts.azurewebsites.net"')
    const result = await check(home)
    expect(findingsOf(result)).toMatchObject([{ rule: 'AUTH001', subject: { backend: 'alerts' } }])
    expect(result.report).toMatchObject({ target: { backend: 'weather-backend, alerts' } })
  })

  test('each can be named, and what goes to none of them is an error', async () => {
    const both = await check(home, { 'app-name': 'weather-backend\nalerts' })
    expect(findingsOf(both)).toMatchObject([{ rule: 'AUTH001', subject: { backend: 'alerts' } }])
    const one = await check(home, { 'app-name': 'weather-backend' })
    expect(rulesOf(one)).toEqual(['MI005'])
    expect(one.stdout).toContain('A policy sends `AddObservation`')
  })

  test('a request of a policy may not take the token elsewhere, and an answer may not give it away', async () => {
    let before: unknown
    weather.edit(policy, properties => {
      before = properties['value']
      const value = String(before)
        .replace(
          '</inbound>',
          '<send-one-way-request mode="copy"><set-url>https://elsewhere.example.org/x</set-url></send-one-way-request></inbound>'
        )
        .replace(
          '<outbound>',
          '<outbound><set-header name="X-Token"><value>@(context.Request.Headers["Authorization"][0])</value></set-header>'
        )
      return { ...properties, value }
    })
    const result = await check(home, { 'app-name': 'weather-backend\nalerts', slots: 'production' })
    expect(rulesOf(result).sort()).toEqual(['AUTH001', 'MI011', 'POL015'])
    expect(result.exitCode).toBe(1)
    weather.edit(policy, properties => ({ ...properties, value: before }))
  })

  test('a path that is open counts for the operations that go to that app', async () => {
    route('base-url="https://blue.azurewebsites.net/v2"')
    const far = `${paths.site.replace('weather-backend', 'blue')}/config/authsettingsV2`
    const exclude = (excludedPaths: readonly string[]) =>
      weather.edit(far, properties => ({
        ...properties,
        globalValidation: { ...(properties['globalValidation'] as object), excludedPaths }
      }))
    const inputs = { slots: 'production' }
    exclude(['/v2/observations'])
    expect(rulesOf(await check(home, inputs))).toEqual(['AUTH003'])
    exclude(['/forecast', '/observations'])
    expect(rulesOf(await check(home, inputs))).toEqual(['AUTH004'])
    exclude([])
  })

  test('all are well', async () => {
    route('base-url="https://blue.azurewebsites.net"')
    expect(findingsOf(await check(home, { slots: 'production' }))).toEqual([])
    weather.edit(policy, properties => ({
      ...properties,
      value: String(properties['value']).replace(/<set-backend-service [^>]*\/>/, '')
    }))
  })
})

describe('a service URL that is to change', () => {
  test('makes plan judge the app that will be called, and not the one that was', async () => {
    weather.edit(paths.api, properties => ({ ...properties, serviceUrl: 'https://alerts.azurewebsites.net' }))
    const inputs = { 'app-name': '', 'service-url': 'https://weather-backend.azurewebsites.net' }
    const planned = await weather.run({ mode: 'plan', ...inputs })
    expect(findingsOf(planned)).toEqual([])
    expect(planned.report).toMatchObject({ target: { backend: 'weather-backend' } })
    const checked = await weather.run({ mode: 'check', ...inputs })
    expect(rulesOf(checked).sort()).toEqual(['API006', 'AUTH001'])
    expect(checked.report).toMatchObject({ target: { backend: 'alerts' } })
  })
})

describe('an app that API Management cannot reach', () => {
  const url = 'https://weather-backend.azurewebsites.net'
  const named = { 'app-name': 'weather-backend' }
  test.each<[string, object, readonly string[]]>([
    ['because it is stopped', { state: 'Stopped' }, ['APP004']],
    ['because it asks for a client certificate', { clientCertEnabled: true }, ['APP005']]
  ])('%s, is an error', async (_, change, expected) => {
    const before = weather.properties(paths.site)
    weather.edit(paths.site, properties => ({ ...properties, ...change }))
    const result = await check(url, named)
    weather.edit(paths.site, () => before)
    expect(rulesOf(result)).toEqual(expected)
    expect(result.exitCode).toBe(1)
  })
  test('because calls go to another port, is an error', async () => {
    expect(rulesOf(await check(`${url}:8443/api`, named))).toEqual(['APP006'])
  })
})

describe('slots', () => {
  const blue = { 'app-name': 'blue' }
  const url = 'https://blue.azurewebsites.net'

  test('one that is open is an error that names it, though nobody calls it', async () => {
    const result = await check(url, blue)
    expect(result.exitCode).toBe(1)
    expect(findingsOf(result)).toMatchObject([
      { rule: 'AUTH001', subject: { backend: 'blue/old' } },
      { rule: 'SLOT001', subject: { backend: 'blue/old' }, message: expect.stringContaining('slot `old`') }
    ])
  })

  test('those that are named are checked, and production alone', async () => {
    expect(rulesOf(await check(url, { ...blue, slots: 'staging' }))).toEqual([])
    expect(rulesOf(await check(url, { ...blue, slots: 'old' }))).toEqual(['AUTH001', 'SLOT001'])
    const start = weather.emulator.log.length
    expect(rulesOf(await check(url, { ...blue, slots: 'production' }))).toEqual([])
    expect(requestsSince(start).filter(entry => entry.includes('/slots'))).toEqual([])
  })

  test('a list that is missing although the app is there is an error', async () => {
    const { world } = weather.emulator
    const body = { error: { code: 'NotFound', message: 'It is not there.' } }
    world.update({ faults: [{ match: { path: '/blue/slots?' }, respond: { status: 404, body } }] })
    const result = await check(url, blue)
    world.update({ faults: [] })
    expect(rulesOf(result)).toEqual(['READ001'])
    expect(result.stdout).toContain('the slots of the app `blue`')
  })

  test('one that does not exist is an error with the nearest name', async () => {
    const result = await check(url, { ...blue, slots: 'stagin' })
    expect(rulesOf(result)).toEqual(['APP003'])
    expect(result.stdout).toContain('did you mean `staging`?')
  })

  test('the one that the API calls is named, and a call to another one is an error', async () => {
    const inputs = { 'app-name': 'blue/staging', slots: 'production' }
    expect(rulesOf(await check('https://blue-staging.azurewebsites.net', inputs))).toEqual([])
    const result = await check(url, inputs)
    expect(rulesOf(result)).toEqual(['MI005'])
    expect(result.stdout).toContain('it is one of `blue`')
  })

  test('a list that may not be read is a finding, and no clean bill', async () => {
    const result = await check('https://weather-backend.azurewebsites.net', {
      'app-name': 'weather-backend',
      'client-id': slotless
    })
    expect(rulesOf(result)).toEqual(['READ001'])
    expect(result.stdout).toContain('the slots of the app `weather-backend`')
    expect(result.stdout).toContain('slots: production')
  })
})

describe('a new API', () => {
  const fresh = { mode: 'plan', 'api-id': 'fresh', 'api-path': 'fresh', 'app-name': '' }

  test('without an app and a URL is refused with what to give', async () => {
    const result = await weather.run(fresh)
    expect(result.outputs['outcome']).toBe('error')
    expect(result.stdout).toContain('give the input `service-url` or `app-name`')
  })

  test('with a URL has the app that it will call looked for', async () => {
    const good = await weather.run({ ...fresh, 'service-url': 'https://weather-backend.azurewebsites.net' })
    expect(findingsOf(good)).toEqual([])
    expect(good.report).toMatchObject({ target: { backend: 'weather-backend' } })
    const open = await weather.run({ ...fresh, 'service-url': 'https://alerts.azurewebsites.net' })
    expect(rulesOf(open)).toEqual(['AUTH001'])
  })
})
