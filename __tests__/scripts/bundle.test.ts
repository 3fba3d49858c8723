import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import type { BundleContents } from '../../scripts/bundle-contents.ts'

/** What is shipped: which packages are in which file of the bundle, and under which licence. */

// A build is a minute of work on a busy machine.
jest.setTimeout(600_000)

/** Packages that every run loads before it knows what it will do. By name: what of them is there is for the build to say. */
const entry: ReadonlySet<string> = new Set(['leven', 'yaml'])
const licences = /^(?:MIT|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause|\(MIT OR CC0-1\.0\)|BlueOak-1\.0\.0)$/

const folder = mkdtempSync(path.join(tmpdir(), 'bundle-'))
let contents: BundleContents
beforeAll(() => {
  // A process of its own: a build takes a while, and says much.
  const list = path.join(folder, 'contents.json')
  const module = pathToFileURL(path.resolve('scripts/build.ts')).href
  const program = `import { writeFileSync } from 'node:fs'
import { build } from ${JSON.stringify(module)}
writeFileSync(${JSON.stringify(list)}, JSON.stringify(build(${JSON.stringify(path.join(folder, 'dist'))})))`
  const env = { ...process.env, NODE_OPTIONS: '' }
  execFileSync(process.execPath, ['--input-type=module', '-e', program], { env, stdio: 'ignore' })
  contents = JSON.parse(readFileSync(list, 'utf8')) as BundleContents
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const shipped = (name: string): string => readFileSync(path.join(folder, 'dist', name), 'utf8')

describe('the bundle', () => {
  test('has its files in the list of chunks, and no other code', () => {
    const files = readdirSync(path.join(folder, 'dist')).filter(name => name.endsWith('.js'))
    expect(contents.chunks.map(({ file }) => file).sort()).toEqual(files.sort())
    expect(contents.chunks.filter(({ isEntry }) => isEntry).map(({ file }) => file)).toEqual(['index.js'])
  })

  test('begins with few packages: what only some runs need is in chunks of its own', () => {
    const [first] = contents.chunks.filter(({ isEntry }) => isEntry)
    expect(first?.packages.filter(name => !entry.has(name))).toEqual([])
    expect(first?.sources).toContain('run')
    expect(
      first?.sources.filter(name =>
        /^(?:azure\/|report\/sarif|github\/(?:repository|rest)$|bundle$|estate$)/.test(name)
      )
    ).toEqual([])
  })

  test('has no client of GitHub but ours, no client of Azure but its pipeline, no library for sign-in, and no browser', () => {
    const names = contents.packages.map(({ name }) => name)
    expect(
      names.filter(name => name.startsWith('@octokit/') || name === 'octokit' || name === 'open')
    ).toEqual([])
    expect(names.filter(name => /^@azure\/(?:arm-|identity|msal)/.test(name))).toEqual([])
    expect(names.filter(name => name.startsWith('@actions/') || name === 'undici')).toEqual([])
    const tools = [
      'typescript',
      'jest',
      'fast-check',
      '@biomejs/biome',
      '@swc/core',
      'selfsigned',
      'webpack',
      '@vercel/ncc'
    ]
    expect(names.filter(name => tools.includes(name))).toEqual([])
  })

  test('keeps SARIF, the bundler and the way to Azure apart from each other', () => {
    const holding = (source: string): string[] =>
      contents.chunks.filter(({ sources }) => sources.includes(source)).map(({ file }) => file)
    expect(holding('report/sarif')).toHaveLength(1)
    expect(holding('report/sarif')).not.toContain('index.js')
    for (const name of ['@redocly/openapi-core', '@azure/core-rest-pipeline']) {
      const chunks = contents.chunks.filter(({ packages }) => packages.includes(name))
      expect(chunks.map(({ isEntry }) => isEntry)).toEqual([false])
    }
    const bundler = contents.chunks.find(({ packages }) => packages.includes('@redocly/openapi-core'))
    expect(bundler?.packages).not.toContain('@azure/core-rest-pipeline')
  })

  test('lists every package that is in any of its files, with version and licence, and no other', () => {
    const text = shipped('licenses.txt')
    const heads = [...text.matchAll(/^((?:@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+\S*)\n(.+)$/gm)]
    expect(heads.map(([, head]) => head)).toEqual(
      contents.packages.map(({ name, version }) => `${name}@${version}`)
    )
    expect(heads.filter(([, , licence]) => !licences.test(licence ?? '')).map(([line]) => line)).toEqual([])
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { version: string; integrity?: string }>
    }
    const locked = new Set(
      Object.entries(lock.packages).map(
        ([where, { version }]) => `${where.split('node_modules/').at(-1)}@${version}`
      )
    )
    expect(contents.packages.filter(({ name, version }) => !locked.has(`${name}@${version}`))).toEqual([])
  })

  test('names no path of the machine that it was built on', () => {
    const places = [path.resolve('.'), tmpdir(), process.env['HOME'] ?? ''].filter(place => place.length > 5)
    for (const name of readdirSync(path.join(folder, 'dist')))
      for (const place of places)
        expect({ name, place, found: shipped(name).includes(place) }).toMatchObject({ found: false })
  })
})
