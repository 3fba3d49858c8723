import { existsSync } from 'node:fs'
import path from 'node:path'
import { readDocument, root } from './documents.ts'

/** GitHub's anchors of headings: lower case, without punctuation, blanks become hyphens; a second one of a name gets a number. */
export function toAnchors(prose: string): string[] {
  const seen = new Map<string, number>()
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(match => {
    const anchor = (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-')
    const times = seen.get(anchor) ?? 0
    seen.set(anchor, times + 1)
    return times === 0 ? anchor : `${anchor}-${times}`
  })
}

/** Links and pictures within the repository that lead nowhere. */
export function findBrokenLinks(file: string, prose: string): string[] {
  const text = prose.replace(/`[^`\n]*`/g, '')
  const links = [
    ...[...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]*)[^)]*\)/g)].map(match => match[1] ?? ''),
    ...[...text.matchAll(/^\[(?!\^)[^\]]+\]: (?!https?:)(\S+)/gm)].map(match => match[1] ?? '')
  ]
  // A text that is the name of a page is believed by its reader.
  const misnamed = [...text.matchAll(/\[([\w./-]+\.md)\]\(([^)#\s]+)/g)]
    .filter(([, name = '', target = '']) => path.posix.basename(name) !== path.posix.basename(target))
    .map(([link]) => link)
  return [...links.filter(link => isBroken(file, prose, link)), ...misnamed]
}

function isBroken(file: string, prose: string, link: string): boolean {
  const [target = '', anchor] = link.split('#')
  // A path from the root of the host is a page of GitHub, and not a file of the repository.
  if (target.startsWith('/')) return true
  const to = target === '' ? file : path.posix.join(path.posix.dirname(file), target)
  if (target !== '' && !existsSync(path.join(root, to))) return true
  if (anchor === undefined) return false
  return !toAnchors(target === '' ? prose : readDocument(to).prose).includes(anchor)
}
