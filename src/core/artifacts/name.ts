import { stringAt } from '../arm/json.ts'
import { type Folder, findInformation } from './layout.ts'

/** Longer names are cut: file systems allow 255 bytes, and the collections stand in one path with them. */
const longest = 100

/** Device names of Windows, and what no tool takes for a folder of data. */
const reserved = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9]|node_modules)(?:\.|$)/i

/**
 * The folder of an entity. Names as API Management allows them may hold `/`, `..` or anything else (the pattern of the REST reference
 * is `^[^*#&+:<>?]+$`), so whatever is not plain is written as `%` and two digits. Fail closed: no name leaves its folder.
 */
export function toFolderName(name: string): string {
  const plain = encodeURIComponent(name.toWellFormed()).replace(/[!'()*~]/g, toEscape)
  const safe = plain
    .replace(/^\.+|\.+$/g, dots => dots.replaceAll('.', '%2E'))
    .replace(reserved, word => toEscape(word) + word.slice(1))
  if (safe === '') return '%'
  return safe.length <= longest ? safe : `${safe.slice(0, longest - 20).replace(/%.?$/, '')}~${toHash(name)}`
}

/** A folder for each name, in their order: no two of them are the same to a file system that ignores case. */
export function toFolderNames(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map(name => {
    const folder = toFolderName(name)
    let free = folder
    for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${folder}~${number}`
    taken.add(free.toLowerCase())
    return free
  })
}

/** The name of the entity in a folder: the one in its information file, where the folder is the one that we give to that name. */
export function findEntityName(folder: Folder): string {
  const name = stringAt(findInformation(folder).value, 'name')
  if (name === undefined) return folder.name
  const given = toFolderName(name)
  return given === folder.name || given === folder.name.replace(/~\d+$/, '') ? name : folder.name
}

function toEscape(text: string): string {
  return `%${text.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

/** FNV-1a: tells cut names apart, and is no secret. */
function toHash(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0
  return hash.toString(16).padStart(8, '0')
}
