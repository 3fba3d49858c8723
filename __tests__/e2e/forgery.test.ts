import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { jobToken } from '../../emulator/github/repository.ts'
import type { ActionResult } from '../../scripts/runner.ts'
import { paths, startWeather, type Weather } from '../../scripts/weather.ts'
import { hostileTexts } from '../report/hostile.ts'
import { expectWellFormed } from '../report/well-formed.ts'
import { repositoryOf, toEventEnv } from './events.ts'

/** Names that mean something to a runner, to GitHub or to a file of commands, through the shipped bundle: nothing comes of them. */

let weather: Weather
beforeEach(async () => {
  weather = await startWeather()
})
afterEach(async () => {
  await weather.close()
})

/** Texts that would end a value in a file of commands, or begin another one. */
const texts = [
  ...hostileTexts.filter(text => text.isWellFormed() && text.trim() !== ''),
  'x\nghadelimiter_00000000-0000-0000-0000-000000000000\noutcome<<EOF\nclean\nEOF',
  'EOF\noutcome=clean',
  '\u2028::error::forged',
  '\u0085::error::forged',
  '\r::error::forged',
  '\u000b\u000c::error::forged',
  '%0A::error::forged',
  '::error file=a,line=1::forged',
  '</details><!-- apim-identity-guard a b clean:0123456789abcdef -->',
  '@contoso/admins closes #1'
]

function toDocument(): object {
  const entries = texts.map((text, index): [string, object] => [
    `/${index}/{p${index}}`,
    {
      get: {
        operationId: text,
        summary: text,
        description: text,
        tags: [text],
        parameters: [
          { name: `p${index}`, in: 'path', required: true, schema: { type: 'string' } },
          { name: text, in: 'query', schema: { type: 'string' } }
        ],
        responses: { '200': { description: text, content: { [text]: { schema: { type: 'string' } } } } }
      }
    }
  ])
  return {
    openapi: '3.0.1',
    info: { title: texts.join(' '), version: '1', description: texts[0] },
    tags: [],
    paths: Object.fromEntries(entries)
  }
}

const outputs =
  /^(?:outcome|drift|error-count|warning-count|findings|changes|protected-operations|snapshot-path|revision|report-path|sarif-path|matrix|service-matrix)$/

function expectNothingForged(result: ActionResult): void {
  // A runner ends a line at both of them, trims white space, and reads what begins with `::` or holds `##[`.
  const lines = result.stdout.split(/\r\n|\n|\r/)
  for (const line of lines) {
    expect(line).not.toContain('##[')
    const command = /^\s*::([^ :]*)/.exec(line)?.[1]
    if (command !== undefined)
      expect(['error', 'warning', 'notice', 'group', 'endgroup', 'debug', 'add-mask']).toContain(command)
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/)
  }
  // Masking comes from us alone: a text that says `::add-mask::e` would hide every e.
  expect(lines.filter(line => line.startsWith('::add-mask::') && line.length < 20)).toEqual([])
  expect(Object.keys(result.outputs).filter(name => !outputs.test(name))).toEqual([])
  expect(['drift', 'error', 'clean']).toContain(result.outputs['outcome'])
  expect(result.outputs['outcome']).not.toBe('clean')
  expectWellFormed(result.summary, [2, 3, 4, 5, 6])
  expect(result.stderr).toBe('')
  expect(result.stdout).not.toContain('This is a bug')
}

describe('a document of hostile names', () => {
  test.each(['lint', 'plan', 'apply'])('forges nothing in %s', async mode => {
    const workspace = mkdtempSync(path.join(tmpdir(), 'forgery-'))
    writeFileSync(path.join(workspace, 'openapi.json'), JSON.stringify(toDocument()))
    const result = await weather.run(
      { mode, 'spec-path': 'openapi.json', operations: '*', 'sarif-path': 'out.sarif' },
      { workspace, env: { RUNNER_DEBUG: '1' } }
    )
    expectNothingForged(result)
  })

  test('forges nothing where the names of files are hostile, too', async () => {
    const workspace = mkdtempSync(path.join(tmpdir(), 'forgery-'))
    const name = '::error::forged,title=x%0A @octocat `a` <!-- b -->.json'
    writeFileSync(path.join(workspace, name), JSON.stringify(toDocument()))
    expectNothingForged(
      await weather.run({ mode: 'lint', 'spec-path': name, operations: '*' }, { workspace })
    )
    expectNothingForged(
      await weather.run(
        { mode: 'lint', 'spec-path': `x\n${name}`, operations: `a\n${texts.join('\n')}` },
        { workspace }
      )
    )
  })
})

describe('an API of hostile names', () => {
  test('forges nothing in log, summary, comment, issue or status', async () => {
    await weather.run({ mode: 'apply' })
    const joined = texts.join(' ')
    weather.edit(paths.api, properties => ({
      ...properties,
      displayName: joined,
      serviceUrl: joined,
      description: joined
    }))
    weather.edit(`${paths.api}/operations/AddObservation`, properties => ({
      ...properties,
      displayName: joined,
      description: joined,
      urlTemplate: `/${joined}`
    }))
    weather.edit(`${paths.api}/operations/GetWeatherForecast/policies/policy`, properties => ({
      ...properties,
      value: String(properties['value']).replace(
        '<base />',
        `<base /><set-backend-service base-url="https://${joined.replaceAll(/["<&]/g, '')}" /><frobnicate a="${joined.replaceAll(/["<&]/g, '')}" />`
      )
    }))
    weather.edit(paths.auth, properties => ({
      ...properties,
      platform: { enabled: joined },
      globalValidation: { excludedPaths: texts }
    }))
    const shared = { 'github-token': jobToken, 'status-context': 'apim' }
    for (const [event, inputs] of [
      ['schedule', { mode: 'check', 'issue-on-drift': 'true' }],
      ['pull_request', { mode: 'plan', 'comment-in-pr': 'always' }]
    ] as const)
      expectNothingForged(
        await weather.run(
          { ...shared, ...inputs },
          { env: { ...toEventEnv(weather, event), RUNNER_DEBUG: '1' } }
        )
      )
    const { comments, issues, statuses } = repositoryOf(weather)
    const bodies = [
      ...comments.map(({ body }) => body),
      ...issues.filter(({ number }) => number !== 1).map(({ body }) => body)
    ]
    expect(bodies).toHaveLength(2)
    for (const body of bodies) {
      // Our marker is the one comment of HTML, and the first line.
      expect(body.startsWith('<!-- apim-identity-guard ')).toBe(true)
      const prose = body.replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, '').replace(/`[^`\n]*`/g, '')
      expect(prose.split('<!--')).toHaveLength(2)
      expect(prose).not.toMatch(/@(?:octocat|contoso)|(?:^|\s)#\d|<(?:img|script)/)
    }
    for (const { description } of statuses) {
      expect(description.length).toBeLessThanOrEqual(140)
      expect(description).not.toMatch(/[\r\n]/)
    }
  })
})

test('the texts that are tried are many', () => {
  expect(texts.length).toBeGreaterThan(30)
  expect(readFileSync('__tests__/report/hostile.ts', 'utf8')).toContain('::add-mask::')
})
