import { isGlob } from '../core/glob.ts'
import type { Manifest, ManifestApi, Settings } from '../manifest.ts'
import { fields } from './fields.ts'
import { suggest } from './problem.ts'

/** One API of a manifest, after globs and placeholders. */
export interface ManifestEntry extends Settings {
  readonly name: string
}

/** Finds the files of the workspace that a glob matches. */
export type FindFiles = (glob: string) => Promise<readonly string[]>

const placeholders = ['file', 'folder']
/** As the names of APIs, without what separates or excludes in `only` and without what no folder may be called. */
const entryName = /^(?!!)(?!\.{1,2}$)[^*#&+:<>?/\\%;\s,"|\p{Cc}]{1,80}$/u

/** Gives every API that the manifest stands for; what is wrong goes to its source. Throws what the files throw. */
export async function expandApis(
  manifest: Manifest,
  findFiles: FindFiles
): Promise<readonly ManifestEntry[]> {
  const entries: ManifestEntry[] = []
  const seen = new Map<string, ManifestEntry>()
  for (const api of manifest.apis)
    for (const file of await listDocuments(manifest, api, findFiles)) {
      const entry = toEntry(manifest, api, file)
      if (entry === undefined) continue
      const other = seen.get(entry.name.toLowerCase())
      if (other !== undefined)
        manifest.source.refuse(
          entry.pointer,
          `there is a second API with the name \`${entry.name}\`: give each a \`name\` of its own${api.values.get('spec-path') === file ? '' : ', with `{file}` or `{folder}` in it where one entry stands for several documents'}`
        )
      seen.set(entry.name.toLowerCase(), entry)
      entries.push(entry)
    }
  return entries
}

/** The documents of one entry; undefined stands for none, which `lint` of artifacts does without. */
async function listDocuments(
  { source }: Manifest,
  api: ManifestApi,
  findFiles: FindFiles
): Promise<readonly (string | undefined)[]> {
  const path = api.values.get('spec-path')
  if (path === undefined || !isGlob(path)) return [path]
  const found = await findFiles(path.replace(/^(?:\.\/)+/, ''))
  // Fail closed: a glob that leads nowhere would leave APIs out without a word.
  if (found.length === 0)
    source.refuse(
      [...api.pointer, 'spec-path'],
      `\`spec-path\` is \`${path}\`, which matches no file of the workspace`
    )
  return found
}

function toEntry(manifest: Manifest, api: ManifestApi, file: string | undefined): ManifestEntry | undefined {
  const values = new Map(manifest.defaults.values)
  for (const [name, value] of api.values) values.set(name, value)
  if (file !== undefined) values.set('spec-path', file)
  for (const [name, value] of values)
    if (fields.get(name)?.placeholders === true)
      values.set(name, fill(manifest, pointTo(manifest, api, name), name, value, file))
  const given =
    api.name === undefined ? undefined : fill(manifest, [...api.pointer, 'name'], 'name', api.name, file)
  const name = given ?? values.get('api-id')
  if (name === undefined) {
    const { spoiled } = manifest.source
    if (!spoiled.has('api-id') && !spoiled.has('name'))
      manifest.source.refuse(api.pointer, 'the API has no `api-id`, and no `name` either')
    return undefined
  }
  if (!entryName.test(name)) {
    const key = api.name === undefined ? 'api-id' : 'name'
    manifest.source.refuse(
      [...api.pointer, key],
      `\`${key}\` cannot be the name of an entry: expected at most 80 characters without blanks, commas and \`*#&+:<>?/\\%;"|\`${key === 'name' ? '' : '; give it a `name` beside it'}`
    )
    return undefined
  }
  return { name, values, pointer: api.pointer }
}

/** Where a value stands: in the entry, or in the defaults. */
export function pointTo(manifest: Manifest, entry: Settings, name: string): readonly (string | number)[] {
  const api = manifest.apis.find(each => each.pointer === entry.pointer)
  if (api?.values.has(name) === true || !manifest.defaults.values.has(name)) return [...entry.pointer, name]
  return [...manifest.defaults.pointer, name]
}

/** `{file}` is the name of the document without its ending, `{folder}` the name of the folder that it is in. */
function fill(
  { source }: Manifest,
  pointer: readonly (string | number)[],
  name: string,
  text: string,
  file: string | undefined
): string {
  const [base = '', folder] = (file ?? '').split('/').reverse()
  return text.replace(/\{([^{}]*)\}/g, (whole, key: string) => {
    const value = key === 'file' ? base.replace(/\.[^.]*$/, '') : key === 'folder' ? folder : undefined
    if (value !== undefined && value !== '' && file !== undefined) return value
    const why = placeholders.includes(key)
      ? 'the entry has no document in a folder of its own'
      : `expected \`{file}\` or \`{folder}\`${suggest(key, placeholders)}`
    source.refuse(pointer, `\`${name}\` has the placeholder \`${whole.slice(0, 40)}\`: ${why}`)
    return whole
  })
}
