import { describe, expect, test } from '@jest/globals'
import { countOf, toHeadline } from '../../src/report/headline.ts'
import { broken, buildPolicyChange, buildReport, buildRow } from './samples.ts'

const none = { error: 0, warning: 0, info: 0, protected: 2, selected: 2 }

describe('toHeadline', () => {
  test('names what was checked and the figures', () => {
    expect(toHeadline(buildReport())).toEqual({
      mark: '✅',
      text: '`weather` in `contoso-apim`: no drift',
      figures: '2 of 2 selected operations are protected. 0 errors, 0 warnings.'
    })
  })

  test.each([
    ['lint', [], '`specs/weather.openapi.yaml`: no problem that stops an import'],
    ['plan', [], '`weather` in `contoso-apim`: nothing to change, no drift'],
    ['plan', [buildPolicyChange()], '`weather` in `contoso-apim`: 1 change planned, no drift after it'],
    ['check', [], '`weather` in `contoso-apim`: no drift'],
    ['apply', [], '`weather` in `contoso-apim`: nothing had to be changed, no drift'],
    [
      'apply',
      [buildPolicyChange(), buildPolicyChange()],
      '`weather` in `contoso-apim`: 2 changes made, no drift'
    ]
  ] as const)('says in mode %s with %j changes what came out', (mode, changes, text) => {
    expect(toHeadline(buildReport({ mode, changes })).text).toBe(text)
  })

  test('does not call a run well in which an operation is open, whatever its finding weighs here', () => {
    const operations = [
      buildRow(),
      buildRow({ id: 'b', verdict: 'unprotected' }),
      buildRow({ id: 'c', verdict: 'not-applicable' })
    ]
    const one = toHeadline(buildReport({ operations }))
    expect(one.mark).toBe('⚠️')
    expect(one.text).toBe('`weather` in `contoso-apim`: no drift, though 1 operation is not protected')
    const two = buildReport({ operations: [...operations, buildRow({ id: 'd', verdict: 'unknown' })] })
    expect(toHeadline(two).text).toContain(', though 2 operations are not protected')
  })

  test.each([
    ['lint', 'the document has problems'],
    ['plan', 'drift would remain after `apply`'],
    ['check', 'drift'],
    ['apply', 'drift remains after `apply`']
  ] as const)('says what drift means in mode %s', (mode, words) => {
    const { mark, text } = toHeadline(buildReport({ mode, outcome: 'drift', failed: true }))
    expect(mark).toBe('❌')
    expect(text.endsWith(`: ${words}`)).toBe(true)
  })

  test('a run that broke off shows no figures that read as good news', () => {
    expect(toHeadline(broken)).toEqual({
      mark: '❌',
      text: '`weather` in `contoso-apim`: the run could not be completed',
      figures: ''
    })
  })

  test('says that a bug is one', () => {
    const error = { code: 'bug', message: 'x is undefined', hints: [], bug: true }
    expect(toHeadline(buildReport({ outcome: 'error', failed: true, error, target: {} })).text).toBe(
      'APIM Identity Guard: the run broke off on a bug'
    )
  })

  test('drift that does not fail the step is still drift, and says why', () => {
    const report = buildReport({
      outcome: 'drift',
      failOn: 'never',
      counts: { ...none, error: 1, protected: 1, selected: 1 }
    })
    expect(toHeadline(report)).toEqual({
      mark: '❌',
      text: '`weather` in `contoso-apim`: drift',
      figures:
        '1 of 1 selected operation is protected. 1 error, 0 warnings. The step does not fail, because `fail-on` is `never`.'
    })
  })

  test('warnings leave a mark of their own', () => {
    expect(toHeadline(buildReport({ counts: { ...none, warning: 2, info: 1 } }))).toMatchObject({
      mark: '⚠️',
      figures: '2 of 2 selected operations are protected. 0 errors, 2 warnings, 1 note.'
    })
  })

  test('says nothing of protection when nothing was decided', () => {
    const { verdict: _, ...undecided } = buildRow()
    expect(toHeadline(buildReport({ mode: 'lint', operations: [undecided] })).figures).toBe(
      '0 errors, 0 warnings.'
    )
  })
})

describe('countOf', () => {
  test.each([
    [0, '0 errors'],
    [1, '1 error'],
    [2, '2 errors']
  ])('counts %d', (count, text) => {
    expect(countOf(count, 'error')).toBe(text)
  })
})
