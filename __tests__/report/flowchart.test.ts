import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { escapeMermaid, renderFlowchart } from '../../src/report/flowchart.ts'
import { buildHostileReport, hostileText } from './hostile.ts'
import { buildFinding, buildReport, buildRow, clean, drift } from './samples.ts'

describe('renderFlowchart', () => {
  test('has one node for each verdict, and arrows to the backend that say what is missing', () => {
    const chart = renderFlowchart(drift)
    expect(chart).toContain('api --> protected["4 operations protected<br/>GET /cities<br/>')
    expect(chart).toContain('unprotected -. "no such token" .-> backend')
    expect(chart).toContain('unknown -. "token not known" .-> backend')
    expect(chart).toContain('identity -- "token" --> backend')
  })

  test('has no way with a token when nothing is protected', () => {
    const chart = renderFlowchart(buildReport({ operations: [buildRow({ verdict: 'unprotected' })] }))
    expect(chart).not.toContain('authentication-managed-identity')
    expect(chart).not.toContain('"token"')
  })

  test('draws no arrow to the backend for operations that do not call it', () => {
    const chart = renderFlowchart(buildReport({ operations: [buildRow({ verdict: 'not-applicable' })] }))
    expect(chart).toContain('1 operation without a backend call')
    expect(chart).not.toMatch(/(?:-->|\.->) backend/)
  })

  test('is left out when nothing was decided', () => {
    expect(renderFlowchart(buildReport({ operations: [buildRow({ selected: false })] }))).toBeUndefined()
  })

  test('never paints the backend as good, and paints it as bad when it has errors', () => {
    expect(renderFlowchart(clean)).toContain('class backend plain')
    const findings = [buildFinding({ subject: { kind: 'backend', backend: 'weather-backend' } })]
    const chart = renderFlowchart(buildReport({ findings }))
    expect(chart).toContain('1 error")]')
    expect(chart).toContain('class backend bad')
  })

  test('names every app that is called, each on a line of its own, and no slot beside', () => {
    const place = { resourceGroup: 'rg-weather', subscription: '11111111-2222-3333-4444-555555555555' }
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const apps = [...names, 'a/blue'].map(name => ({ name, ...place, called: !name.includes('/') }))
    const { target } = buildReport()
    const chart = renderFlowchart(buildReport({ apps, target: { ...target, backend: names.join(', ') } }))
    expect(chart).toContain('backend[("a<br/>b<br/>c<br/>d<br/>e<br/>f<br/>and 1 more")]')
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
