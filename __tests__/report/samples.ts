import type {
  OperationRow,
  Report,
  ReportedApp,
  ReportedChange,
  ReportedFinding
} from '../../src/report/report.ts'

const rulesBase = 'https://github.com/contoso/apim-identity-guard/blob/v1/docs/rules'

/** A report of a check that found nothing; tests override what they are about. */
export function buildReport(overrides: Partial<Report> = {}): Report {
  return {
    version: 1,
    mode: 'check',
    outcome: 'clean',
    failed: false,
    failOn: 'error',
    counts: { error: 0, warning: 0, info: 0, protected: 2, selected: 2 },
    target: {
      subscription: '11111111-2222-3333-4444-555555555555',
      resourceGroup: 'rg-weather-prod',
      service: 'contoso-apim',
      api: 'weather',
      spec: 'specs/weather.openapi.yaml',
      backend: 'weather-backend/staging',
      resource: 'api://6a2c1f0e-7d6b-4f5a-9c3e-0b1a2c3d4e5f',
      identity: 'system-assigned'
    },
    operations: [
      buildRow({ id: 'ListCities', urlTemplate: '/cities' }),
      buildRow({ id: 'GetForecast', urlTemplate: '/cities/{city}/forecast' })
    ],
    findings: [],
    changes: [],
    notes: [],
    ...overrides
  }
}

/** An app that was judged, called unless it is a slot beside. */
export function buildApp(name: string, called = true): ReportedApp {
  return {
    name,
    resourceGroup: 'rg-weather-prod',
    subscription: '11111111-2222-3333-4444-555555555555',
    called
  }
}

/** An operation that is protected; tests override what they are about. */
export function buildRow(overrides: Partial<OperationRow> = {}): OperationRow {
  return {
    id: 'GetForecast',
    method: 'GET',
    urlTemplate: '/forecast',
    selected: true,
    verdict: 'protected',
    reasons: ['protected'],
    why: 'The API policy sets the token.',
    resource: 'api://6a2c1f0e-7d6b-4f5a-9c3e-0b1a2c3d4e5f',
    contexts: [{ verdict: 'protected', reasons: ['protected'] }],
    ...overrides
  }
}

/** An error about an operation; tests override what they are about. */
export function buildFinding(overrides: Partial<ReportedFinding> = {}): ReportedFinding {
  const rule = overrides.rule ?? 'POL001'
  return {
    rule,
    name: 'operation-unprotected',
    title: 'The operation reaches its backend without the expected token',
    severity: 'error',
    subject: { kind: 'operation', api: 'weather', operation: 'DeleteAlert' },
    message:
      'The policy of the operation `DeleteAlert` has no `<base/>`, so the token of the API policy never gets to it.',
    expected: 'a token for `api://6a2c1f0e-7d6b-4f5a-9c3e-0b1a2c3d4e5f` in every context',
    actual: 'no token',
    fix: 'Run this action with `mode: apply`, which writes the policy, or put this first into `<inbound>`:\n<base />',
    help: `${rulesBase}/${rule}.md`,
    ...overrides
  }
}

const operationPolicy = `<policies>\r
  <inbound>\r
    <set-header name="x-source" exists-action="override">\r
      <value>@(context.Request.Headers.GetValueOrDefault("x-source", "portal"))</value>\r
    </set-header>\r
  </inbound>\r
  <backend>\r
    <base />\r
  </backend>\r
  <outbound>\r
    <base />\r
  </outbound>\r
</policies>`

/** A change to the policy of an operation. */
export function buildPolicyChange(overrides: Partial<ReportedChange> = {}): ReportedChange {
  return {
    kind: 'write-policy',
    state: 'planned',
    target: 'policy of the operation `DeleteAlert`',
    summary: 'authenticate with the managed identity',
    details: [],
    policy: {
      before: operationPolicy,
      after: operationPolicy.replace(
        '    </set-header>\r\n',
        '    </set-header>\r\n    <authentication-managed-identity resource="api://6a2c1f0e-7d6b-4f5a-9c3e-0b1a2c3d4e5f" />\r\n'
      )
    },
    ...overrides
  }
}

/** A check that found a bit of everything. */
export const drift: Report = buildReport({
  outcome: 'drift',
  failed: true,
  counts: { error: 4, warning: 1, info: 1, protected: 4, selected: 7 },
  operations: [
    buildRow({ id: 'ListCities', urlTemplate: '/cities' }),
    buildRow({ id: 'GetForecast', urlTemplate: '/cities/{city}/forecast?days={days}' }),
    buildRow({ id: 'CreateAlert', method: 'POST', urlTemplate: '/alerts' }),
    buildRow({ id: 'GetAlert', urlTemplate: '/alerts/{id}' }),
    buildRow({
      id: 'DeleteAlert',
      method: 'DELETE',
      urlTemplate: '/alerts/{id}',
      verdict: 'unprotected',
      reasons: ['base-missing'],
      why: 'The policy of the operation has no `<base/>`, so the token of the API policy never gets to it.',
      contexts: [{ verdict: 'unprotected', reasons: ['base-missing'] }]
    }),
    buildRow({
      id: 'ExportHistory',
      method: 'POST',
      urlTemplate: '/history/export',
      verdict: 'conditional',
      reasons: ['product-only'],
      why: 'Only the policy of the product `premium` sets the token.',
      contexts: [
        { verdict: 'unprotected', reasons: ['no-policy'] },
        { product: 'premium', verdict: 'protected', reasons: ['protected'] }
      ]
    }),
    buildRow({
      id: 'ImportHistory',
      method: 'PUT',
      urlTemplate: '/history',
      verdict: 'unknown',
      reasons: ['fragment-unreadable'],
      why: 'The fragment `common-auth` could not be read: 403 AuthorizationFailed.',
      contexts: [{ verdict: 'unknown', reasons: ['fragment-unreadable'] }]
    }),
    {
      id: 'Ping',
      method: 'GET',
      urlTemplate: '/ping',
      selected: false,
      reasons: [],
      why: 'left out by `operations`',
      contexts: []
    }
  ],
  findings: [
    buildFinding({
      excerpt:
        '  12 |   <inbound>\n  13 |     <set-header name="x-source" exists-action="override">\n     |     ^ the section begins without <base />',
      location: { file: 'policies/delete-alert.xml', line: 12, column: 3 }
    }),
    buildFinding({
      rule: 'POL004',
      name: 'operation-conditional',
      title: 'The operation carries the token on some ways only',
      subject: { kind: 'operation', api: 'weather', operation: 'ExportHistory' },
      message: 'Calls without a product reach the backend without the token of `premium`.',
      expected: 'a token in every context',
      actual: 'a token through the product `premium` only',
      fix: 'Run this action with `mode: apply`, which writes the policy at the API.'
    }),
    buildFinding({
      rule: 'READ001',
      name: 'unverified',
      title: 'Something could not be read, so it was not verified',
      subject: { kind: 'operation', api: 'weather', operation: 'ImportHistory' },
      message: 'The fragment `common-auth` could not be read: 403 AuthorizationFailed.',
      fix: 'az role assignment create --assignee 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0 --role "API Management Service Reader Role" --scope /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-weather-prod'
    }),
    buildFinding({
      rule: 'AUTH012',
      name: 'other-callers-admitted',
      title: 'The backend admits callers beside API Management',
      subject: { kind: 'backend', backend: 'weather-backend/staging' },
      message: 'The slot `staging` of `weather-backend` admits 2 applications that are not expected.',
      expected: '4c8d3a52-01aa-4bde-9a77-5f6e7d8c9b0a',
      actual:
        '4c8d3a52-01aa-4bde-9a77-5f6e7d8c9b0a, 9e0f1a2b-3c4d-5e6f-7081-92a3b4c5d6e7, 04b07795-8ddb-461a-bbee-02f9e1bf7b46',
      fix: 'az rest --method put \\\n  --url "https://management.azure.com/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-weather-prod/providers/Microsoft.Web/sites/weather-backend/slots/staging/config/authsettingsV2?api-version=2024-04-01" \\\n  --body @authsettings.json\nIf they are meant to call it, give the input `allowed-callers`.'
    }),
    buildFinding({
      rule: 'API003',
      name: 'api-display-name-differs',
      title: 'The API has another display name',
      severity: 'warning',
      subject: { kind: 'api', api: 'weather' },
      message: 'The API `weather` has another display name than the one asked for.',
      expected: 'Weather | public',
      actual: 'Weather (imported)',
      fix: 'Run this action with `mode: apply`, which sets the display name, or correct the input `api-display-name`.'
    }),
    {
      rule: 'SPEC007',
      name: 'cookie-parameter-dropped',
      title: 'API Management drops cookie parameters',
      severity: 'info',
      subject: { kind: 'document', document: 'specs/weather.openapi.yaml' },
      message: 'The cookie parameter `session` of `GET /alerts/{id}` does not get into API Management.',
      fix: 'Nothing needs to be done when the backend does not rely on it.',
      help: `${rulesBase}/SPEC007.md`,
      location: { file: 'specs/weather.openapi.yaml', line: 48, column: 11 }
    }
  ],
  notes: ['Policies of 7 operations, of the API, of 1 product and of the service were read.']
})

/** A check in which all is well. */
export const clean: Report = buildReport()

/** A plan with an import, settings and two policies. */
export const planned: Report = buildReport({
  mode: 'plan',
  changes: [
    {
      kind: 'import-api',
      state: 'planned',
      target: 'API `weather`',
      summary: 'import the document: 2 operations added, 1 operation changed, 1 operation removed',
      details: [
        'add the operation `CreateAlert`',
        'add the operation `DeleteAlert`',
        'change the operation `GetForecast`: `display name`: `Forecast` becomes `Get the forecast`',
        'delete the operation `GetRadar` with its policy'
      ]
    },
    buildPolicyChange(),
    buildPolicyChange({
      target: 'policy of the operation `CreateAlert`',
      summary: 'create it with the managed identity',
      policy: {
        after:
          '<policies>\n  <inbound>\n    <base />\n    <authentication-managed-identity resource="api://6a2c1f0e-7d6b-4f5a-9c3e-0b1a2c3d4e5f" />\n  </inbound>\n</policies>\n'
      }
    })
  ],
  notes: ['Nothing was written.']
})

/** An apply that broke off between two writes. */
export const broken: Report = buildReport({
  mode: 'apply',
  outcome: 'error',
  failed: true,
  counts: { error: 0, warning: 0, info: 0, protected: 0, selected: 0 },
  operations: [],
  changes: [
    {
      kind: 'update-api',
      state: 'done',
      target: 'API `weather`',
      summary: 'set `protocols`',
      details: ['`protocols`: `http,https` becomes `https`']
    },
    buildPolicyChange({ state: 'failed', error: '412 Precondition Failed: somebody else wrote the policy.' }),
    buildPolicyChange({ state: 'not-attempted', target: 'policy of the operation `CreateAlert`' })
  ],
  error: {
    code: 'conflict',
    message: 'The policy of the operation `DeleteAlert` was changed by somebody else since it was read.',
    hints: ['Run the action again: it reads the policy anew.', 'Nothing of theirs was overwritten.'],
    bug: false
  }
})
