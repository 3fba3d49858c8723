import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseObject } from '../wire.ts'
import { loadFolder } from './folder.ts'
import type { Seed } from './seed.ts'

/** The world that the demo plays in. */
export const weatherSeedFile = fileURLToPath(new URL('../seeds/weather.json', import.meta.url))

/** Reads a seed from a JSON file, or from a folder of artifacts in the APIOps layout. */
export function loadSeed(path: string): Seed {
  return statSync(path).isDirectory() ? loadFolder(path, loadFile(weatherSeedFile)) : loadFile(path)
}

function loadFile(path: string): Seed {
  const seed = parseObject(readFileSync(path, 'utf8'))
  if (seed === undefined) throw new Error(`The seed \`${path}\` is not a JSON object.`)
  return checkSeed(seed, path)
}

/** Looks at what everything else hangs on; the rest of a seed is written by people who see its types. */
function checkSeed(seed: Record<string, unknown>, path: string): Seed {
  for (const name of ['tenant', 'subscriptions']) {
    if (!Object.hasOwn(seed, name)) throw new Error(`The seed \`${path}\` has no \`${name}\`.`)
  }
  return seed as unknown as Seed
}
