import { readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'

/**
 * Takes recorded traffic away that no specification of a folder speaks of, and says how much of which provider that was: what is left can be held
 * to the specifications. `node scripts/specified-traffic.ts SPECIFICATIONS TRAFFIC`
 */

/** The providers that have a folder of their own, in lower case. */
function listProviders(folder: string): Set<string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isDirectory() && /^microsoft\.\w+$/i.test(entry.name))
    .map(entry => entry.name.toLowerCase())
  return new Set(names)
}

/** The provider of the resource that is asked for: the last one of the path, which may hang below another. */
function findProvider(file: string): string | undefined {
  const { liveRequest } = JSON.parse(readFileSync(file, 'utf8')) as { liveRequest: { url: string } }
  const { pathname } = new URL(liveRequest.url, 'https://localhost')
  return [...pathname.matchAll(/\/providers\/([^/]+)/gi)].at(-1)?.[1]?.toLowerCase()
}

const [specifications = '', traffic = ''] = process.argv.slice(2)
const providers = listProviders(specifications)
if (providers.size === 0) throw new Error(`There are no specifications in ${specifications}.`)
const left = new Map<string, number>()
for (const name of readdirSync(traffic)) {
  const file = path.join(traffic, name)
  const provider = findProvider(file)
  if (provider === undefined || providers.has(provider)) continue
  left.set(provider, (left.get(provider) ?? 0) + 1)
  rmSync(file)
}
for (const [provider, count] of left) console.log(`No specification of ${provider}: ${count} left out.`)
console.log(`${readdirSync(traffic).length} recorded pairs are left.`)
