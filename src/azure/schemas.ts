import { isRecord, recordAt, stringAt } from '../core/arm/json.ts'
import type { RawEntity } from '../core/artifacts/write.ts'
import { type Observed, present, unreadable } from '../core/model.ts'
import { GuardError } from '../errors.ts'
import { get, observe, type SnapshotSource } from './observe.ts'
import { apiVersions, segment } from './paths.ts'

/**
 * Lists the schemas of the API. Those that the list gives without their content are asked for one by one; one that is gone by then is
 * not there.
 */
export async function listSchemas(source: SnapshotSource): Promise<readonly unknown[]> {
  const path = `${source.paths.api}/schemas`
  const purpose = `list the schemas of the API \`${source.target.api}\``
  const listed = await source.client.list(path, { 'api-version': apiVersions.apiManagement }, purpose)
  const schemas = await Promise.all(
    listed.map(async body => {
      const name = stringAt(body, 'name')
      const content = recordAt(recordAt(body, 'properties'), 'document')
      if (name === undefined || Object.keys(content).length > 0) return body
      return await readOne(source, `${path}/${segment(name)}`, `read the schema \`${name}\``)
    })
  )
  return schemas.filter(schema => schema !== undefined)
}

async function readOne(source: SnapshotSource, path: string, purpose: string): Promise<unknown> {
  try {
    return (await get(source, path, purpose)).body
  } catch (error) {
    if (error instanceof GuardError && error.code === 'not-found') return undefined
    throw error
  }
}

/** Reads the schemas of the API as they are, for a snapshot. */
export function readSchemas(source: SnapshotSource): Promise<Observed<readonly RawEntity[]>> {
  return observe(async () => {
    const entities = (await listSchemas(source)).map(toEntity)
    const known = entities.filter(schema => schema !== undefined)
    return known.length === entities.length
      ? present(known)
      : unreadable('Azure gave a schema in a shape that is not documented.')
  })
}

function toEntity(body: unknown): RawEntity | undefined {
  const name = stringAt(body, 'name')
  const properties = recordAt(body, 'properties')
  return name === undefined || !isRecord(properties['document']) ? undefined : { name, properties }
}
