import { CannotRun } from '../plane/exchange.ts'

/**
 * Tells whether a path is one of those on which nobody has to sign in. A star at the end stands for any text. Whether
 * capitals count is not documented; the reading that lets more people in is taken, so that nothing open looks closed.
 */
export function isExcluded(excluded: readonly string[], path: string): boolean {
  return excluded.some(entry => matches(entry, path.toLowerCase()))
}

function matches(entry: string, path: string): boolean {
  const wanted = entry.toLowerCase()
  const star = wanted.indexOf('*')
  if (!wanted.startsWith('/') || (star >= 0 && star < wanted.length - 1)) {
    const fixed = `${wanted.startsWith('/') ? '' : '/'}${star < 0 ? wanted : wanted.slice(0, star)}`
    if (!path.startsWith(fixed)) return false
    throw new CannotRun(`\`excludedPaths\` holds \`${entry}\`, and what that means is not documented`)
  }
  return star < 0 ? path === wanted : path.startsWith(wanted.slice(0, star))
}
