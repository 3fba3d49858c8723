import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Json } from '../../emulator/wire.ts'
import type { Weather } from '../../scripts/weather.ts'

/** Searches what a run left behind for secrets, in every form that a program could have given them. */

export interface Secret {
  readonly what: string
  readonly value: string
}

/** Keeps every token that the emulator issues from here on. */
export function watchTokens(weather: Weather): Secret[] {
  const { entraKey, gitHubKey } = weather.emulator.world
  const issued: Secret[] = []
  for (const [what, signer] of [
    ['access token', entraKey],
    ['token of the job', gitHubKey]
  ] as const) {
    const sign = signer.sign.bind(signer)
    Object.assign(signer, {
      sign: (claims: Json) => {
        const value = sign(claims)
        issued.push({ what, value })
        return value
      }
    })
  }
  return issued
}

/** A text as it is, URL-encoded, as JSON has it, and as a part of something that was encoded in base64, whatever stood before and behind it. */
export function listForms(value: string): string[] {
  const bytes = Buffer.from(value)
  const encoded = [0, 1, 2].map(shift => {
    const all = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
    // Characters that neighbours have a part in are left out.
    const from = Math.ceil((shift * 8) / 6)
    const to = Math.floor(((shift + bytes.length) * 8) / 6)
    return all.slice(from, to)
  })
  const forms = [
    value,
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    bytes.toString('hex'),
    [...value].reverse().join(''),
    ...encoded,
    ...encoded.map(text => text.replaceAll('+', '-').replaceAll('/', '_'))
  ]
  return [...new Set(forms)]
}

/** The parts of a JWT that say nothing by themselves: the signature is what nobody can make. */
function listParts({ what, value }: Secret): Secret[] {
  const signature = value.split('.')[2]
  return signature === undefined || signature === ''
    ? [{ what, value }]
    : [
        { what, value },
        { what: `signature of the ${what}`, value: signature }
      ]
}

/** Says which secret is in which text. */
export function findLeaks(texts: ReadonlyMap<string, string>, secrets: readonly Secret[]): string[] {
  return [...texts].flatMap(([place, text]) =>
    secrets
      .flatMap(listParts)
      .flatMap(({ what, value }) =>
        listForms(value).some(form => text.includes(form)) ? [`${what} in ${place}`] : []
      )
  )
}

/** Every file below a folder, by path. */
export function readAll(folder: string): Map<string, string> {
  const files = new Map<string, string>()
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(folder, name)
    if (lstatSync(file).isFile()) files.set(file, readFileSync(file, 'latin1'))
  }
  return files
}

/** What the runner shows: the commands that hide a secret are taken away, since that is what they are for. */
export function withoutMasks(stdout: string): string {
  return stdout.replace(/^::add-mask::.*$/gm, '')
}

/** Secrets that stand in the log before the command that hides them. */
export function findUnmasked(stdout: string, secrets: readonly Secret[]): string[] {
  return secrets.flatMap(({ what, value }) => {
    const hidden = stdout.indexOf(`::add-mask::${value.replaceAll('%', '%25')}`)
    return hidden < 0
      ? [`the ${what} is never hidden`]
      : stdout.slice(0, hidden).includes(value)
        ? [`the ${what} is hidden too late`]
        : []
  })
}
