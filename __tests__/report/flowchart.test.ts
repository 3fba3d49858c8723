import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { renderFlowchart } from '../../src/report/flowchart.ts'
import { escapeMermaid } from '../../src/report/mermaid.ts'
import type { Report, ReportedFinding } from '../../src/report/report.ts'
import { buildHostileReport, hostileText } from './hostile.ts'
import { buildApp, buildFinding, buildReport, buildRow, clean, drift } from './samples.ts'

describe('renderFlowchart', () => {
  test('has one node for each verdict, and arrows to the backend that say what is missing', () => {
    const chart = renderFlowchart(drift)
    expect(chart).toContain('protected["✅ 4 operations protected<br/>GET /cities<br/>')
    expect(chart).toContain('unprotected -. "no such token" .-> gate0')
    expect(chart).toContain('unknown -. "token not known" .-> gate0')
    expect(chart).toContain('identity -- "token" --> gate0')
  })

  test('has no way with a token when nothing is protected', () => {
    const chart = renderFlowchart(buildReport({ operations: [buildRow({ verdict: 'unprotected' })] }))
    expect(chart).not.toContain('authentication-managed-identity')
    expect(chart).not.toContain('"token"')
  })

  test('draws no arrow to the backend for operations that do not call it', () => {
    const chart = renderFlowchart(buildReport({ operations: [buildRow({ verdict: 'not-applicable' })] }))
    expect(chart).toContain('1 operation without a backend call')
    expect(chart).not.toMatch(/(?:-->|\.->) (?:backend|gate)/)
  })

  test.each(['LR', 'TB', 'BT', 'RL', 'TD'])('keeps the node of a path with `direction %s` in it', way => {
    const operations = [`/wind direction ${way}`, `/redirection  ${way}x`].map(urlTemplate =>
      buildRow({ urlTemplate })
    )
    const chart = renderFlowchart(buildReport({ operations })) ?? ''
    expect(chart).toContain(`GET /wind #100;irection ${way}<br/>`)
    // As the lexer of Mermaid has it.
    expect(chart).not.toMatch(/.*direction\s+(?:TB|BT|RL|LR|TD)[^\n]*/)
  })

  describe('a waived finding is neither red nor green', () => {
    const waived = {
      reason: 'The old client ends in spring',
      owner: 'team-a',
      expires: '2027-01-31',
      location: { file: 'apis.yaml', line: 9, column: 5 }
    }
    const backend = { kind: 'backend', backend: 'weather-backend' } as const
    const draw = (findings: readonly ReportedFinding[], more: Partial<Report> = {}) =>
      renderFlowchart(
        buildReport({
          apps: [buildApp('weather-backend')],
          findings,
          ...more
        })
      ) ?? ''

    test('of the app', () => {
      const chart = draw([buildFinding({ rule: 'NET001', subject: backend, waived })])
      expect(chart).toContain('app0[("☑️ weather-backend<br/>NET001")]')
      expect(chart).toMatch(/^ {2}class app0 waived$/m)
      expect(chart).not.toContain('❌')
      expect(chart).not.toContain('linkStyle')
    })

    test('of its gate, which keeps nobody out by that', () => {
      const rules = ['AUTH001', 'AUTH011']
      const chart = draw(rules.map(rule => buildFinding({ rule, subject: backend, waived })))
      expect(chart).toContain('others -- "may get in, waived" --> gate0')
      expect(chart).toContain('identity -- "token refused, waived" --> gate0')
      expect(chart).not.toContain('kept out')
      expect(chart).not.toContain('linkStyle')
    })

    test('of an operation, which stands beside those that nobody answers for', () => {
      const operations = ['GetA', 'GetB'].map(id => buildRow({ id, verdict: 'unprotected' }))
      const about = (operation: string, more: Partial<ReportedFinding> = {}) =>
        buildFinding({ subject: { kind: 'operation', api: 'weather', operation }, ...more })
      const chart = draw([about('GetA', { waived }), about('GetB')], { operations })
      expect(chart).toContain('unprotected["❌ 1 operation unprotected<br/>')
      expect(chart).toContain('unprotected_waived["☑️ 1 operation unprotected, waived<br/>')
      expect(chart).toContain('unprotected_waived -- "no such token" --> gate0')
      expect(chart).toContain('unprotected -. "no such token" .-> gate0')
    })

    test('beside one that counts, which is what is shown', () => {
      const chart = draw([
        buildFinding({ rule: 'NET001', subject: backend, waived }),
        buildFinding({ rule: 'NET002', subject: backend })
      ])
      expect(chart).toContain('app0[("❌ weather-backend<br/>NET002")]')
    })
  })

  test('is left out when nothing was decided', () => {
    expect(renderFlowchart(buildReport({ operations: [buildRow({ selected: false })] }))).toBeUndefined()
  })

  test('paints a backend as good only when it was judged', () => {
    expect(renderFlowchart(clean)).toContain('[("weather-backend/staging")]')
    expect(renderFlowchart(clean)).toMatch(/class .*backend.* plain/)
    const judged = renderFlowchart(buildReport({ apps: [buildApp('weather-backend')] }))
    expect(judged).toContain('gate0{{"✅ App Service Authentication"}}')
    expect(judged).toContain('app0[("✅ weather-backend")]')
    expect(judged).toContain('others -- "kept out" --x gate0')
  })

  test('shows at its gate that an app lets others in, with the rules', () => {
    const findings = ['AUTH001', 'AUTH012'].map(rule =>
      buildFinding({ rule, subject: { kind: 'backend', backend: 'Weather-Backend' } })
    )
    const chart = renderFlowchart(buildReport({ apps: [buildApp('weather-backend')], findings }))
    expect(chart).toContain('gate0{{"❌ App Service Authentication<br/>AUTH001, AUTH012"}}')
    expect(chart).toContain('others -. "may get in" .-> gate0')
    expect(chart).toMatch(/linkStyle \d+ stroke/)
  })

  test('shows that an app refuses the token, and keeps everybody else out', () => {
    const findings = [buildFinding({ rule: 'AUTH011', subject: { kind: 'backend', backend: 'orders' } })]
    const chart = renderFlowchart(buildReport({ apps: [buildApp('orders')], findings }))
    expect(chart).toContain('identity -. "token refused" .-> gate0')
    expect(chart).toContain('others -- "kept out" --x gate0')
  })

  test('shows an identity that is not there', () => {
    const findings = [buildFinding({ rule: 'MI001', subject: { kind: 'service', service: 'contoso-apim' } })]
    const chart = renderFlowchart(buildReport({ apps: [buildApp('orders')], findings }))
    expect(chart).toContain('identity(["❌ system-assigned identity<br/>MI001"])')
    expect(chart).toContain('identity -. "no token" .-> gate0')
  })

  test('shows that the token goes to another host than the app', () => {
    const findings = [buildFinding({ rule: 'MI005', subject: { kind: 'backend', backend: 'orders' } })]
    const chart = renderFlowchart(buildReport({ apps: [buildApp('orders')], findings }))
    expect(chart).toContain('identity -. "token sent to another host" .-> gate0')
    expect(chart).toContain('app0[("❌ orders<br/>MI005")]')
  })

  test('shows that a request without a token was answered', () => {
    const findings = [buildFinding({ rule: 'PROBE001', subject: { kind: 'api', api: 'weather' } })]
    const chart = renderFlowchart(buildReport({ apps: [buildApp('orders')], findings }))
    expect(chart).toContain('probes["❌ A request without a token<br/>PROBE001"]')
    expect(chart).toContain('probes -. "was answered" .-> gate0')
    expect(chart).not.toContain('kept out')
  })

  test('several backends fork at one node, and what does not fit is counted with its errors', () => {
    const apps = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(name => buildApp(name))
    const findings = ['g', 'h', 'a', 'b', 'c', 'd', 'e'].map(backend =>
      buildFinding({ rule: 'AUTH001', subject: { kind: 'backend', backend } })
    )
    const chart = renderFlowchart(buildReport({ apps, findings })) ?? ''
    expect(chart).toContain('calls(["8 backends"])')
    expect(chart).toContain('identity -- "token" --> calls')
    expect(chart.match(/gate\d\[\("/g)).toHaveLength(6)
    expect(chart).toContain('rest[("❌ and 2 more backends<br/>1 with errors")]')
    expect(chart).toContain('calls --> rest')
  })

  test('a slot that is not called is reached by others alone', () => {
    const apps = [buildApp('a'), buildApp('a/blue', false)]
    const findings = [buildFinding({ rule: 'AUTH001', subject: { kind: 'backend', backend: 'a/blue' } })]
    const chart = renderFlowchart(buildReport({ apps, findings }))
    expect(chart).toContain('app1[("✅ a/blue<br/>not called")]')
    expect(chart).toContain('others -. "may get in" .-> gate1')
    expect(chart).toContain('identity -- "token" --> gate0')
    expect(chart).not.toContain('--> gate1')
  })

  test('draws services, and hosts of no known kind', () => {
    const services = ['orders.servicebus.windows.net']
    const findings = [
      buildFinding({ rule: 'EXT002', severity: 'info', subject: { kind: 'backend', backend: 'k8s.example' } })
    ]
    const chart = renderFlowchart(buildReport({ apps: [], services, findings }))
    expect(chart).toContain('gate0[("✅ orders#46;servicebus#46;windows#46;net")]')
    expect(chart).toContain('gate1[("k8s#46;example")]')
    expect(chart).not.toContain('others -- "kept out" --x gate1')
  })

  test('names a user-assigned identity', () => {
    expect(renderFlowchart(buildReport({ target: { identity: '0f1e' } }))).toContain(
      'user-assigned identity<br/>0f1e'
    )
  })

  test('stays small with 5,000 operations', () => {
    const operations = Array.from({ length: 5000 }, () => buildRow({ urlTemplate: `/${'<'.repeat(300)}` }))
    const chart = renderFlowchart(buildReport({ operations })) ?? ''
    expect(chart.length).toBeLessThan(5000)
    expect(chart).toContain('and 4997 more')
  })

  test('keeps its lines and its quotes, whatever the names', () => {
    const shape = (text: string) =>
      renderFlowchart(buildHostileReport(text))
        ?.split('\n')
        .map(line => line.replace(/"[^"]*"/g, '""'))
    fc.assert(
      fc.property(hostileText, text => {
        fc.pre(text.trim() !== '' && text !== 'system-assigned')
        expect(shape(text)).toEqual(shape('plain'))
      })
    )
  })
})

describe('escapeMermaid', () => {
  test.each([
    ['"', '#34;'],
    ['<b>', '#60;b#62;'],
    ['%%{init}', '#37;#37;#123;init#125;'],
    ['$$x$$', '#36;#8203;#36;#8203;x#36;#8203;#36;#8203;'],
    ['fa:fa-car', 'fa#58;#8203;fa-car'],
    ['1. a', '1#46; a'],
    ['a\nb', 'a#92;#8203;nb'],
    ['#quot;', '#35;quot#59;'],
    ['`a`', '#96;a#96;'],
    ['שלום 你好', 'שלום 你好']
  ])('writes %j as %s', (text, escaped) => {
    expect(escapeMermaid(text)).toBe(escaped)
  })

  test('leaves no character that Mermaid knows', () => {
    fc.assert(
      fc.property(hostileText, text => {
        expect(escapeMermaid(text).replace(/#\d+;/g, '')).toMatch(/^[\p{L}\p{M}\p{N} /,_-]*$/u)
      })
    )
  })
})
