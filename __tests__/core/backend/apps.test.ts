import { describe, expect, test } from '@jest/globals'
import { findAppFindings } from '../../../src/core/backend/apps.ts'
import { findRequestFindings } from '../../../src/core/backend/request-findings.ts'
import { listBystanders } from '../../../src/core/backend/slots.ts'
import {
  type AppOrigin,
  absent,
  type HostSearch,
  type LiveApp,
  type LiveSite,
  type LiveState,
  present,
  unreadable
} from '../../../src/core/model.ts'
import type { BackendRoute, OperationProtection } from '../../../src/core/policy/verdict.ts'
import { appRules } from '../../../src/core/rules/app-rules.ts'
import { type Finding, toSeverity, toWords } from '../../../src/core/rules/finding.ts'
import { type AppPlace, type AppSelection, nameApp } from '../../../src/core/target.ts'
import {
  appClientId,
  type Bend,
  goodParts,
  goodSettings,
  merge,
  put,
  service,
  site,
  stranger
} from './builders.ts'

const group = { resourceGroup: 'app-rg', subscription: '22222222-2222-4222-8222-222222222222' }
const named: AppOrigin = { kind: 'named' }
const beside: AppOrigin = { kind: 'slot' }
const found: AppOrigin = { kind: 'found', host: 'x', within: 'resource-group' }
const home = 'https://weather-backend.azurewebsites.net/api'

/** An app that admits API Management only, and what is wrong with it. */
function app(
  name: string,
  more: Partial<LiveApp> & { readonly change?: Partial<LiveSite>; readonly bend?: Bend } = {}
): LiveApp {
  const { change, bend, ...rest } = more
  const [own = '', slot] = name.split('/')
  const host = `${name.replace('/', '-')}.azurewebsites.net`
  const slotted = slot === undefined ? {} : { slot }
  const settings = goodSettings()
  bend?.(settings)
  return {
    place: { name: own, ...group, ...slotted },
    origin: named,
    site: present({ ...site, name: own, ...slotted, defaultHostName: host, hostNames: [host], ...change }),
    authSettings: present(settings),
    parts: goodParts(),
    ...rest
  }
}

const routes = { kind: 'default' } as const

function protection(
  operation: string,
  route: BackendRoute = routes,
  verdict: OperationProtection['verdict'] = 'protected'
): OperationProtection {
  return { operation, verdict, reasons: [], contexts: [{ verdict, reasons: [], routes: [route] }] }
}

interface World {
  readonly accepted?: string
  readonly apps?: readonly LiveApp[]
  readonly url?: string
  readonly protections?: readonly OperationProtection[]
  readonly live?: Partial<LiveState>
  readonly slots?: AppSelection['slots']
}

function judge({
  apps = [app('weather-backend')],
  url = home,
  protections,
  live,
  slots,
  accepted
}: World): Finding[] {
  const operations = ['GetForecast', 'AddObservation']
  const state: LiveState = {
    service: present(service),
    api: present({
      id: 'weather',
      displayName: 'Weather',
      path: 'weather',
      serviceUrl: url,
      protocols: ['https'],
      subscriptionRequired: true,
      properties: {}
    }),
    operations: present(
      operations.map(id => ({
        id,
        displayName: id,
        method: 'GET',
        urlTemplate: `/${id.toLowerCase()}`,
        templateParameters: [],
        queryParameters: [],
        headers: [],
        requestRepresentations: [],
        responses: []
      }))
    ),
    policies: {
      api: 'weather',
      servicePolicy: absent,
      products: present([]),
      apiPolicy: absent,
      operationPolicies: new Map(operations.map(id => [id.toLowerCase(), absent])),
      fragments: new Map(),
      namedValues: present([]),
      backends: new Map(),
      selfHostedGateways: present([])
    },
    apps,
    slotLists: [],
    ...live
  }
  const selection: AppSelection = {
    named: apps.filter(one => one.origin.kind === 'named').map(one => one.place),
    ...group,
    slots: slots ?? 'all'
  }
  const target = {
    environment: 'azurecloud',
    subscription: group.subscription,
    resourceGroup: 'gateway-rg',
    service: 'weather-apim',
    api: 'weather',
    apps: selection
  }
  const findings = findAppFindings(
    {
      target,
      expectation: { resource: appClientId },
      allowedCallers: [],
      acceptedBackends: accepted === undefined ? [] : [{ host: accepted, reason: 'our ingress does it' }]
    },
    state,
    protections ?? operations.map(id => protection(id))
  )
  // These apps share a registration, and some have further host names: the rules about that have tests of their own.
  return findings.filter(({ rule }) => rule !== 'AUTH019' && rule !== 'NET012')
}

/** `RULE subject`, sorted. */
function name(findings: readonly Finding[]): string[] {
  return findings
    .map(({ rule, subject }) => `${rule} ${subject.kind === 'backend' ? subject.backend : subject.kind}`)
    .sort()
}

const toUrl = (url: string): BackendRoute => ({ kind: 'base-url', url })
const search = (host: string, outcome: HostSearch): Partial<LiveState> => ({
  hostSearch: new Map([[host, outcome]])
})
const open = put('platform.enabled', false)

describe('requests of policies that take the token along', () => {
  const sent = (
    url: string | undefined,
    more: { outlet?: 'request' | 'log'; certain?: boolean } = {}
  ): OperationProtection => {
    const place = { scope: { kind: 'api' }, element: 'send-request', line: 7, column: 3, what: 'x' } as const
    const handover = { outlet: 'request' as const, certain: true, places: [place], ...more }
    const all = url === undefined ? handover : { ...handover, url }
    const [context] = protection('GetForecast').contexts
    if (context === undefined) throw new Error('no context')
    return { ...protection('GetForecast'), contexts: [{ ...context, handovers: [all] }] }
  }
  const requestsOf = (url: string | undefined, world: World = {}) =>
    name(judge({ ...world, protections: [sent(url), protection('AddObservation')] }))

  test.each<[string, string | undefined, readonly string[]]>([
    ['to the app', 'https://weather-backend.azurewebsites.net/other', []],
    ['to the app in clear text', 'http://weather-backend.azurewebsites.net/other', ['MI011 api']],
    ['elsewhere', 'https://elsewhere.example.com/api', ['MI011 api']],
    ['to the app in the user part', 'https://weather-backend.azurewebsites.net@example.com/', ['MI011 api']],
    ['to a service that takes other tokens', 'https://contoso.vault.azure.net/', ['MI011 api']],
    ['to an address that is not known', undefined, ['MI011 api']],
    ['to what is no address', 'https://', ['MI011 api']]
  ])('%s', (_, url, expected) => {
    expect(requestsOf(url)).toEqual(expected)
  })

  test('to where the calls go that is wrong itself is told once', () => {
    expect(requestsOf('https://x.example.com/b', { url: 'https://x.example.com/a' })).toEqual([
      'MI005 weather-backend'
    ])
  })

  test('to a slot that nobody calls is an error', () => {
    const apps = [app('weather-backend'), app('weather-backend/blue', { origin: beside })]
    expect(requestsOf('https://weather-backend-blue.azurewebsites.net', { apps })).toEqual(['MI011 api'])
  })

  test('is told once for all operations, with where and what', () => {
    const url = 'https://elsewhere.example.com/api'
    const other = { ...sent(url), operation: 'AddObservation' }
    const [finding, ...more] = judge({ protections: [sent(url, { certain: false }), other] })
    expect(more).toEqual([])
    expect(finding && toSeverity(finding)).toBe('error')
    expect(finding && toWords(finding)).toMatchObject({
      message: `\`<send-request>\` in the API policy (line 7) sends a token for \`${appClientId}\` to \`${url}\`, where no app and no service is that was checked, in calls of \`AddObservation\`, \`GetForecast\`.`,
      expected: 'weather-backend.azurewebsites.net',
      actual: url
    })
  })

  test('is nothing of theirs where something else hands it on', () => {
    expect(name(judge({ protections: [sent('https://x', { outlet: 'log' })] }))).toEqual([])
  })

  test('may go to a service that the token is meant for, and to a host that somebody answers for', () => {
    const input = {
      api: 'weather',
      apps: [],
      selection: { named: [], ...group, slots: 'all' as const },
      destinations: []
    }
    const judged = (url: string, resource: string, accepted = {}) =>
      findRequestFindings({ ...input, accepted }, [sent(url)], resource).map(one => one.rule)
    expect(judged('https://contoso.vault.azure.net/', 'https://vault.azure.net/')).toEqual([])
    expect(judged('https://contoso.vault.azure.net/', 'https://graph.microsoft.com')).toEqual(['MI011'])
    const acceptedBackends = [{ host: 'legacy.example.org', reason: 'behind our own gateway' }]
    expect(judged('https://legacy.example.org/x', 'api://x', { acceptedBackends })).toEqual(['EXT002'])
    expect(judged('https://legacy.example.org/x', 'api://x')).toEqual(['MI011'])
  })
})

describe('where the token goes, with one app named', () => {
  const bound = { change: { hostNames: ['api.example.org', '*.example.net'] } }
  test.each<[string, string, readonly string[]]>([
    ['to the app', home, []],
    ['to a custom domain, with a port', 'https://API.example.org:443/v1', []],
    ['to the name with the dot of the root', 'https://api.example.org./v1', []],
    ['to its wildcard domain', 'https://a.example.net', []],
    ['to another port', 'https://api.example.org:8443/v1', ['APP006']],
    ['to the port of plain HTTP', 'https://api.example.org:80', ['APP006']],
    ['in clear text to another port', 'http://api.example.org:8080', ['APP006', 'MI004']],
    ['to another port of somebody else', 'https://example.com:8443', ['MI005']],
    ['to a web socket', 'wss://api.example.org', []],
    ['below its wildcard domain', 'https://a.b.example.net', ['MI005']],
    ['elsewhere', 'https://elsewhere.example.com/api', ['MI005']],
    [
      'to a name that begins like the app',
      'https://weather-backend.azurewebsites.net.example.com',
      ['MI005']
    ],
    ['with the app in the user part', 'https://weather-backend.azurewebsites.net@example.com/', ['MI005']],
    ['to the deployment host', 'https://weather-backend.scm.azurewebsites.net', ['MI005']],
    ['in clear text', 'http://api.example.org', ['MI004']],
    ['elsewhere in clear text', 'ftp://example.com', ['MI004', 'MI005']],
    ['to a named value', '{{backend}}', ['READ001']],
    ['to a path', '/api', ['READ001']],
    ['nowhere', '', ['READ001']]
  ])('%s', (_, url, expected) => {
    const rules = judge({ url, apps: [app('weather-backend', bound)] }).map(finding => finding.rule)
    expect(rules.sort()).toEqual(expected)
  })

  test('an API that is still to be imported sends nothing', () => {
    expect(judge({ live: { api: absent }, protections: [] })).toEqual([])
  })

  test('an app without any host name cannot be recognised', () => {
    const { defaultHostName: _, ...nameless } = { ...site, hostNames: [] }
    const findings = judge({ apps: [app('weather-backend', { site: present(nameless) })] })
    expect(name(findings)).toEqual(['READ001 weather-backend'])
  })

  test('an app that is not there, or cannot be read, is one finding', () => {
    expect(name(judge({ apps: [app('weather-backend', { site: absent })] }))).toEqual([
      'APP001 weather-backend'
    ])
    expect(name(judge({ apps: [app('weather-backend', { site: unreadable('Forbidden.') })] }))).toEqual([
      'READ001 weather-backend'
    ])
  })

  test('a route that nobody knows is an error', () => {
    const protections = [protection('GetForecast', { kind: 'unknown', why: 'an expression' })]
    expect(name(judge({ protections }))).toEqual(['READ001 weather-backend'])
  })

  test('a call to a slot that nobody named says which slot it is', () => {
    const apps = [app('weather-backend'), app('weather-backend/blue', { origin: beside })]
    const [finding] = judge({ apps, url: 'https://weather-backend-blue.azurewebsites.net' })
    expect(finding).toMatchObject({ rule: 'MI005', facts: { slot: 'weather-backend/blue' } })
  })
})

describe('several apps', () => {
  const both = [
    protection('GetForecast'),
    protection('AddObservation', toUrl('https://alerts.azurewebsites.net'))
  ]

  test('each is judged, and what is wrong with the service is told once', () => {
    const apps = [app('weather-backend', { bend: open }), app('alerts', { change: { httpsOnly: false } })]
    const nobody = { ...service, identity: { systemAssigned: false, userAssigned: [] } }
    expect(name(judge({ apps, protections: both }))).toEqual(['AUTH001 weather-backend', 'NET001 alerts'])
    expect(name(judge({ apps, protections: both, live: { service: present(nobody) } }))).toEqual([
      'AUTH001 weather-backend',
      'MI001 service',
      'NET001 alerts'
    ])
  })

  test('an excluded path counts for the operations that are served there, and for no other', () => {
    const exclude = (path: string) => ({ bend: put('globalValidation.excludedPaths', [path]) })
    const rules = (path: string) =>
      name(judge({ apps: [app('weather-backend', exclude(path)), app('alerts')], protections: both }))
    expect(rules('/api/getforecast')).toEqual(['AUTH003 weather-backend'])
    expect(rules('/addobservation')).toEqual(['AUTH004 weather-backend'])
    expect(rules('/api/addobservation')).toEqual(['AUTH004 weather-backend'])
  })

  test.each<[string, readonly OperationProtection[]]>([
    ['whose way is not known', [protection('GetForecast', { kind: 'unknown', why: 'x' })]],
    ['that is not decided', [protection('GetForecast', { kind: 'unknown', why: 'x' }, 'unknown')]],
    ['that answers by itself', [protection('GetForecast', routes, 'not-applicable')]]
  ])('an operation %s may be served by any of them', (_, lost) => {
    const apps = [app('alerts', { bend: put('globalValidation.excludedPaths', ['/getforecast']) })]
    const findings = judge({ apps, protections: [...lost, ...both.slice(1)] })
    expect(name(findings)).toContain('AUTH003 alerts')
  })

  test('a host that is none of them is an error, which names them all', () => {
    const apps = [app('weather-backend'), app('alerts')]
    const [finding, ...rest] = judge({ apps, url: 'https://example.com', protections: both })
    expect(rest).toEqual([])
    expect(finding).toMatchObject({
      rule: 'MI005',
      subject: { kind: 'api' },
      facts: { apps: ['weather-backend', 'alerts'] }
    })
  })

  test('a host may be that of an app that cannot be read', () => {
    const apps = [app('weather-backend'), app('alerts', { site: unreadable('Forbidden.') })]
    expect(name(judge({ apps, protections: both }))).toEqual(['READ001 alerts', 'READ001 api'])
  })
})

describe('apps that were looked for', () => {
  const host = 'weather-backend.azurewebsites.net'
  const place: AppPlace = { name: 'weather-backend', ...group }
  const at: HostSearch = { kind: 'found', place, within: 'resource-group' }
  test.each<[string, readonly LiveApp[], Partial<LiveState>, readonly string[]]>([
    ['found', [app('weather-backend', { origin: found })], search(host, at), []],
    [
      'found and open',
      [app('weather-backend', { origin: found, bend: open })],
      search(host, at),
      ['AUTH001 weather-backend']
    ],
    ['not found', [], search(host, { kind: 'none' }), [`APP002 ${host}`]],
    [
      'found twice',
      [],
      search(host, { kind: 'several', places: [place, { ...place, name: 'y' }] }),
      [`APP002 ${host}`]
    ],
    ['in a list that cannot be read', [], search(host, unreadable('Forbidden.')), [`READ001 ${host}`]],
    ['not looked for', [], { hostSearch: new Map() }, [`READ001 ${host}`]],
    [
      'found, and another one when it was read',
      [app('weather-backend', { origin: found, change: { defaultHostName: 'y', hostNames: ['y'] } })],
      search(host, at),
      [`READ001 ${host}`]
    ],
    [
      'found, and not to be read',
      [app('weather-backend', { origin: found, site: unreadable('Forbidden.') })],
      search(host, at),
      ['READ001 weather-backend', `READ001 ${host}`]
    ],
    [
      'a Container App, which is looked into as a service',
      [],
      search(host, { kind: 'container-app' }),
      [`READ001 ${host}`]
    ]
  ])('%s', (_, apps, live, expected) => {
    expect(name(judge({ apps, live }))).toEqual(expected)
  })

  const near = app('near', {
    origin: found,
    change: { hostNames: ['*.example.net', 'near.azurewebsites.net'] }
  })
  const far: AppPlace = { ...place, name: 'far' }
  test.each<[string, HostSearch, readonly LiveApp[], readonly string[]]>([
    ['is not known', unreadable('Forbidden.'), [], ['READ001 api.example.net']],
    [
      'is one of two',
      { kind: 'several', places: [far, { ...far, name: 'g' }] },
      [],
      ['APP002 api.example.net']
    ],
    [
      'could not be read',
      { kind: 'found', place: far, within: 'subscription' },
      [app('far', { origin: found, site: unreadable('Forbidden.') })],
      ['READ001 api.example.net', 'READ001 far']
    ],
    ['is called', { kind: 'found', place: near.place, within: 'resource-group' }, [], []]
  ])(
    'a wildcard of an app that is called for another host does not stand for one that %s',
    (_, outcome, more, expected) => {
      const hostSearch = new Map<string, HostSearch>([
        ['near.azurewebsites.net', { kind: 'found', place: near.place, within: 'resource-group' }],
        ['api.example.net', outcome]
      ])
      const protections = [
        protection('GetForecast'),
        protection('AddObservation', toUrl('https://api.example.net'))
      ]
      const url = 'https://near.azurewebsites.net'
      expect(name(judge({ apps: [near, ...more], url, protections, live: { hostSearch } }))).toEqual(expected)
    }
  )

  test.each<[string, string, HostSearch, readonly string[]]>([
    ['after a complete search', 'orders.example.org', { kind: 'none' }, ['EXT002 orders.example.org']],
    [
      'never while it may be an app that could not be seen',
      'orders.example.org',
      unreadable('Forbidden.'),
      ['READ001 orders.example.org']
    ],
    [
      'never where two apps have the host',
      'orders.example.org',
      { kind: 'several', places: [place, far] },
      ['APP002 orders.example.org', 'EXT003 api']
    ],
    ['never for a name of App Service', host, { kind: 'none' }, [`APP002 ${host}`, 'EXT003 api']]
  ])('a backend is accepted %s', (_, accepted, outcome, expected) => {
    const url = `https://${accepted}`
    const live = { hostSearch: new Map([[accepted, outcome]]) }
    expect(name(judge({ apps: [], url, live, accepted }))).toEqual(expected)
  })

  test('one that is no longer called is not judged, nor are its slots', () => {
    const apps = [
      app('weather-backend', { origin: found }),
      app('before', { origin: found, bend: open }),
      app('before/blue', { origin: beside, bend: open })
    ]
    expect(judge({ apps, live: search(host, at) })).toEqual([])
  })
})

describe('slots', () => {
  const slot = (more: Parameters<typeof app>[1] = {}) =>
    app('weather-backend/blue', { origin: beside, ...more })
  test.each<[string, Parameters<typeof app>[1], readonly string[]]>([
    ['one as tight as the app', {}, []],
    ['one that is open', { bend: open }, ['AUTH001', 'SLOT001']],
    ['one that is stopped', { change: { properties: { ...site.properties, state: 'Stopped' } } }, []],
    ['one with a remark', { bend: put('platform.runtimeVersion', '1.2.3') }, ['AUTH017']],
    [
      'one without an identity',
      { change: { identity: { systemAssigned: false, userAssigned: [] } } },
      ['SLOT003']
    ],
    ['one whose settings cannot be read', { authSettings: unreadable('Forbidden.') }, ['READ001']],
    ['one that cannot be read', { site: unreadable('Forbidden.') }, ['READ001']],
    [
      'one that serves an operation to everybody',
      { bend: merge('globalValidation', { excludedPaths: ['/api/getforecast'] }) },
      ['AUTH003', 'SLOT001']
    ]
  ])('%s', (_, more, rules) => {
    const findings = judge({ apps: [app('weather-backend'), slot(more)] })
    expect(name(findings)).toEqual(rules.map(rule => `${rule} weather-backend/blue`))
  })

  test.each<[string, Bend, readonly string[]]>([
    [
      'of its own registration',
      put('identityProviders.azureActiveDirectory.registration.clientId', stranger),
      ['AUTH008 warning']
    ],
    [
      'that admits somebody else',
      put('identityProviders.azureActiveDirectory.validation.defaultAuthorizationPolicy', {
        allowedPrincipals: { identities: [stranger] }
      }),
      ['AUTH011 warning', 'AUTH012 error', 'SLOT001 error']
    ]
  ])('one %s keeps API Management out, which only a swap would make felt', (_, bend, rules) => {
    const findings = judge({ apps: [app('weather-backend'), slot({ bend })] })
    expect(findings.map(finding => `${finding.rule} ${toSeverity(finding)}`).sort()).toEqual(rules)
  })

  test('production is one, where another one is called', () => {
    const apps = [app('weather-backend/blue'), app('weather-backend', { origin: beside, bend: open })]
    const findings = judge({ apps, url: 'https://weather-backend-blue.azurewebsites.net' })
    expect(name(findings)).toEqual(['AUTH001 weather-backend', 'SLOT001 weather-backend'])
    expect(findings.map(finding => toWords(finding).message).join()).toContain('The production slot')
  })

  test('a list that cannot be read is an error', () => {
    const slotLists = [{ app: { name: 'weather-backend', ...group }, slots: unreadable('Forbidden.') }]
    expect(name(judge({ live: { slotLists } }))).toEqual(['READ001 weather-backend'])
    expect(name(judge({ live: { slotLists }, slots: ['nobody-knows'] }))).toEqual(['READ001 weather-backend'])
  })

  test('a list that is missing is an error where the app is there, and explained where it is not', () => {
    const slotLists = [{ app: { name: 'weather-backend', ...group }, slots: absent }]
    expect(name(judge({ live: { slotLists } }))).toEqual(['READ001 weather-backend'])
    const gone = [app('weather-backend', { site: absent })]
    expect(name(judge({ apps: gone, live: { slotLists } }))).toEqual(['APP001 weather-backend'])
  })

  test('a name that no app has is an error with the nearest one', () => {
    const slotLists = [{ app: { name: 'weather-backend', ...group }, slots: present(['staging', 'blue']) }]
    const slots = ['Production', 'STAGING', 'blu', 'nothing-like-it']
    expect(judge({ live: { slotLists }, slots })).toMatchObject([
      { rule: 'APP003', facts: { slot: 'blu', nearest: 'blue' } },
      { rule: 'APP003', facts: { slot: 'nothing-like-it', nearest: undefined } }
    ])
  })

  const blue: AppPlace = { name: 'weather-backend', slot: 'Blue', ...group }
  test.each<[string, readonly AppPlace[], AppSelection['slots'], readonly string[]]>([
    [
      'all beside production',
      [{ name: 'weather-backend', ...group }],
      'all',
      ['weather-backend/blue', 'weather-backend/green']
    ],
    ['all beside a slot', [blue], 'all', ['weather-backend', 'weather-backend/green']],
    ['production alone', [blue], ['Production'], ['weather-backend']],
    ['some', [blue], ['GREEN', 'blue'], ['weather-backend/green']],
    ['none', [{ name: 'weather-backend', ...group }], ['production'], []]
  ])('%s', (_, called, slots, expected) => {
    const selection = { named: called, ...group, slots }
    expect(listBystanders(blue, ['blue', 'green'], called, selection).map(nameApp)).toEqual(expected)
  })
})

describe('words', () => {
  const place: AppPlace = { name: 'weather-backend', ...group }
  const samples: readonly Finding[] = [
    ...judge({ apps: [app('weather-backend', { site: absent })] }),
    ...judge({ apps: [], live: search('weather-backend.azurewebsites.net', { kind: 'none' }) }),
    ...judge({
      apps: [],
      protections: [protection('GetForecast', toUrl(home))],
      live: search('weather-backend.azurewebsites.net', { kind: 'several', places: [place, place] })
    }),
    ...judge({
      slots: ['blu', 'nothing-like-it'],
      live: { slotLists: [{ app: place, slots: present(['blue']) }] }
    }),
    ...judge({ slots: ['x'], live: { slotLists: [{ app: place, slots: present([]) }] } }),
    ...judge({ url: `${home.replace('.net', '.net:8443')}` }),
    ...judge({ protections: [protection('GetForecast', toUrl(home.replace('.net', '.net:80')))] }),
    ...judge({ url: 'http://example.com' }),
    ...judge({ protections: [protection('GetForecast', toUrl('http://example.com'))] }),
    ...judge({ apps: [app('a'), app('b')], url: 'http://example.com' }),
    ...judge({ apps: [app('weather-backend'), app('weather-backend/blue', { origin: beside, bend: open })] })
  ]

  test('there is a sample for every rule', () => {
    const rules = new Set(samples.map(finding => finding.rule))
    expect(Object.keys(appRules).filter(rule => !rules.has(rule as Finding['rule']))).toEqual([])
  })

  test.each(samples.map(finding => [finding.rule, finding] as const))('%s reads well', (_, finding) => {
    const words = toWords(finding)
    const everything = [words.message, words.expected, words.actual, words.fix].join('\n')
    expect(words.message).toMatch(/^[A-Z`].*[.?]$/s)
    expect(everything).not.toMatch(/undefined|\[object|NaN|!/)
  })

  test.each(Object.entries(appRules))('%s is complete', (id, rule) => {
    expect(rule.id).toBe(id)
    expect(rule.title).toMatch(/^[A-Z][^!]*[^.!]$/)
    expect(rule.help.reference).toMatch(/^https:\/\/learn\.microsoft\.com\//)
    expect(rule.help.why.length).toBeGreaterThan(60)
  })
})
