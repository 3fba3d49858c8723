import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  isSamePost,
  type Origin,
  renderComment,
  renderIssue,
  renderIssueTitle,
  toStatus
} from '../../src/report/comment.ts'
import { readMarker, toCommentKey, toIssueKey } from '../../src/report/marker.ts'
import type { Report } from '../../src/report/report.ts'
import { renderUntold } from '../../src/report/untold.ts'
import { buildHostileReport, hostileText, hostileTexts } from './hostile.ts'
import {
  broken,
  buildFinding,
  buildPolicyChange,
  buildReport,
  buildRow,
  clean,
  drift,
  planned
} from './samples.ts'

const limit = 65_536
const key = 'deploy.yml/plan contoso-apim/weather'
const origin: Origin = {
  key,
  runUrl: 'https://github.com/contoso/weather/actions/runs/1',
  commit: '5f0c2f6a1de94b7e8a3c6d20f9b1e47c8d35a602'
}

/** Elements that we write ourselves; anything else in angle brackets would be somebody else's. */
const ours = /<\/?(?:details|summary|code|span|sub)>|<br>/g

/** Fails unless the first line is our marker, and below it there is no markup and no mention that we did not write. */
function expectWellFormed(body: string, own: string = key): void {
  expect(readMarker(body)?.key).toBe(own)
  const [, ...lines] = body.split('\n')
  const prose = dropCode(lines)
  expect(prose.replace(ours, '')).not.toMatch(/[<>]/)
  for (const name of ['details', 'summary', 'code', 'span', 'sub'])
    expect(prose.split(`<${name}>`).length).toBe(prose.split(`</${name}>`).length)
  expect(prose).not.toMatch(
    /@(?!&#8203;)|!\[|\]\((?!https:\/\/(?:github\.com\/contoso|learn\.microsoft\.com)\/)/
  )
}

/** The text without fenced blocks and code spans; a block that is not closed fails. */
function dropCode(lines: readonly string[]): string {
  const kept: string[] = []
  let fence: string | undefined
  for (const line of lines) {
    const run = /^`{3,}/.exec(line)?.[0]
    if (fence === undefined && run !== undefined && !line.slice(run.length).includes('`')) fence = run
    else if (fence !== undefined && run !== undefined && run.length >= fence.length && line.trim() === run)
      fence = undefined
    else if (fence === undefined) kept.push(line.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, 'CODE'))
  }
  expect(fence).toBeUndefined()
  return kept.join('\n')
}

const renderers: readonly (readonly [
  string,
  (report: Report, origin: Origin) => { readonly body: string }
])[] = [
  ['comment', renderComment],
  ['issue', renderIssue]
]

describe.each(renderers)('a %s', (_, render) => {
  test.each(hostileTexts)('shows %j and nothing else of it', text => {
    expectWellFormed(render(buildHostileReport(text), origin).body)
  })

  test('has no markup that we did not write, whatever the text', () => {
    fc.assert(
      fc.property(hostileText, text => expectWellFormed(render(buildHostileReport(text), origin).body)),
      { numRuns: 40 }
    )
  })

  test('about 3,000 operations with as many findings and changes fits, and the rest is counted', () => {
    const report = buildReport({
      outcome: 'drift',
      failed: true,
      operations: Array.from({ length: 3000 }, (_, index) =>
        buildRow({ id: `operation-${index}`, verdict: index % 2 === 0 ? 'protected' : 'unprotected' })
      ),
      findings: Array.from({ length: 3000 }, (_, index) =>
        buildFinding({
          rule: `R${index % 40}`,
          subject: { kind: 'operation', api: 'weather', operation: `operation-${index}` }
        })
      ),
      changes: Array.from({ length: 3000 }, () => buildPolicyChange())
    })
    const { body } = render(report, origin)
    expect(body.length).toBeLessThanOrEqual(limit)
    expect(body).toMatch(
      /… and \d+ more of this rule: the JSON report has all of them\.|The rest does not fit here/
    )
    expect(body).toContain('has the full report.</sub>')
    expectWellFormed(body)
  })

  test.each(['\ud800', '<', '|', '😀', '`', '\n'])('of endless %j fits', character => {
    const endless = character.repeat(9_000)
    const one = buildHostileReport(endless)
    const report: Report = {
      ...one,
      operations: Array.from({ length: 20 }, () => one.operations).flat(),
      findings: Array.from({ length: 30 }, (_, index) =>
        buildFinding({ rule: `R${index}`, title: endless, message: endless, expected: endless, fix: endless })
      ),
      changes: Array.from({ length: 5 }, () => one.changes).flat(),
      notes: Array.from({ length: 100 }, () => endless)
    }
    const { body } = render(report, origin)
    expect(Array.from(body).length).toBeLessThanOrEqual(limit)
    expectWellFormed(body)
  })

  test('is the same for another run and another commit, and another for another finding', () => {
    const first = render(drift, origin).body
    const later = render(drift, {
      ...origin,
      runUrl: 'https://github.com/contoso/weather/actions/runs/2',
      commit: 'f'.repeat(40)
    }).body
    expect(later).not.toBe(first)
    expect(isSamePost(first, later)).toBe(true)
    expect(isSamePost(first, render({ ...drift, findings: drift.findings.slice(1) }, origin).body)).toBe(
      false
    )
  })

  test.each<[string, Report]>([
    ['drift', drift],
    ['a run that broke off', broken],
    ['a run that failed all the same', buildReport({ failed: true })]
  ])('is never resolved by %s', (_, report) => {
    const before = render(drift, origin).body
    const { body } = render(report, { ...origin, before })
    expect(readMarker(body)?.state).toBe('open')
    expect(body).not.toContain('Resolved')
  })

  test('is resolved by a clean run where something was wrong, and plainly clean where nothing was', () => {
    const open = render(drift, origin).body
    const resolved = render(clean, { ...origin, before: open }).body
    expect(resolved.split('\n').slice(0, 2)).toEqual([
      expect.stringMatching(/ resolved:[0-9a-f]{16} -->$/),
      '## ✅ Resolved: `weather` in `contoso-apim`: no drift'
    ])
    expect(isSamePost(resolved, render(clean, { ...origin, before: resolved }).body)).toBe(true)
    expect(readMarker(render(clean, origin).body)?.state).toBe('clean')
  })
})

describe('a comment', () => {
  test('says what a plan would change', () => {
    expect(renderComment(planned, origin).body).toContain('planned')
  })
})

describe('an issue', () => {
  test('is the same for a check and an apply that find the same', () => {
    const [check, apply] = [
      renderIssue(drift, origin).body,
      renderIssue({ ...drift, mode: 'apply' }, origin).body
    ]
    expect(check).not.toBe(apply)
    expect(isSamePost(check, apply)).toBe(true)
  })

  test('has a title of one short line, whatever the API is called', () => {
    const title = renderIssueTitle(buildReport({ target: { api: `a\n@b${'x'.repeat(500)}`, service: 's' } }))
    expect(title).toMatch(/^API drift: a\\n@bx+…$/)
    expect(title.length).toBeLessThanOrEqual(200)
  })
})

describe('a status', () => {
  test.each<[string, Report, string]>([
    ['clean', clean, 'success'],
    ['drift', drift, 'failure'],
    ['drift that nobody wants to fail for', { ...drift, failed: false, failOn: 'never' }, 'success'],
    ['a run that broke off', broken, 'error']
  ])('of %s is as green as the step', (_, report, state) => {
    expect(toStatus(report).state).toBe(state)
  })

  test('has one line of at most 140 characters without backticks', () => {
    fc.assert(
      fc.property(hostileText, text => {
        const { description } = toStatus(buildHostileReport(text))
        expect(Array.from(description).length).toBeLessThanOrEqual(140)
        expect(description).not.toMatch(/[`\n\r]/)
      })
    )
  })
})

describe('a marker', () => {
  test.each([
    ['deploy.yml/plan', 'deploy.yml/plan'],
    ['a b', 'a%20b'],
    ['-->', '%2D-%3E'],
    ['--!>', '%2D-%21%3E'],
    ['a--b', 'a%2D-b'],
    ['', '-'],
    ['\ud800', '%EF%BF%BD']
  ])('writes the job %j as %j', (job, written) => {
    expect(toCommentKey(job, { service: 'Apim', api: 'Weather' })).toBe(`${written} apim/weather`)
  })

  test('can be ended or forged by no name', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (job, api) => {
        const own = toCommentKey(job, { service: 's', api })
        const { body } = renderComment(clean, { key: own })
        expect(readMarker(body)?.key).toBe(own)
        expect(body.split('\n')[0]?.indexOf('-->')).toBe((body.split('\n')[0]?.length ?? 0) - 3)
      })
    )
  })

  test('tells two names apart', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (one, other) => {
        fc.pre(one.toWellFormed() !== other.toWellFormed() && one !== '' && other !== '')
        expect(toCommentKey(one, { spec: 'a' })).not.toBe(toCommentKey(other, { spec: 'a' }))
      })
    )
  })

  test('names the API without its job for an issue, and the files where there is no API', () => {
    expect(toIssueKey({ service: 'apim', api: 'weather' })).toBe('drift apim/weather')
    expect(toCommentKey('j', { spec: 'openapi.yaml' })).toBe('j openapi.yaml')
    expect(toCommentKey('j', { spec: 'openapi.yaml', artifacts: 'apim' })).toBe('j apim%2Bopenapi.yaml')
    expect(toCommentKey('j', { artifacts: 'apim', api: 'weather' })).toBe('j apim/weather')
    expect(toCommentKey('j', {})).toBe('j -')
  })

  test('names the entry of the manifest where Azure is not asked, for two of them may share their files', () => {
    const files = { artifacts: 'apim', spec: 'openapi.yaml' }
    expect(toCommentKey('j', { ...files, entry: 'apis.yaml#eu' })).toBe('j apis.yaml%23eu')
    expect(toCommentKey('j', { ...files, service: 'apim', api: 'weather', entry: 'apis.yaml#eu' })).toBe(
      'j apim/weather'
    )
  })

  const line = `<!-- apim-identity-guard ${key} open:0123456789abcdef -->`
  test.each([
    ['in a quotation', `> ${line}`],
    ['behind a blank', ` ${line}`],
    ['in the second line', `\n${line}`],
    ['with something behind it', `${line} x`],
    ['without a digest', '<!-- apim-identity-guard a b open: -->'],
    ['of another state', '<!-- apim-identity-guard a b shut:0123456789abcdef -->'],
    ['of another action', line.replace('guard', 'guardian')]
  ])('%s is none', (_, text) => {
    expect(readMarker(`${text}\nbody`)).toBeUndefined()
  })

  test('is read with the line ends of a browser, too', () => {
    expect(readMarker(`${line}\r\nbody`)).toEqual({ key, state: 'open', digest: '0123456789abcdef' })
  })
})

describe('what could not be told', () => {
  test('stays small, and shows foreign words as text', () => {
    const notes = Array.from({ length: 200 }, () => `<img src=x> @octocat ${'x'.repeat(1000)}`)
    const text = renderUntold(notes)
    expect(text).toMatch(/^### Not told on GitHub\n\n- &lt;img src=x&gt; @&#8203;octocat x+\n/)
    expect(text).toMatch(/… and \d+ more\.\n$/)
    expect(Buffer.byteLength(text)).toBeLessThan(6_200)
  })
})
