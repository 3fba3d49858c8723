import { execFileSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { ActionResult } from '../../scripts/runner.ts'
import { startWeather, type Weather } from '../../scripts/weather.ts'
import { readAll } from '../hostile/leaks.ts'

/** No input and no document leads a run out of the workspace: nothing there is read, and nothing is written. */

const canary = 'canary-8d1f0b6c5a4e'
const document = readFileSync('examples/weather/openapi.yaml', 'utf8')

let weather: Weather
let workspace: string
let outside: string
beforeAll(async () => {
  weather = await startWeather()
})
afterAll(async () => {
  await weather.close()
})
beforeEach(() => {
  const parent = mkdtempSync(path.join(tmpdir(), 'paths-'))
  workspace = path.join(parent, 'workspace')
  outside = path.join(parent, 'workspace-beside')
  for (const folder of [workspace, outside, path.join(outside, 'apis', 'weather')])
    mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(workspace, 'openapi.yaml'), document)
  writeFileSync(path.join(outside, 'openapi.yaml'), document.replace('Weather', canary))
  writeFileSync(path.join(outside, 'apis.yaml'), `apis: [{name: ${canary}, spec-path: openapi.yaml}]\n`)
  writeFileSync(path.join(outside, 'schema.yaml'), `type: object\ndescription: ${canary}\n`)
  writeFileSync(
    path.join(outside, 'apis', 'weather', 'policy.xml'),
    `<policies><!-- ${canary} --></policies>`
  )
  symlinkSync(path.join(outside, 'openapi.yaml'), path.join(workspace, 'link.yaml'))
  symlinkSync(path.join(outside, 'apis.yaml'), path.join(workspace, 'link-apis.yaml'))
  symlinkSync(outside, path.join(workspace, 'folder'))
  symlinkSync('../workspace-beside', path.join(workspace, 'relative'))
  symlinkSync(path.join(outside, 'nothing'), path.join(workspace, 'dangling'))
  symlinkSync('loop', path.join(workspace, 'loop'))
})

/** The place outside as it was when the test began. */
function listOutside(): string[] {
  return readdirSync(outside, { recursive: true, encoding: 'utf8' }).sort()
}

function lint(inputs: Readonly<Record<string, string>>): Promise<ActionResult> {
  return weather.run(
    { mode: 'lint', 'spec-path': 'openapi.yaml', ...inputs },
    { workspace, timeoutMs: 60_000 }
  )
}

function expectRefused(result: ActionResult): void {
  expect(result).toMatchObject({ exitCode: 1, stderr: '', outputs: { outcome: 'error' } })
  expect(result.stdout).not.toMatch(/This is a bug|\n\s+at .*\(/)
  const left = [
    result.stdout,
    result.summary,
    JSON.stringify(result.outputs),
    ...readAll(result.temporary).values()
  ]
  expect(left.join('\n')).not.toContain(canary)
}

/** Ways out of the workspace, for a name that is there outside. */
const ways = (name: string): string[] => [
  `../workspace-beside/${name}`,
  `${outside}/${name}`,
  `a/../../workspace-beside/${name}`,
  `./.././workspace-beside/${name}`,
  `folder/${name}`,
  `relative/${name}`,
  `folder/../workspace-beside/${name}`,
  `file://${outside}/${name}`,
  `..\\workspace-beside\\${name}`,
  'dangling',
  'loop',
  '..',
  '/'
]

/** What Windows does not have is not tried there. */
const windows = process.platform === 'win32'
const devices = windows ? [] : ['/proc/self/environ', '/dev/zero']
const testOnUnix = windows ? test.skip : test

describe('what is read', () => {
  test('is no document outside', async () => {
    for (const way of [...ways('openapi.yaml'), 'link.yaml', ...devices])
      expectRefused(await lint({ 'spec-path': way }))
  })

  test('is no manifest outside', async () => {
    for (const way of [...ways('apis.yaml'), 'link-apis.yaml'])
      expectRefused(await lint({ 'spec-path': '', 'config-file': way, 'api-id': '', 'api-path': '' }))
  })

  test('is no folder of policies outside, and no link within one', async () => {
    for (const way of ways('apis').filter(name => name !== '/'))
      expectRefused(await lint({ 'spec-path': '', 'artifacts-path': way, 'app-name': '', 'api-path': '' }))
    mkdirSync(path.join(workspace, 'apim', 'apis', 'weather'), { recursive: true })
    symlinkSync(
      path.join(outside, 'apis', 'weather', 'policy.xml'),
      path.join(workspace, 'apim', 'apis', 'weather', 'policy.xml')
    )
    expectRefused(await lint({ 'spec-path': '', 'artifacts-path': 'apim', 'app-name': '', 'api-path': '' }))
  })

  test('is no document that an entry of a manifest leads to, by name or by glob', async () => {
    for (const way of [
      ...ways('openapi.yaml'),
      '../**/openapi.yaml',
      'folder/*.yaml',
      '**/openapi.yaml',
      `${outside}/*.yaml`
    ]) {
      writeFileSync(path.join(workspace, 'apis.yaml'), JSON.stringify({ apis: [{ 'spec-path': way }] }))
      expectRefused(await lint({ 'spec-path': '', 'config-file': 'apis.yaml', 'api-id': '', 'api-path': '' }))
    }
  })

  test('is no file that a reference leads to', async () => {
    const references = [
      ...ways('schema.yaml'),
      'folder/schema.yaml#/x',
      '%2e%2e/workspace-beside/schema.yaml',
      'http://127.0.0.1:9/a.yaml',
      'https://127.0.0.1:9/a.yaml',
      '//127.0.0.1:9/a.yaml',
      'data:text/yaml,a'
    ]
    for (const reference of references) {
      const spec = {
        openapi: '3.0.1',
        info: { title: 'T', version: '1' },
        paths: {
          '/a': {
            get: {
              operationId: 'a',
              responses: {
                '200': { description: 'ok', content: { 'application/json': { schema: { $ref: reference } } } }
              }
            }
          }
        }
      }
      writeFileSync(path.join(workspace, 'refers.json'), JSON.stringify(spec))
      expectRefused(await lint({ 'spec-path': 'refers.json', 'bundle-refs': 'true', operations: '*' }))
    }
  })

  testOnUnix('is no pipe, which nobody may ever write to', async () => {
    execFileSync('mkfifo', [path.join(workspace, 'pipe.yaml')])
    expectRefused(await lint({ 'spec-path': 'pipe.yaml' }))
  })
})

describe('what is written', () => {
  /** The others are odd names of places that are within: links are resolved after `..`, and a scheme is a name. */
  const out = (name: string): string[] =>
    ways(name).filter(way => !way.startsWith('file:') && !way.includes('\\') && !way.startsWith('folder/..'))

  test.each(['report-path', 'sarif-path'])('stays within: %s', async input => {
    const before = listOutside()
    for (const way of out('new.json')) {
      const result = await lint({ [input]: way })
      expect(result.exitCode).toBe(1)
      expect(result.stdout).toContain(`\`${input}\``)
    }
    expect(listOutside()).toEqual(before)
    expect(existsSync(path.join(workspace, '..', 'new.json'))).toBe(false)
  })

  test('stays within: snapshot-path', async () => {
    const before = listOutside()
    for (const way of out('new')) {
      const result = await weather.run(
        { mode: 'apply', 'spec-path': 'openapi.yaml', 'snapshot-path': way },
        { workspace }
      )
      expect(result.exitCode).toBe(1)
      expect(result.stdout).toContain('`snapshot-path`')
    }
    expect(listOutside()).toEqual(before)
    expect(weather.writes()).toEqual([])
  })

  test.each([
    ['report-path', 'out/report.json'],
    ['sarif-path', 'out/result.sarif'],
    ['snapshot-path', 'out/snapshot']
  ])(
    'stays within also where a folder becomes a link while the run is under way: %s',
    async (input, place) => {
      const slow = await startWeather()
      try {
        await slow.run({ mode: 'apply', 'spec-path': 'openapi.yaml' }, { workspace })
        const before = listOutside()
        mkdirSync(path.join(workspace, 'out'))
        slow.emulator.world.update({ options: { ...slow.emulator.world.options, latencyMs: 150 } })
        const asked = slow.emulator.log.length
        const running = slow.run(
          { mode: 'apply', 'spec-path': 'openapi.yaml', 'api-display-name': 'Another', [input]: place },
          { workspace }
        )
        while (slow.emulator.log.length === asked) await sleep(5)
        renameSync(path.join(workspace, 'out'), path.join(workspace, 'moved'))
        symlinkSync(outside, path.join(workspace, 'out'))
        const result = await running
        expect(result.exitCode).toBe(1)
        expect(listOutside()).toEqual(before)
        expect(lstatSync(path.join(workspace, 'out')).isSymbolicLink()).toBe(true)
      } finally {
        await slow.close()
      }
    }
  )
})
