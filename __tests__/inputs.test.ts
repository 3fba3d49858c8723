import { describe, expect, test } from '@jest/globals'
import { GuardError } from '../src/errors.ts'
import { type Inputs, parseInputs } from '../src/inputs.ts'

const resource = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
const complete = {
  'client-id': '0f8fad5b-d9cb-469f-a165-70867728950e',
  'tenant-id': '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
  'subscription-id': '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  'resource-group-name': 'rg-weather',
  'service-name': 'apim-weather',
  'api-id': 'weather',
  'spec-path': 'openapi.yaml',
  'identity-resource': resource,
  'app-name': 'weather-backend'
}

function parse(inputs: Record<string, string>, env: Record<string, string> = {}): Inputs {
  return parseInputs(name => inputs[name] ?? '', env)
}

function problems(inputs: Record<string, string>): string {
  try {
    parse(inputs)
  } catch (error) {
    if (error instanceof GuardError) return [error.message, ...error.hints].join('\n')
    throw error
  }
  return ''
}

describe('inputs', () => {
  test('a complete set is one typed value, with the defaults that action.yml promises', () => {
    expect(parse(complete)).toMatchObject({
      mode: 'check',
      failOn: 'error',
      policyScope: 'auto',
      maxDeletions: 0,
      signIn: { kind: 'oidc' },
      target: {
        environment: 'azurecloud',
        apps: { named: [{ name: 'weather-backend', resourceGroup: 'rg-weather' }], slots: 'all' }
      },
      expectation: { resource }
    })
  })

  test('the SARIF file is not the report', () => {
    expect(parse({ ...complete, 'sarif-path': 'a.sarif', 'report-path': 'a.json' })).toMatchObject({
      sarifPath: 'a.sarif',
      reportPath: 'a.json'
    })
    expect(parse(complete)).not.toHaveProperty('sarifPath')
    expect(problems({ ...complete, 'sarif-path': 'a.json', 'report-path': 'a.json' })).toContain(
      '`sarif-path` is the same as `report-path`'
    )
  })

  test('only apply has an import timeout', () => {
    expect(parse({ ...complete, mode: 'apply' })).toMatchObject({ mode: 'apply', importTimeoutMinutes: 30 })
    expect(parse({ ...complete, mode: 'plan' })).not.toHaveProperty('importTimeoutMinutes')
  })

  test('the mode `list` is for a manifest alone', () => {
    expect(problems({ ...complete, mode: 'list' })).toContain(
      '`mode` is `list`: expected `config-file` with it'
    )
  })

  test('lint needs the document alone', () => {
    expect(parse({ mode: 'lint', 'spec-path': 'openapi.yaml' })).toMatchObject({
      mode: 'lint',
      specPath: 'openapi.yaml'
    })
  })

  test('the three ids fall back to the environment, and an input wins over it', () => {
    const { 'client-id': _, 'tenant-id': __, 'subscription-id': ___, ...rest } = complete
    const env = {
      AZURE_CLIENT_ID: complete['client-id'],
      AZURE_TENANT_ID: complete['tenant-id'],
      AZURE_SUBSCRIPTION_ID: resource
    }
    expect(parse(rest, env)).toMatchObject({
      signIn: { clientId: complete['client-id'] },
      target: { subscription: resource }
    })
    expect(parse(complete, env)).toMatchObject({ target: { subscription: complete['subscription-id'] } })
  })

  test('without client-id the Azure CLI session is used', () => {
    const { 'client-id': _, ...rest } = complete
    expect(parse(rest)).toMatchObject({ signIn: { kind: 'azure-cli', tenantId: complete['tenant-id'] } })
  })

  test('every problem is reported at once', () => {
    const text = problems({ mode: 'aply', 'fail-on': 'always' })
    expect(text).toContain('did you mean `apply`?')
    for (const name of [
      'spec-path',
      'fail-on',
      'subscription-id',
      'resource-group-name',
      'service-name',
      'api-id',
      'identity-resource'
    ]) {
      expect(text).toContain(`\`${name}\``)
    }
  })

  test.each<[string, string, string]>([
    ['subscription-id', 'my subscription', 'a GUID'],
    ['client-id', 'x', 'a GUID'],
    ['service-name', '../other', 'letters, digits and hyphens'],
    ['api-id', 'weather;rev=2', 'without a revision'],
    ['api-id', 'a/b', 'without a revision'],
    ['resource-group-name', 'rg/x', 'resource group'],
    ['app-name', 'a?b', 'letters'],
    ['app-name', 'group/app/slot', 'letters'],
    ['slot-name', 'a b', 'letters'],
    ['slots', 'blue, a b', 'letters'],
    ['identity-resource', 'api://x/.default', 'not a scope'],
    ['identity-resource', 'not a resource', 'an application ID'],
    ['identity-resource', 'https://a"/><x', 'an application ID'],
    ['identity-resource', '{{resource}}', 'an application ID'],
    ['identity-client-id', '{{id}}', 'a GUID'],
    ['allowed-callers', 'me', 'one GUID a line'],
    ['accepted-backends', 'orders.example.org: fine', 'a reason of at least three words'],
    ['accepted-backends', 'https://orders.example.org/x', 'a host name without a port'],
    ['accepted-backends', '*.org: the cluster checks it', 'last two labels'],
    ['protocols', 'https, ftp', '`https`'],
    ['subscription-required', 'yes', '`true` or `false`'],
    ['service-url', 'http://plain.example', 'an https URL'],
    ['service-url', 'https://user:secret@host.example', 'without a user'],
    ['api-path', 'weather?x=1', 'without a host'],
    ['max-deletions', '-1', 'a whole number'],
    ['max-deletions', '1e3', 'a whole number'],
    ['policy-scope', 'global', '`auto`']
  ])('%s = %j is refused with what was expected', (name, value, expected) => {
    const text = problems({ ...complete, [name]: value })
    expect(text).toContain(`\`${name}\``)
    expect(text).toContain(expected)
  })

  test('a backend is accepted with a reason, one a line, commas and colons included', () => {
    const lines =
      'Orders.example.org: checks issuer, audience and oid: see docs\n\n*.example.net: behind our own gateway'
    expect(parse({ ...complete, 'accepted-backends': lines })).toMatchObject({
      acceptedBackends: [
        { host: 'orders.example.org', reason: 'checks issuer, audience and oid: see docs' },
        { host: '*.example.net', reason: 'behind our own gateway' }
      ]
    })
    expect(parse(complete)).toMatchObject({ acceptedBackends: [] })
  })

  test('the production slot is no slot', () => {
    const inputs = parse({ ...complete, 'slot-name': 'Production' })
    expect(inputs.mode === 'check' && inputs.target.apps.named[0]).not.toHaveProperty('slot')
  })

  test('several apps are named, with or without a slot, and each once', () => {
    const names = 'weather-backend, alerts/staging\nWEATHER-backend/Production\n'
    expect(parse({ ...complete, 'app-name': names })).toMatchObject({
      target: { apps: { named: [{ name: 'WEATHER-backend' }, { name: 'alerts', slot: 'staging' }] } }
    })
  })

  test('without app-name the app is to be found', () => {
    const { 'app-name': _, ...rest } = complete
    expect(parse(rest)).toMatchObject({
      target: { apps: { named: [], resourceGroup: 'rg-weather', slots: 'all' } }
    })
  })

  test('slots are a list, or all', () => {
    expect(parse({ ...complete, slots: 'production\nblue' })).toMatchObject({
      target: { apps: { slots: ['production', 'blue'] } }
    })
  })

  test.each([
    ['several apps', 'weather-backend, alerts'],
    ['an app with a slot of its own', 'weather-backend/blue'],
    ['no app', '']
  ])('slot-name goes not with %s', (_, name) => {
    expect(problems({ ...complete, 'app-name': name, 'slot-name': 'staging' })).toContain('`slot-name`')
  })

  test('a path loses its outer slashes', () => {
    expect(parse({ ...complete, 'api-path': '/shop/v1/' })).toMatchObject({ wishes: { path: 'shop/v1' } })
  })
})

describe('revisions, versions and probes', () => {
  test('are left alone when nothing is said', () => {
    const inputs = parse({ ...complete, mode: 'apply' })
    expect(inputs).toMatchObject({
      revision: 'current',
      cleanup: false,
      probes: { backend: false, gateway: false, backendAuth: 'easy-auth' }
    })
    expect(inputs).not.toHaveProperty('wishes.version')
  })

  test('are read', () => {
    expect(
      parse({
        ...complete,
        mode: 'apply',
        revision: 'NEW',
        cleanup: 'true',
        'api-version': '2026-11-01',
        'api-version-set-id': 'weather',
        probe: 'true',
        'probe-gateway': 'true',
        'probe-subscription-key': 'abc',
        'backend-auth': 'code'
      })
    ).toMatchObject({
      revision: 'new',
      cleanup: true,
      wishes: { version: '2026-11-01', versionSet: 'weather' },
      probes: { backend: true, gateway: true, backendAuth: 'code', subscriptionKey: 'abc' }
    })
  })

  test.each<[Record<string, string>, string]>([
    [{ revision: 'next' }, '`revision` is `next`: expected `current` or `new`'],
    [{ cleanup: 'true' }, '`cleanup` is `true`: expected `revision: new`'],
    [{ 'api-version': 'v 1' }, '`api-version` is `v 1`'],
    [{ 'api-version': '../v1' }, '`api-version` is `../v1`'],
    [{ 'api-version-set-id': 'a/b' }, '`api-version-set-id` is `a/b`'],
    [{ 'backend-auth': 'code' }, '`backend-auth` is `code`: expected `probe: true`'],
    [{ 'backend-auth': 'easyauth' }, 'did you mean `easy-auth`?'],
    [
      { 'probe-subscription-key': 'abc' },
      '`probe-subscription-key` is given: expected `probe-gateway: true`'
    ],
    [
      { 'probe-gateway': 'true', 'probe-subscription-key': 'se cret' },
      '`probe-subscription-key` is not usable'
    ]
  ])('%j is a mistake', (given, expected) => {
    const said = problems({ ...complete, ...given })
    expect(said).toContain(expected)
    expect(said).not.toContain('se cret')
  })
})
