import { recordAt, stringAt } from '../core/arm/json.ts'
import { parseRevision, parseVersionSet } from '../core/arm/parse.ts'
import type { ApiCreation, RevisionCreation, RevisionDeletion, RevisionRelease } from '../core/change.ts'
import type { LiveVersionSet, Observed } from '../core/model.ts'
import { describeCopy } from '../core/revision.ts'
import { GuardError } from '../errors.ts'
import type { ArmClient } from './arm.ts'
import { pollToEnd } from './long-running.ts'
import { allOf, get, observe, type SnapshotSource, toObserved } from './observe.ts'
import { apiVersions, type Paths, segment } from './paths.ts'

const version = apiVersions.apiManagement

/** Where a write goes, and how long its operation may take. */
export interface WriteTarget {
  readonly client: ArmClient
  /** Paths of the API itself, not of a revision. */
  readonly paths: Paths
  readonly timeoutMs: number
}

/** The numbers of all revisions of the API (ApiRevision_ListByService). */
export function readRevisions(source: SnapshotSource): Promise<Observed<readonly string[]>> {
  return observe(async () => {
    const purpose = `list the revisions of the API \`${source.target.api}\``
    const query = { 'api-version': version }
    return allOf(await source.client.list(`${source.paths.entity}/revisions`, query, purpose), parseRevision)
  })
}

export function readVersionSet(source: SnapshotSource, name: string): Promise<Observed<LiveVersionSet>> {
  return observe(async () => {
    const path = `${source.paths.service}/apiVersionSets/${segment(name)}`
    return toObserved(await get(source, path, `read the version set \`${name}\``), parseVersionSet)
  })
}

/** Creates an API without operations: nobody can call anything of it. */
export async function createApi(target: WriteTarget, change: ApiCreation): Promise<void> {
  const name = `the API \`${change.api}\``
  await refuseTaken(target, target.paths.entity, name)
  await put(target, target.paths.entity, change.properties, `create ${name}`)
}

/** Copies the current revision: operations, policies and schemas with it (facts: arm 2.1, `sourceApiId`). */
export async function createRevision(target: WriteTarget, change: RevisionCreation): Promise<void> {
  const path = toRevisionPath(target, change.revision)
  await refuseTaken(target, path, nameRevision(change))
  const properties = {
    path: change.path,
    sourceApiId: decodeURIComponent(target.paths.entity),
    apiRevisionDescription: describeCopy(change)
  }
  await put(target, path, properties, `create ${nameRevision(change)}`)
}

/** A PUT without If-Match writes over what stands there, so the place is looked at right before. */
async function refuseTaken({ client }: WriteTarget, path: string, name: string): Promise<void> {
  const query = { 'api-version': version }
  const found = await client.send({ method: 'HEAD', path, query, purpose: `look for ${name}`, expect: [404] })
  if (found.status === 404) return
  throw new GuardError(
    'conflict',
    `Somebody else created ${name} between our read and our write: it was left as it is.`,
    {
      hints: ['Run the job again: it reads what is there and plans from there.']
    }
  )
}

async function put(
  { client, timeoutMs }: WriteTarget,
  path: string,
  properties: Readonly<Record<string, unknown>>,
  purpose: string
): Promise<void> {
  const response = await client.send({
    method: 'PUT',
    path,
    query: { 'api-version': version },
    body: { properties },
    purpose
  })
  // Documented as a long-running operation; an answer that names no place to ask, and is 200, is the end of it.
  const follows = ['azure-asyncoperation', 'operation-location', 'location'].some(
    name => response.header(name) !== undefined
  )
  const state = stringAt(recordAt(response.body, 'properties'), 'provisioningState')
  if (!follows && response.status !== 202 && (state === undefined || state.toLowerCase() === 'succeeded'))
    return
  await pollToEnd(client, response, {
    purpose,
    resource: path,
    apiVersion: version,
    timeoutMs,
    progress: () => undefined
  })
}

/** Makes a revision the current one, and looks whether it is. */
export async function releaseRevision(target: WriteTarget, change: RevisionRelease): Promise<void> {
  const { client, paths } = target
  const purpose = `release ${nameRevision(change)}`
  await client.send({
    method: 'PUT',
    path: await findFreeRelease(target, change),
    query: { 'api-version': version },
    body: {
      properties: {
        apiId: `${decodeURIComponent(paths.entity)};rev=${change.revision}`,
        notes: `Replaces revision ${change.replaces}: imported and verified by APIM Identity Guard.`
      }
    },
    purpose
  })
  const current = await readCurrent(target)
  if (current.revision === change.revision) return
  throw new GuardError(
    'azure',
    `Azure took the request to ${purpose}, and revision ${current.revision ?? 'unknown'} is current.`
  )
}

/** Numbers of deleted revisions come again, and their releases may have stayed: one that is there would be rewritten, and release nothing. */
async function findFreeRelease({ client, paths }: WriteTarget, change: RevisionRelease): Promise<string> {
  const name = `identity-guard-rev-${change.revision}`
  for (let attempt = 1; attempt <= 20; attempt++) {
    const path = `${paths.entity}/releases/${segment(attempt === 1 ? name : `${name}-${attempt}`)}`
    const purpose = `look for a release of ${nameRevision(change)}`
    const query = { 'api-version': version }
    const found = await client.send({ method: 'HEAD', path, query, purpose, expect: [404] })
    if (found.status === 404) return path
  }
  throw new GuardError(
    'azure',
    `There are 20 releases of ${nameRevision(change)} already: delete some of them.`
  )
}

/** How often a deletion is tried while an import of ours is still coming to its end in the revision. */
const deletions = 4
const deletionWaitMs = 2_000

/** Deletes a revision that was never released. Fail closed: the current one is never deleted. */
export async function deleteRevision(target: WriteTarget, change: RevisionDeletion): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryDeletion(target, change)
    } catch (error) {
      const busy = error instanceof GuardError && error.code === 'conflict'
      if (!busy || attempt === deletions) throw error
      await target.client.rest(deletionWaitMs * attempt)
    }
  }
}

async function tryDeletion(target: WriteTarget, change: RevisionDeletion): Promise<void> {
  const path = toRevisionPath(target, change.revision)
  const purpose = `delete ${nameRevision(change)}`
  const query = { 'api-version': version }
  const current = await readCurrent(target)
  const found = await target.client.send({
    method: 'GET',
    path,
    query,
    purpose: `read ${nameRevision(change)}`
  })
  const isCurrent = recordAt(found.body, 'properties')['isCurrent'] === true
  if (isCurrent || current.revision === undefined || current.revision === change.revision)
    throw new GuardError(
      'refused',
      `It is not certain that ${nameRevision(change)} is not the current one: it was not deleted.`
    )
  const etag = found.header('etag')
  if (etag === undefined)
    throw new GuardError(
      'azure',
      `Azure gave no ETag for ${nameRevision(change)}: nothing is deleted without one.`
    )
  const response = await target.client.send({
    method: 'DELETE',
    path,
    query: { ...query, deleteRevisions: 'false' },
    ifMatch: etag,
    purpose,
    expect: [404]
  })
  // It was there a moment ago: the answer to an earlier attempt was lost.
  if (response.status !== 202) return
  await pollToEnd(target.client, response, {
    purpose,
    resource: path,
    apiVersion: version,
    timeoutMs: target.timeoutMs,
    progress: () => undefined
  })
}

async function readCurrent({ client, paths }: WriteTarget): Promise<{ revision: string | undefined }> {
  const response = await client.send({
    method: 'GET',
    path: paths.entity,
    query: { 'api-version': version },
    purpose: 'read which revision is current'
  })
  return { revision: stringAt(recordAt(response.body, 'properties'), 'apiRevision') }
}

/** The id of a revision is one segment, `;` and `=` encoded (facts: arm 1.3). */
export function toRevisionPath({ paths }: Pick<WriteTarget, 'paths'>, revision: string): string {
  return `${paths.entity}${segment(`;rev=${revision}`)}`
}

function nameRevision({ api, revision }: { readonly api: string; readonly revision: string }): string {
  return `revision ${revision} of the API \`${api}\``
}
