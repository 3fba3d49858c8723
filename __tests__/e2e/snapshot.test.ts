import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Fault } from '../../emulator/world.ts'
import type { ActionResult } from '../../scripts/runner.ts'
import { ids, paths, startWeather, type Weather } from '../../scripts/weather.ts'
import { Client, deployer } from '../emulator/client.ts'

/** What was there before the first write is kept, and can be put back: the bundle writes it, scripts/restore.ts restores it. */

const root = path.resolve(import.meta.dirname, '..', '..')
const operations = `${paths.api}/operations`

let weather: Weather
let workspace: string
beforeEach(async () => {
  weather = await startWeather()
  workspace = mkdtempSync(path.join(tmpdir(), 'snapshot-'))
})
afterEach(async () => {
  await weather.close()
})

interface Operation {
  readonly id: string
  readonly route: string
  readonly summary?: string
  readonly schema?: string
}

/** A document with operations such as `GET /a/{x}`; each answers with a schema of its own. */
function writeSpec(list: readonly Operation[], description = 'As it was.'): void {
  const entries = Map.groupBy(list, operation => operation.route.split(' ')[1] ?? '')
  const spec = {
    openapi: '3.0.1',
    info: { title: 'Weather', description, version: '1' },
    servers: [{ url: 'https://weather-backend.azurewebsites.net' }],
    paths: Object.fromEntries([...entries].map(([route, own]) => [route, toPathItem(route, own)])),
    components: {
      schemas: Object.fromEntries(
        list.map(({ schema = 'Answer' }) => [
          schema,
          { type: 'object', properties: { [schema.toLowerCase()]: { type: 'string' } } }
        ])
      )
    }
  }
  writeFileSync(path.join(workspace, 'openapi.json'), JSON.stringify(spec))
}

function toPathItem(route: string, list: readonly Operation[]): object {
  const parameters = [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' }
  }))
  return Object.fromEntries(
    list.map(({ id, route: own, summary, schema = 'Answer' }) => [
      (own.split(' ')[0] ?? '').toLowerCase(),
      {
        operationId: id,
        summary: summary ?? id,
        parameters,
        responses: {
          200: {
            description: 'OK',
            content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } }
          }
        }
      }
    ])
  )
}

function apply(inputs: Readonly<Record<string, string>> = {}): Promise<ActionResult> {
  return weather.run(
    { mode: 'apply', 'spec-path': 'openapi.json', operations: '*\n!Status', ...inputs },
    { workspace }
  )
}

/** Everything below the API, by path: contracts, schemas, policies. */
function readAll(): Record<string, unknown> {
  return Object.fromEntries(
    weather.emulator.world.resources
      .subtree(paths.api)
      .map(({ id, properties }): [string, unknown] => [
        id.slice(paths.api.length),
        structuredClone(properties)
      ])
      .sort(([left], [right]) => (left < right ? -1 : 1))
  )
}

function put(id: string, properties: Record<string, unknown>): void {
  weather.emulator.world.resources.put({ id, properties })
}

/** A policy that is no XML: C# with quotes in attributes, CRLF, tabs, an emoji, no line end. */
const odd = [
  '<policies>\r\n\t<inbound>\r\n\t\t<base />',
  '\t\t<!-- ☂ 🌦 -->\r\n\t\t<choose>\r\n\t\t\t<when condition="@(context.Request.Headers.GetValueOrDefault("x-a","") == "<b>" && 1 < 2)" />\r\n\t\t</choose>\r\n\t</inbound>',
  '\t<backend>\r\n\t\t<base />\r\n\t</backend>\r\n\t<outbound>\r\n\t\t<base />\r\n\t</outbound>\r\n\t<on-error>\r\n\t\t<base />\r\n\t</on-error>\r\n</policies>'
].join('\r\n')

const before: readonly Operation[] = [
  { id: 'GetOne', route: 'GET /one/{key}', schema: 'One' },
  { id: 'GetTwo', route: 'GET /two', schema: 'Two' },
  { id: 'Gone', route: 'DELETE /gone/{key}' },
  { id: 'Status', route: 'GET /status' }
]

/** The API with all that a person can do to it, and no document speaks of. */
async function deploy(): Promise<void> {
  writeSpec(before)
  const result = await apply()
  expect(result.outputs).toMatchObject({ outcome: 'clean', 'snapshot-path': '' })
  expect(result.stdout).toContain('The API was not there before this run')
  weather.edit(paths.api, properties => ({
    ...properties,
    contact: { name: 'Somebody', email: 'somebody@contoso.com' },
    subscriptionKeyParameterNames: { header: 'X-Key', query: 'key' },
    unheardOf: { by: ['any', 'model'], nothing: null }
  }))
  weather.edit(`${operations}/GetOne`, properties => ({ ...properties, policies: null, unheardOf: [1] }))
  weather.edit(`${operations}/Gone/policies/policy`, properties => ({ ...properties, value: odd }))
  weather.edit(`${operations}/GetTwo/policies/policy`, properties => ({ ...properties, value: odd }))
  weather.emulator.world.resources.remove(`${operations}/GetOne/policies/policy`)
  put(`${operations}/Status/policies/policy`, { format: 'rawxml', value: odd })
}

async function restore(
  folder: string,
  ...more: readonly string[]
): Promise<{ code: number | null; out: string }> {
  const { token } = await new Client(weather.emulator).signIn(deployer)
  const args = [path.join(root, 'scripts', 'restore.ts'), folder, paths.service]
  return await new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args, '--endpoint', weather.emulator.url, ...more], {
      env: {
        PATH: process.env['PATH'] ?? '',
        NODE_EXTRA_CA_CERTS: weather.emulator.caFile,
        AZURE_ACCESS_TOKEN: token
      }
    })
    let out = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (out += chunk))
    child.on('error', reject)
    child.on('close', code => resolve({ code, out }))
  })
}

function inject(...faults: readonly Fault[]): void {
  weather.emulator.world.update({ faults })
}

describe('a run can be undone', () => {
  const after: readonly Operation[] = [
    { id: 'GetOne', route: 'GET /one/{key}/more', schema: 'Other' },
    { id: 'FindTwo', route: 'GET /two', schema: 'Two' },
    { id: 'Added', route: 'POST /added' },
    { id: 'Status', route: 'GET /status', summary: 'Another summary' }
  ]

  test('API, operations, schemas and policies are as they were after an import that changed them all', async () => {
    await deploy()
    const was = readAll()
    writeSpec(after, 'As it is now.')
    const result = await apply({
      'max-deletions': '1',
      'api-display-name': 'Another name',
      protocols: 'https,http'
    })
    expect(result.outputs['outcome']).not.toBe('error')
    expect(readAll()).not.toEqual(was)
    const folder = result.outputs['snapshot-path'] ?? ''
    expect(result.stdout).toContain(`Note: What was there before is in \`${folder}\``)
    expect(result.report).toMatchObject({ snapshot: folder })

    weather.writes()
    const shown = await restore(folder)
    expect(shown).toMatchObject({ code: 0, out: expect.stringContaining('would PUT') })
    expect(weather.writes()).toEqual([])

    const done = await restore(folder, '--yes')
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining('Everything is as it was') })
    expect(readAll()).toEqual(was)
    weather.writes()
    await restore(folder, '--yes')
    expect(weather.writes()).toEqual([])
  })

  test('policies are kept byte for byte, contracts with every property', async () => {
    await deploy()
    const was = readAll()
    writeSpec(after)
    const result = await apply({ 'max-deletions': '1', 'snapshot-path': 'kept/here' })
    const folder = path.join(workspace, 'kept', 'here')
    expect(result.outputs['snapshot-path']).toBe(folder)
    const read = (name: string) => readFileSync(path.join(folder, 'apis', 'weather', name), 'utf8')
    const shown = await new Client(weather.emulator).signIn(deployer)
    const kept = await shown.get(`${operations}/Status/policies/policy?format=rawxml`)
    expect(read('operations/Gone/policy.xml')).toBe(String(kept.at('properties', 'value')))
    expect(JSON.parse(read('apiInformation.json'))).toEqual({ name: 'weather', properties: was[''] })
    for (const { id } of before) {
      const contract = JSON.parse(read(`operations/${id}/operationInformation.json`))
      expect(contract).toEqual({ name: id, properties: was[`/operations/${id}`] })
    }
    expect(existsSync(path.join(folder, 'apis/weather/operations/Status/policy.xml'))).toBe(false)
    expect(JSON.parse(readFileSync(path.join(folder, 'snapshot.json'), 'utf8'))).toMatchObject({
      version: 1,
      service: 'apim-weather',
      api: 'weather',
      changes: ['import-api', 'write-policy']
    })
  })

  test('operations that changed places change back', async () => {
    writeSpec([
      { id: 'Left', route: 'GET /a/{x}' },
      { id: 'Right', route: 'GET /b/{y}' },
      { id: 'Third', route: 'GET /c' },
      { id: 'Status', route: 'GET /status' }
    ])
    await apply()
    const was = readAll()
    writeSpec([
      { id: 'Left', route: 'GET /b/{y}' },
      { id: 'Right', route: 'GET /c' },
      { id: 'Third', route: 'GET /a/{x}' },
      { id: 'Status', route: 'GET /status' }
    ])
    const result = await apply()
    expect(result.outputs['outcome']).toBe('clean')
    const done = await restore(result.outputs['snapshot-path'] ?? '', '--yes')
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining('Everything is as it was') })
    expect(done.out.match(/PUT \S+\/operations\/\w+$/gm)?.length).toBe(1 + 3 + 1)
    expect(readAll()).toEqual(was)
  })

  test('where policies alone were written, operations that came since are left alone', async () => {
    await deploy()
    const was = readAll()
    const result = await apply()
    expect(
      JSON.parse(result.outputs['changes'] ?? '').map((change: { kind: string }) => change.kind)
    ).toEqual(expect.not.arrayContaining(['import-api']))
    put(`${operations}/Since`, { displayName: 'Since', method: 'GET', urlTemplate: '/since', responses: [] })
    const done = await restore(result.outputs['snapshot-path'] ?? '', '--yes')
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining('Everything is as it was') })
    const { '/operations/Since': since, ...rest } = readAll()
    expect(since).toBeDefined()
    expect(rest).toEqual(was)
  })

  test('an API that somebody deleted since is made anew', async () => {
    await deploy()
    const was = readAll()
    const result = await apply()
    weather.emulator.world.resources.remove(paths.api)
    const done = await restore(result.outputs['snapshot-path'] ?? '', '--yes')
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining('Everything is as it was') })
    const names = (all: Record<string, unknown>) =>
      Object.keys(all).filter(name => !/Status\/|schemas/.test(name))
    expect(names(readAll())).toEqual(names(was))
  })

  test('a snapshot that is tampered with sends nothing to another place', async () => {
    await deploy()
    const result = await apply()
    const folder = path.join(workspace, 'tampered')
    cpSync(result.outputs['snapshot-path'] ?? '', folder, { recursive: true })
    const file = path.join(folder, 'snapshot.json')
    const index = JSON.parse(readFileSync(file, 'utf8'))
    writeFileSync(file, JSON.stringify({ ...index, policies: [{ operation: '..' }] }))
    weather.writes()
    const done = await restore(folder, '--yes')
    expect(done.code).toBe(1)
    expect(done.out).toContain('is no path of a resource')
    expect(weather.writes()).toEqual([])
  })
})

describe('a snapshot is a folder of artifacts', () => {
  test('lint judges it as check judged Azure', async () => {
    await deploy()
    const result = await apply({ 'snapshot-path': 'kept' })
    expect(result.exitCode).toBe(0)
    const lint = await weather.run(
      {
        mode: 'lint',
        'spec-path': '',
        'artifacts-path': 'kept',
        'api-id': 'weather',
        operations: '',
        'identity-resource': ids.backendApp
      },
      { workspace }
    )
    const rows = (lint.report as { operations: { id: string; verdict: string }[] }).operations
    expect(Object.fromEntries(rows.map(row => [row.id, row.verdict]))).toMatchObject({
      GetOne: 'unprotected',
      GetTwo: 'unprotected',
      Gone: 'unprotected'
    })
  })

  test('a second apply changes nothing and keeps nothing', async () => {
    await deploy()
    await apply()
    const second = await apply({ 'snapshot-path': 'second' })
    expect(second.outputs).toMatchObject({ outcome: 'clean', changes: '[]', 'snapshot-path': '' })
    expect(existsSync(path.join(workspace, 'second'))).toBe(false)
  })

  test('check and plan keep nothing', async () => {
    await deploy()
    for (const mode of ['check', 'plan']) {
      const result = await apply({ mode, 'snapshot-path': 'other' })
      expect(result.outputs['snapshot-path']).toBe('')
      expect(existsSync(path.join(workspace, 'other'))).toBe(false)
    }
  })
})

describe('where nothing can be kept, nothing is written', () => {
  const wrong: [string, string, (folder: string) => void][] = [
    ['a folder above the workspace', '../elsewhere', () => undefined],
    ['the workspace itself', '.', () => undefined],
    ['a link', 'link', folder => symlinkSync(tmpdir(), path.join(folder, 'link'), 'dir')],
    [
      'a folder behind a link',
      'link/below',
      folder => symlinkSync(tmpdir(), path.join(folder, 'link'), 'dir')
    ],
    ['a file', 'openapi.json', () => undefined],
    ['a folder below a file', 'openapi.json/below', () => undefined],
    ['a link to nothing', 'link', folder => symlinkSync('nowhere', path.join(folder, 'link'))],
    [
      'a folder behind a link to nothing',
      'link/below',
      folder => symlinkSync('nowhere', path.join(folder, 'link'))
    ],
    [
      'a folder that is not empty',
      'full',
      folder => {
        mkdirSync(path.join(folder, 'full'))
        writeFileSync(path.join(folder, 'full', 'mine.txt'), 'mine')
      }
    ]
  ]

  test.each(wrong)('%s is refused before Azure is asked', async (_, name, prepare) => {
    writeSpec(before)
    prepare(workspace)
    const result = await apply({ 'snapshot-path': name })
    expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'error', 'snapshot-path': '' } })
    expect(result.stdout).toContain(`\`snapshot-path\` is \`${name}\`: expected a folder `)
    expect(result.stdout).not.toContain('This is a bug')
    expect(weather.emulator.log).toEqual([])
  })

  test('a folder that was filled while Azure was read is not mixed with', async () => {
    await deploy()
    const { world } = weather.emulator
    world.update({ options: { ...world.options, latencyMs: 100 } })
    weather.writes()
    const started = weather.emulator.log.length
    const running = apply({ 'snapshot-path': 'late' })
    while (weather.emulator.log.length === started) await new Promise(resolve => setTimeout(resolve, 20))
    mkdirSync(path.join(workspace, 'late'))
    writeFileSync(path.join(workspace, 'late', 'mine.txt'), 'mine')
    const result = await running
    expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'error', 'snapshot-path': '' } })
    expect(result.stdout).toContain('expected a folder that is empty or not there yet')
    expect(weather.writes()).toEqual([])
  })

  test.each<[string, string]>([
    ['the schemas', '/apis/weather/schemas'],
    ['the policy of an operation that would go', '/operations/Gone/policies/policy']
  ])('%s cannot be read', async (_, match) => {
    await deploy()
    writeSpec(before.filter(operation => operation.id !== 'Gone'))
    const forbidden = {
      status: 403,
      body: { error: { code: 'AuthorizationFailed', message: 'The client does not have authorization.' } }
    }
    inject({ match: { method: 'GET', path: match }, respond: forbidden })
    weather.writes()
    const result = await apply({ 'max-deletions': '1' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'error', 'snapshot-path': '' } })
    expect(weather.writes()).toEqual([])
  })

  test('a failed import leaves the snapshot named', async () => {
    await deploy()
    writeSpec(before.slice(0, 3))
    inject({
      match: { method: 'PUT', path: '/apis/weather?' },
      respond: { status: 400, body: { error: { code: 'ValidationError', message: 'No.' } } }
    })
    const result = await apply({ 'max-deletions': '1', operations: '*' })
    expect(result.outputs['outcome']).toBe('error')
    expect(existsSync(path.join(result.outputs['snapshot-path'] ?? '', 'snapshot.json'))).toBe(true)
  })
})
