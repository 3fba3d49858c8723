import { CannotRun } from '../plane/exchange.ts'

/** A path beside an entry of `excludedPaths`. */
type Fit = 'excluded' | 'undocumented' | 'none'

/**
 * Tells whether a path is one of those on which nobody has to sign in. Documented is the path itself, and a star at the end
 * of it. Where somebody could read more into an entry, what App Service does is not known, and so the emulator does nothing.
 */
export function isExcluded(excluded: readonly string[], path: string): boolean {
  const fits = excluded.map(entry => ({ entry, fit: fitEntry(entry, path) }))
  if (fits.some(({ fit }) => fit === 'excluded')) return true
  const unclear = fits.find(({ fit }) => fit === 'undocumented')
  if (unclear === undefined) return false
  throw new CannotRun(`whether \`${unclear.entry}\` in \`excludedPaths\` means \`${path}\` is not documented`)
}

function fitEntry(entry: string, path: string): Fit {
  const star = entry.indexOf('*')
  const isPlain = entry.startsWith('/') && (star < 0 || star === entry.length - 1)
  if (isPlain && (star < 0 ? path === entry : path.startsWith(entry.slice(0, star)))) return 'excluded'
  return couldMean(entry, path) ? 'undocumented' : 'none'
}

/** The widest reading: everything below, without regard to capitals, slashes and encoding; any other pattern could mean anything. */
function couldMean(entry: string, path: string): boolean {
  const text = normalise(entry)
  const stem = text.replace(/\/?\*$/, '').replace(/\/$/, '')
  if (/[*?[\]{}()\\|^$]|:\/\/|(?:^|\/)\.\.?(?:\/|$)/.test(stem)) return true
  const given = normalise(path)
  const isOpen = text.endsWith('*') && !text.endsWith('/*')
  return given === stem || given.startsWith(isOpen ? stem : `${stem}/`)
}

/** Whether a path lies below another, whatever becomes of slashes, capitals and encoding. */
export function couldLieBelow(prefix: string, path: string): boolean {
  return `${normalise(path)}/`.startsWith(`${normalise(prefix).replace(/\/$/, '')}/`)
}

function normalise(path: string): string {
  return `/${decode(path.trim())}`.toLowerCase().replace(/\/+/g, '/')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
