import { createSigner, type Signer } from '../jwt.ts'
import { expandSeed } from '../seed/expand.ts'
import type { Seed } from '../seed/seed.ts'
import { World } from '../world.ts'

/**
 * Makes a world without a server: for thousands of calls of `callThroughGateway` and `callBackend`. Worlds that are given the
 * same key share their tokens, and keys are what takes time.
 */
export async function createWorld(seed: Seed, key?: Signer): Promise<World> {
  const signer = key ?? (await createSigner())
  return toWorld(seed, signer)
}

/** The same with a key at hand. */
export function toWorld(seed: Seed, key: Signer): World {
  const world = new World(expandSeed(seed), { entra: key, gitHub: key })
  world.url = 'https://localhost'
  return world
}
