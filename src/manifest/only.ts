import { createGlob } from '../core/glob.ts'
import type { ManifestEntry } from './expand.ts'
import { type ManifestProblem, suggest } from './problem.ts'

/**
 * Chooses entries by globs over their names; `!` before one leaves entries out. Fail closed: a glob that names nothing is a problem, and so is
 * a choice of nothing.
 */
export function chooseEntries(
  entries: readonly ManifestEntry[],
  only: readonly string[]
): { readonly chosen: readonly ManifestEntry[]; readonly problems: readonly ManifestProblem[] } {
  const globs = only.map(text => {
    const excluded = text.startsWith('!')
    const pattern = excluded ? text.slice(1).trim() : text
    return { text, excluded, pattern, matches: createGlob(pattern) }
  })
  const names = entries.map(entry => entry.name)
  const problems = globs
    .filter(glob => !names.some(glob.matches))
    .map(({ text, pattern }) => ({
      message: `\`only\` has \`${text}\`, which matches no API of the file${suggest(pattern, names)}`
    }))
  const includes = globs.filter(glob => !glob.excluded)
  const excludes = globs.filter(glob => glob.excluded)
  const chosen = entries.filter(
    ({ name }) =>
      (includes.length === 0 || includes.some(glob => glob.matches(name))) &&
      !excludes.some(glob => glob.matches(name))
  )
  if (problems.length === 0 && chosen.length === 0 && entries.length > 0)
    return { chosen, problems: [{ message: '`only` leaves no API to look at' }] }
  return { chosen, problems }
}
