import { isRecord, recordAt, stringAt } from '../core/arm/json.ts'
import type { RawEntity } from '../core/artifacts/write.ts'
import { type Observed, present, unreadable } from '../core/model.ts'
import { get, observe, type SnapshotSource } from './observe.ts'
import { apiVersions, segment } from './paths.ts'

/** Reads the schemas of the API as they are. Those that the list gives without their document are asked for one by one. */
export function readSchemas(source: SnapshotSource): Promise<Observed<readonly RawEntity[]>> {
  return observe(async () => {
    const path = `${source.paths.api}/schemas`
    const purpose = `list the schemas of the API \`${source.target.api}\``
    const listed = await source.client.list(path, { 'api-version': apiVersions.apiManagement }, purpose)
    const schemas = await Promise.all(
      listed.map(async body => {
        const name = stringAt(body, 'name')
        if (name === undefined || isRecord(recordAt(body, 'properties')['document'])) return toEntity(body)
        return toEntity((await get(source, `${path}/${segment(name)}`, `read the schema \`${name}\``)).body)
      })
    )
    const known = schemas.filter(schema => schema !== undefined)
    return known.length === schemas.length
      ? present(known)
      : unreadable('Azure gave a schema in a shape that is not documented.')
  })
}

function toEntity(body: unknown): RawEntity | undefined {
  const name = stringAt(body, 'name')
  const properties = recordAt(body, 'properties')
  return name === undefined || !isRecord(properties['document']) ? undefined : { name, properties }
}
