import { closestMatch } from 'leven'

/** Gives an input by name; the empty string when it was left out, as the runner does. */
export type ReadInput = (name: string) => string

/** Reads one input after the other and keeps every problem, so that all of them are reported at once. */
export class InputReader {
  readonly problems: string[] = []
  private readonly read: ReadInput
  private readonly env: Readonly<Record<string, string | undefined>>

  constructor(read: ReadInput, env: Readonly<Record<string, string | undefined>>) {
    this.read = read
    this.env = env
  }

  optional(name: string, fallback?: string): string | undefined {
    const given = this.read(name).trim()
    if (given !== '') return given
    const inherited = fallback === undefined ? undefined : this.env[fallback]?.trim()
    return inherited === '' ? undefined : inherited
  }

  required(name: string, what: string, fallback?: string): string {
    const value = this.optional(name, fallback)
    if (value !== undefined) return value
    const other = fallback === undefined ? '' : `, or set the environment variable \`${fallback}\``
    this.problems.push(`\`${name}\` is missing: give ${what}${other}`)
    return ''
  }

  matching(name: string, value: string | undefined, pattern: RegExp, expected: string): void {
    if (value === undefined || value === '' || pattern.test(value)) return
    this.problems.push(`\`${name}\` is ${quote(value)}: expected ${expected}`)
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.optional(name)
    if (value === undefined) return fallback
    const found = allowed.find(candidate => candidate === value.toLowerCase())
    if (found !== undefined) return found
    const nearest = closestMatch(value.toLowerCase(), [...allowed], { maxDistance: 3 })
    const hint = nearest === undefined ? '' : `; did you mean \`${nearest}\`?`
    this.problems.push(`\`${name}\` is ${quote(value)}: expected ${listOf(allowed)}${hint}`)
    return fallback
  }

  flag(name: string): boolean | undefined {
    return this.optional(name) === undefined
      ? undefined
      : this.oneOf(name, ['true', 'false'], 'false') === 'true'
  }

  wholeNumber(name: string, fallback: number, least: number, most: number): number {
    const value = this.optional(name)
    if (value === undefined) return fallback
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
    if (number >= least && number <= most) return number
    this.problems.push(`\`${name}\` is ${quote(value)}: expected a whole number from ${least} to ${most}`)
    return fallback
  }

  /** A time in minutes, of which there may be parts: `2.5`. */
  minutes(name: string, most: number): number | undefined {
    const value = this.optional(name)
    if (value === undefined) return undefined
    const number = /^\d{1,3}(\.\d{1,3})?$/.test(value) ? Number(value) : Number.NaN
    if (number > 0 && number <= most) return number
    this.problems.push(
      `\`${name}\` is ${quote(value)}: expected minutes, more than 0 and at most ${most}, such as \`10\` or \`2.5\``
    )
    return undefined
  }

  lines(name: string): string[] {
    return (this.optional(name) ?? '')
      .split(/[\r\n,]+/)
      .map(line => line.trim())
      .filter(line => line !== '')
  }
}

/** A problem as a sentence: one that ends with a question needs no full stop. */
export function toSentence(problem: string): string {
  return problem.endsWith('?') ? problem : `${problem}.`
}

function listOf(names: readonly string[]): string {
  return `${names
    .slice(0, -1)
    .map(name => `\`${name}\``)
    .join(', ')} or \`${names.at(-1)}\``
}

/** Shows a value on one line, cut where it is long. */
export function quote(value: string): string {
  const shown = value.length > 80 ? `${value.slice(0, 80)}…` : value
  return `\`${shown.replace(/\s+/g, ' ')}\``
}
