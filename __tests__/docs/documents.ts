import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** What the documentation consists of: prose, and snippets between fences. */

export const root = path.resolve(import.meta.dirname, '..', '..')

export interface Snippet {
  /** File and line, for the name of a test. */
  readonly where: string
  readonly file: string
  /** The word behind the fence; empty where there is none. */
  readonly language: string
  readonly text: string
}

export interface Document {
  /** The text with every fenced line left out, so that nothing of a snippet is taken for a heading or a link. */
  readonly prose: string
  readonly snippets: readonly Snippet[]
}

export function readText(file: string): string {
  return readFileSync(path.join(root, file), 'utf8')
}

/** Files below a folder by the ending of their names, as paths from the root. */
export function listFiles(folder: string, ending: RegExp | string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map(name => path.posix.join(folder, name.replaceAll(path.sep, '/')))
    .filter(name => (typeof ending === 'string' ? name.endsWith(ending) : ending.test(name)))
    .sort()
}

/** Every Markdown file that people read: a new one is found by itself. */
export const documents: readonly string[] = [
  ...readdirSync(root).filter(name => name.endsWith('.md')),
  ...['docs', 'emulator', 'examples', '.github'].flatMap(folder => listFiles(folder, '.md'))
].sort()

/** Splits Markdown by its fences, indented ones included. Throws for a fence that is never closed. */
export function splitMarkdown(text: string, file: string): Document {
  const prose: string[] = []
  const snippets: Snippet[] = []
  let open: { fence: string; indent: number; language: string; line: number; lines: string[] } | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const [, blanks = '', fence = '', language = ''] = /^(\s*)(`{3,}|~{3,})\s*(.*?)\s*$/.exec(line) ?? []
    if (open === undefined && fence === '') prose.push(line)
    else if (open === undefined) open = { fence, indent: blanks.length, language, line: index + 1, lines: [] }
    else if (language === '' && fence.startsWith(open.fence)) {
      const where = `${file}:${open.line}`
      snippets.push({ where, file, language: open.language, text: `${open.lines.join('\n')}\n` })
      open = undefined
    } else open.lines.push(line.slice(Math.min(open.indent, line.length - line.trimStart().length)))
  }
  if (open !== undefined) throw new Error(`${file}:${open.line}: the fence is never closed`)
  return { prose: prose.join('\n'), snippets }
}

export function readDocument(file: string): Document {
  return splitMarkdown(readText(file), file)
}

/** Snippets of every document in one of the languages; all of them when none is named. */
export function findSnippets(...languages: readonly string[]): Snippet[] {
  return documents
    .flatMap(file => readDocument(file).snippets)
    .filter(({ language }) => languages.length === 0 || languages.includes(language))
}

/** A file as if it were a snippet. */
export function toSnippet(file: string, language: string): Snippet {
  return { where: file, file, language, text: readText(file) }
}
