import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { EOL } from 'node:os'

/**
 * What an action says to its runner ("Workflow commands for GitHub Actions"), byte for byte as `@actions/core` says it: a test holds the two against
 * each other. The package itself brings an HTTP client of 0.9 MB along, which no run would reach and each would load.
 */

/** `::error file=a.yaml,line=3::What is wrong`; a property without a value is left out. */
export function toCommand(
  name: string,
  message: string,
  properties: Readonly<Record<string, string | number | undefined>> = {}
): string {
  const given = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined || value === '' || value === 0 ? [] : [`${key}=${escapeProperty(String(value))}`]
  )
  return `::${name}${given.length === 0 ? '' : ` ${given.join(',')}`}::${escapeData(message)}`
}

function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C')
}

/** One entry of a file command: a value of many lines between two lines that nobody could foresee. */
export function toFileEntry(name: string, value: string): string {
  const delimiter = `ghadelimiter_${randomUUID()}`
  return `${name}<<${delimiter}${EOL}${value}${EOL}${delimiter}${EOL}`
}

export function writeLine(text: string): void {
  process.stdout.write(text + EOL)
}

/** Inputs come as variables, in capitals, with underscores for spaces. */
export function readInput(name: string, env: Readonly<Record<string, string | undefined>>): string {
  return (env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] ?? '').trim()
}

/** Outside of a runner there is no file for outputs, and the old command shows them in the log. */
export function writeOutput(name: string, value: string): void {
  const file = process.env['GITHUB_OUTPUT']
  if (file) appendFileSync(file, toFileEntry(name, value))
  else writeLine(EOL + toCommand('set-output', value, { name }))
}
