/**
 * Tells whether a path means the same to everybody on its way: the gateway, what matches paths before the app, and the app. Fail closed:
 * dot segments, backslashes and whatever is encoded as a delimiter are resolved by some and not by others, once or twice; `;` begins a
 * parameter of a segment to some.
 */
export function isPlainPath(path: string): boolean {
  const decoded = decode(path)
  if (decoded === undefined || countSlashes(decoded) !== countSlashes(path)) return false
  if (hasControls(decoded) || /[\\%;?#]/.test(decoded)) return false
  // Some cut dots and blanks off the end of a segment, so that `..` may stand in more spellings than one.
  return !decoded.split('/').some(segment => /[. ]$/.test(segment))
}

/** Undefined where the encoding is wrong, of which everybody makes something else. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function countSlashes(text: string): number {
  return text.split('/').length
}

function hasControls(text: string): boolean {
  return [...text].some(character => character < ' ' || character === '\u007f')
}
