import { posix } from 'node:path'
import {
  bundleOas,
  createEmptyRedoclyConfig,
  type Document,
  Source
} from '@redocly/openapi-core/lib/bundle-oas'
import { isFields } from './core/openapi/fields.ts'
import { readValue } from './core/openapi/text-reader.ts'
import { GuardError } from './errors.ts'

type Problem = Awaited<ReturnType<typeof bundleOas>>['problems'][number]

/** More files than this are no API description. */
const mostFiles = 2000
const mostCharacters = 64 * 1024 * 1024

/** Reads a file of the workspace, and nothing else. */
export type ReadText = (path: string) => Promise<string>

/**
 * Gathers what a document refers to in other files of the workspace into the document, as components with names of their own; circles
 * stay references. Fail closed: nothing is fetched, nothing outside of the workspace is read, and a reference that leads nowhere ends
 * in a GuardError of code `spec` that names it.
 */
export async function bundleDocument(text: string, file: string, readText: ReadText): Promise<unknown> {
  const root = readValue(text, file)
  if (root.kind === 'refused' || !isFields(root.value) || !refersOutside(root.value)) return undefined
  const workspace = new WorkspaceFiles(readText)
  // YAML reads `swagger: 2.0` as a number.
  const version = root.value['swagger'] === 2 ? { swagger: '2.0' } : {}
  const parsed = { ...root.value, ...version }
  const document: Document = { source: new Source(toAbsolute(file), text), parsed }
  workspace.keep(toAbsolute(file), document)
  const options = {
    doc: document,
    config: createEmptyRedoclyConfig(),
    // The library declares a class with protected fields, and calls these methods of it only.
    externalRefResolver: workspace as unknown as NonNullable<
      Parameters<typeof bundleOas>[0]['externalRefResolver']
    >
  }
  const { bundle, problems } = await bundleOas(options).catch((cause: unknown) => {
    // A file that cannot be had is the reason, whatever the library makes of it.
    if (workspace.faults.size > 0) throw refuse(file, [...workspace.faults])
    throw refuse(file, [cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause)])
  })
  const unresolved = problems.filter(problem => problem.severity === 'error').map(describeProblem)
  if (workspace.faults.size + unresolved.length > 0)
    throw refuse(file, workspace.faults.size > 0 ? [...workspace.faults] : unresolved)
  return bundle.parsed
}

/** Where in which file a reference leads nowhere. */
function describeProblem({ message, location }: Problem): string {
  const [place] = location
  const [sentence = ''] = message.split('\n', 1)
  return place === undefined
    ? sentence
    : `${place.source.absoluteRef.slice(1)}: ${sentence} at \`${place.pointer ?? '#/'}\`.`
}

function refuse(file: string, hints: readonly string[]): GuardError {
  const more = hints.length > 20 ? [`${hints.length - 20} more references are wrong.`] : []
  return new GuardError('spec', `\`${file}\` cannot be bundled into one document.`, {
    hints: [...hints.slice(0, 20), ...more]
  })
}

/** True when a `$ref` somewhere leads out of the document: only then the library is needed at all. */
function refersOutside(root: unknown): boolean {
  const open: unknown[] = [root]
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue
    if (isFields(value) && Object.hasOwn(value, '$ref')) {
      const reference = value['$ref']
      if (typeof reference === 'string' && !reference.startsWith('#')) return true
    }
    open.push(...Object.values(value))
  }
  return false
}

/** The file's path below a root that stands for the workspace. */
function toAbsolute(file: string): string {
  return posix.join('/', file.replaceAll('\\', '/'))
}

type Loaded = Document | Error

/** What the library asks of its resolver, answered from the workspace. */
class WorkspaceFiles {
  /** Sentences about references that lead nowhere. */
  readonly faults = new Set<string>()
  readonly cache = new Map<string, Promise<Loaded>>()
  private readonly readText: ReadText
  private characters = 0

  constructor(readText: ReadText) {
    this.readText = readText
  }

  keep(path: string, document: Document): void {
    this.cache.set(path, Promise.resolve(document))
  }

  getFiles(): Set<string> {
    return new Set(this.cache.keys())
  }

  /** Fail closed: what has a scheme, or leads above the workspace, keeps a form that no file has. */
  resolveExternalRef(base: string | null, reference: string): string {
    if (/^[a-z][a-z0-9+.-]*:/i.test(reference) || reference.startsWith('//')) return reference
    const path = decode(reference.replaceAll('\\', '/'))
    if (path.startsWith('/')) return `outside:${path}`
    const depth = posix.dirname(base ?? '/').slice(1)
    const joined = posix.join(depth, path)
    return joined === '..' || joined.startsWith('../') ? `outside:${joined}` : posix.join('/', joined)
  }

  async resolveDocument(base: string | null, reference: string): Promise<Loaded> {
    const path = this.resolveExternalRef(base, reference)
    const known = this.cache.get(path)
    if (known !== undefined) return await known
    const loading = this.load(path, reference).catch((cause: unknown): Loaded => {
      if (!(cause instanceof GuardError)) throw cause
      this.faults.add(cause.message)
      return cause
    })
    this.cache.set(path, loading)
    return await loading
  }

  private async load(path: string, reference: string): Promise<Document> {
    if (!path.startsWith('/')) {
      throw new GuardError(
        'spec',
        `The reference \`${reference}\` leads out of the workspace: only files inside of it are bundled, and nothing is fetched.`
      )
    }
    if (!/\.(?:json|ya?ml)$/i.test(path))
      throw new GuardError(
        'spec',
        `The reference \`${reference}\` leads to a file that is neither JSON nor YAML.`
      )
    if (this.cache.size >= mostFiles)
      throw new GuardError('spec', `The document is made of more than ${mostFiles} files.`)
    const file = path.slice(1)
    const text = await this.readText(file)
    this.characters += text.length
    if (this.characters > mostCharacters)
      throw new GuardError('spec', 'The files that the document is made of are too large together.')
    const read = readValue(text, file)
    // Fail closed: the document as a whole shows no more what one of its files could not say.
    const [problem] = read.kind === 'refused' ? read.problems : read.endless
    if (read.kind === 'refused' || problem !== undefined) {
      const place = problem?.location === undefined ? file : `${file}:${problem.location.line}`
      throw new GuardError('spec', `${place}: ${problem?.message ?? 'The file cannot be read.'}`)
    }
    return { source: new Source(path, text), parsed: read.value }
  }
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
