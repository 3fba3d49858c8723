import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** What is in the bundle, and in which of its files: `node scripts/bundle-contents.ts` builds it anew and prints a table. */

export interface BundledPackage {
  readonly name: string
  readonly version: string
  readonly licence: string
  /** Where it was installed. */
  readonly folder: string
}

export interface BundleChunk {
  readonly file: string
  readonly isEntry: boolean
  /** Names of packages, in order. */
  readonly packages: readonly string[]
  /** Files of ours, as `core/plan`. */
  readonly sources: readonly string[]
}

export interface BundleContents {
  readonly packages: readonly BundledPackage[]
  readonly chunks: readonly BundleChunk[]
}

/** The part of webpack's statistics that is read here. */
interface StatsModule {
  readonly nameForCondition?: string | null
  readonly chunks?: readonly (string | number)[]
  readonly modules?: readonly StatsModule[]
}
interface Stats {
  readonly chunks: readonly {
    readonly id: string | number
    readonly files: readonly string[]
    readonly initial: boolean
  }[]
  readonly modules: readonly StatsModule[]
}

/** Reads the statistics of a build. Modules that were joined into one stand within it, and are in its chunks. */
export function readContents(text: string): BundleContents {
  const stats = JSON.parse(text) as Stats
  const packages = new Map<string, BundledPackage>()
  const chunks = stats.chunks.map(({ id, files, initial }): BundleChunk => {
    const resources = stats.modules
      .filter(module => module.chunks?.includes(id))
      .flatMap(module => listResources(module))
      .map(resource => resource.split(path.sep).join('/'))
    const names = new Set<string>()
    for (const resource of resources) {
      const found = findPackage(resource)
      if (found === undefined) continue
      packages.set(`${found.name}@${found.version}`, found)
      names.add(found.name)
    }
    const sources = resources.flatMap(resource =>
      resource.includes('/node_modules/') ? [] : (/\/lib\/(.*)\.js$/.exec(resource)?.[1] ?? [])
    )
    return {
      file: files[0] ?? '',
      isEntry: initial,
      packages: [...names].sort(),
      sources: [...new Set(sources)].sort()
    }
  })
  const order = (left: BundledPackage, right: BundledPackage): number =>
    left.name === right.name ? (left.version < right.version ? -1 : 1) : left.name < right.name ? -1 : 1
  return { packages: [...packages.values()].sort(order), chunks }
}

function listResources(module: StatsModule): string[] {
  const inner = (module.modules ?? []).flatMap(listResources)
  const { nameForCondition } = module
  return typeof nameForCondition === 'string' ? [nameForCondition, ...inner] : inner
}

const known = new Map<string, BundledPackage | undefined>()

/** The package that a file belongs to, by the innermost `node_modules` of its path; undefined for a file of ours. */
function findPackage(resource: string): BundledPackage | undefined {
  const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(resource) ?? []
  if (folder === undefined) return undefined
  if (!known.has(folder)) known.set(folder, readPackage(folder))
  return known.get(folder)
}

function readPackage(folder: string): BundledPackage {
  const file = path.join(folder, 'package.json')
  if (!existsSync(file)) throw new Error(`${folder} has no package.json`)
  const { name, version, license } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  if (typeof name !== 'string' || typeof version !== 'string') throw new Error(`${file} names no package`)
  return { name, version, licence: typeof license === 'string' ? license : 'see below', folder }
}

/** Every package with its version, its licence and the text of that, in order. Throws for one that says nothing of a licence. */
export function renderLicences(packages: readonly BundledPackage[]): string {
  const entries = packages.map(({ name, version, licence, folder }) => {
    const file = readdirSync(folder)
      .sort()
      .find(entry => /^(?:licen[cs]e|copying)(?:\.(?:md|txt))?$/i.test(entry))
    if (file === undefined && licence === 'see below') throw new Error(`${name} says nothing of its licence`)
    const text = file === undefined ? '' : `\n${readFileSync(path.join(folder, file), 'utf8').trim()}\n`
    return `${name}@${version}\n${licence}\n${text}`
  })
  // Line ends of licences vary by package; git would normalise them and the dist check would never be still.
  return `${entries
    .join('\n\n')
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .trimEnd()}\n`
}

async function print(): Promise<void> {
  const { build } = await import('./build.ts')
  const folder = mkdtempSync(path.join(tmpdir(), 'contents-'))
  try {
    const { chunks } = build(folder)
    for (const { file, isEntry, packages, sources } of chunks) {
      const size = (statSync(path.join(folder, file)).size / 1000).toFixed(0)
      console.log(
        `${file} (${size} kB${isEntry ? ', entry' : ''}): ${sources.length} files of ours; ${packages.join(', ') || 'no package'}`
      )
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) await print()
