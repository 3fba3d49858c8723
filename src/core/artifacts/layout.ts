/**
 * A folder in the APIOps artifact layout, as files by path (with `/`, relative to the folder). Extractors differ in how they
 * write the names of the collections (`policy fragments`, `policyFragments`), so names are compared without blanks, hyphens and case.
 */
export class ArtifactTree {
  private readonly root: Folder = { name: '', path: '', folders: new Map(), files: new Map() }

  constructor(files: ReadonlyMap<string, string>) {
    for (const [path, text] of files) this.add(path, text)
  }

  /** The folder of the service itself. */
  get service(): Folder {
    return this.root
  }

  private add(path: string, text: string): void {
    const parts = path.split('/').filter(part => part !== '' && part !== '.')
    const name = parts.pop()
    if (name === undefined) return
    let folder = this.root
    for (const part of parts) {
      const known = folder.folders.get(part)
      const next = known ?? {
        name: part,
        path: folder.path === '' ? part : `${folder.path}/${part}`,
        folders: new Map(),
        files: new Map()
      }
      if (known === undefined) folder.folders.set(part, next)
      folder = next
    }
    folder.files.set(name, { path, text })
  }
}

export interface ArtifactFile {
  readonly path: string
  readonly text: string
}

export interface Folder {
  readonly name: string
  readonly path: string
  readonly folders: Map<string, Folder>
  readonly files: Map<string, ArtifactFile>
}

/** The entries of a collection, such as `apis` or `named values`; none when the folder has no such collection. */
export function listEntries(folder: Folder, collection: string): readonly Folder[] {
  const wanted = simplify(collection)
  return [...folder.folders.values()]
    .filter(candidate => simplify(candidate.name) === wanted)
    .flatMap(candidate => [...candidate.folders.values()])
    .sort((left, right) => (left.name < right.name ? -1 : 1))
}

export function hasCollection(folder: Folder, collection: string): boolean {
  return [...folder.folders.keys()].some(name => simplify(name) === simplify(collection))
}

/** `policy.xml`, or what some extractors call it. More than one leaves open which of them is in force. */
export function findPolicyFiles(folder: Folder): readonly ArtifactFile[] {
  return [...folder.files.values()].filter(file => /(^|\/)policy\.(xml|cshtml)$/i.test(file.path))
}

/** The parsed `…Information.json` of an entry; `broken` when there is one that is no JSON object. */
export function findInformation(folder: Folder): {
  readonly value?: Readonly<Record<string, unknown>>
  readonly broken?: string
} {
  const file = [...folder.files.values()].find(candidate => /information\.json$/i.test(candidate.path))
  if (file === undefined) return {}
  const value = parseRecord(file.text)
  return value === undefined ? { broken: file.path } : { value }
}

export function parseRecord(text: string): Readonly<Record<string, unknown>> | undefined {
  const value = parseJson(text)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

function simplify(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '')
}

/** Where the layout keeps policies; names of collections as extractors vary them. */
const policyPlace =
  /^(workspaces\/[^/]+\/)?(policy\.(xml|cshtml)|(apis|products|policy[ _-]?fragments)\/[^/]+\/policy\.(xml|cshtml)|apis\/[^/]+\/operations\/[^/]+\/policy\.(xml|cshtml))$/i

/** Files that look like policies and stand where the layout has none: what they were meant for is not known. */
export function findStrayPolicies(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([path, text]) =>
    !policyPlace.test(path) && /\.(xml|cshtml|policy)$/i.test(path) && /<(policies|fragment)[\s>]/.test(text)
      ? [path]
      : []
  )
}
