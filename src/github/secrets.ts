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

/** The text without the secrets that are known by now. */
export function hideSecrets(text: string): string {
  let hidden = text
  for (const secret of kept) hidden = hidden.replaceAll(secret, '***')
  return hidden
}
