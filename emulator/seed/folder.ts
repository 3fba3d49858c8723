import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isJson, type Json, mergePatch, parseObject, textOf } from '../wire.ts'
import type { Seed, SeedApi, SeedContents, SeedEntity, SeedProduct } from './seed.ts'

/**
 * Reads a folder of artifacts as APIOps extracts them from a service, and puts it into a world: the service of that
 * world keeps its name and identity, and holds what the folder holds. A file `emulator.json` in the folder is merged
 * over the world first, so that a folder can bring its own sites and identities.
 */
export function loadFolder(folder: string, world: Seed): Seed {
  const own = readJson(join(folder, 'emulator.json'))
  const seed = (own === undefined ? world : mergePatch(world, own)) as Seed
  const [service, ...others] = seed.services ?? []
  if (service === undefined)
    throw new Error(`The world around \`${folder}\` has no service to put the artifacts into.`)
  const workspaces = list(folder, 'workspaces').map(name => ({
    name,
    ...readContents(join(folder, 'workspaces', name))
  }))
  const gateways = readEntities(folder, 'gateways', 'gatewayInformation.json').map(gateway => ({
    ...gateway,
    apis: readNames(join(folder, 'gateways', gateway.name), 'apis', 'apis.json')
  }))
  const { policy, apis, products, policyFragments, namedValues, backends, apiVersionSets, ...kept } = service
  return { ...seed, services: [{ ...kept, ...readContents(folder), gateways, workspaces }, ...others] }
}

function readContents(folder: string): SeedContents {
  return {
    ...readPolicy(folder),
    apis: list(folder, 'apis').map(name => readApi(join(folder, 'apis', name), name)),
    products: list(folder, 'products').map(name => readProduct(join(folder, 'products', name), name)),
    policyFragments: list(folder, 'policy fragments').flatMap(name =>
      readFragment(join(folder, 'policy fragments', name), name)
    ),
    namedValues: readEntities(folder, 'named values', 'namedValueInformation.json').map(withValue),
    backends: readEntities(folder, 'backends', 'backendInformation.json'),
    apiVersionSets: readEntities(folder, 'version sets', 'versionSetInformation.json')
  }
}

/** Secrets are extracted without their value, and the service never had one without. */
function withValue(entity: SeedEntity): SeedEntity {
  const { properties } = entity
  const hasValue = properties['value'] !== undefined || properties['keyVault'] !== undefined
  return hasValue ? entity : { ...entity, properties: { ...properties, value: 'not-extracted' } }
}

function readApi(folder: string, name: string): SeedApi {
  const specification = readSpecification(folder)
  const operations = list(folder, 'operations').map(operation => {
    const properties = readProperties(join(folder, 'operations', operation), 'operationInformation.json')
    return {
      name: operation,
      ...(properties === undefined ? {} : { properties }),
      ...readPolicy(join(folder, 'operations', operation))
    }
  })
  return {
    name,
    properties: readProperties(folder, 'apiInformation.json') ?? {},
    ...readPolicy(folder),
    ...(specification === undefined ? {} : { specification }),
    operations
  }
}

function readSpecification(folder: string): string | undefined {
  const file = ['specification.yaml', 'specification.yml', 'specification.json'].find(name =>
    existsSync(join(folder, name))
  )
  return file === undefined ? undefined : readText(join(folder, file))
}

function readProduct(folder: string, name: string): SeedProduct {
  return {
    name,
    properties: readProperties(folder, 'productInformation.json') ?? {},
    ...readPolicy(folder),
    apis: readNames(folder, 'apis', 'apis.json')
  }
}

function readFragment(folder: string, name: string) {
  const value = readText(join(folder, 'policy.xml'))
  const properties = readProperties(folder, 'policyFragmentInformation.json')
  const description = textOf(properties, 'description')
  return value === undefined ? [] : [{ name, value, ...(description === undefined ? {} : { description }) }]
}

function readEntities(folder: string, collection: string, file: string): SeedEntity[] {
  return list(folder, collection).map(name => ({
    name,
    properties: readProperties(join(folder, collection, name), file) ?? {}
  }))
}

/** Links are a list in one file, or, in newer extracts, a folder for each. */
function readNames(folder: string, collection: string, file: string): string[] {
  const text = readText(join(folder, file))
  if (text === undefined) return list(folder, collection)
  const items: unknown = JSON.parse(text)
  return Array.isArray(items) ? items.flatMap(item => textOf(item, 'name') ?? []) : []
}

function readPolicy(folder: string): { readonly policy?: string } {
  const policy = readText(join(folder, 'policy.xml'))
  return policy === undefined ? {} : { policy }
}

function readProperties(folder: string, file: string): Json | undefined {
  const properties = readJson(join(folder, file))?.['properties']
  return isJson(properties) ? properties : undefined
}

function readJson(file: string): Json | undefined {
  const text = readText(file)
  return text === undefined ? undefined : parseObject(text)
}

/** Files of artifacts often begin with a byte order mark. */
function readText(file: string): string | undefined {
  return existsSync(file) && statSync(file).isFile()
    ? readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
    : undefined
}

function list(folder: string, collection: string): string[] {
  const path = join(folder, collection)
  if (!existsSync(path)) return []
  return readdirSync(path, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .toSorted()
}
