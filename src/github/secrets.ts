import { toCommand, writeLine } from './commands.ts'

/** Shorter than this is no secret that could be told from a word. */
const shortest = 6
const kept = new Set<string>()

/**
 * Keeps a secret out of everything that leaves this process from here on. The runner hides it in the log; files, outputs, comments and
 * issues are ours to look after: whoever repeats a token in an error would have it there.
 */
export function maskSecret(secret: string): void {
  writeLine(toCommand('add-mask', secret))
  if (secret.length < shortest) return
  kept.add(secret)
  // As it stands in JSON and in an address.
  kept.add(JSON.stringify(secret).slice(1, -1))
  kept.add(encodeURIComponent(secret.toWellFormed()))
}

/** The text without the secrets that are known by now, and without what is a token by its looks: one that a server repeats need not be one of ours. */
export function hideSecrets(text: string): string {
  let hidden = text
  for (const secret of kept) hidden = hidden.replaceAll(secret, '***')
  return hidden.replace(threeParts, found => (isSigned(found) ? '***' : found))
}

/** `ey…` is how the base64url of an object of JSON begins. */
const threeParts = /(?<![\w-])ey[\w-]+\.[\w-]+\.[\w-]+/g

/** A JSON Web Token has a header that names its algorithm (RFC 7515, 4.1.1); names with two dots do not. */
function isSigned(text: string): boolean {
  try {
    const header: unknown = JSON.parse(Buffer.from(text.split('.', 1)[0] ?? '', 'base64url').toString('utf8'))
    return typeof header === 'object' && header !== null && 'alg' in header
  } catch {
    return false
  }
}

/** The same for a text in parts, none of which ends in the middle of a value. */
export function* hideSecretsIn(parts: Iterable<string>): Generator<string> {
  for (const part of parts) yield hideSecrets(part)
}
