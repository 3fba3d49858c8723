import { recordAt, stringAt } from '../core/arm/json.ts'
import { GuardError } from '../errors.ts'
import type { ArmClient } from './arm.ts'
import { pollToEnd } from './long-running.ts'
import { apiVersions, type Paths } from './paths.ts'

const version = { 'api-version': apiVersions.apiManagement }

export interface RevisionSource {
  readonly client: ArmClient
  /** Paths of the API without a revision. */
  readonly paths: Paths
  readonly timeoutMs: number
}

/** The number of the revision after the newest. */
export async function chooseRevision(source: RevisionSource): Promise<string> {
  const purpose = 'list the revisions of the API'
  const revisions = await source.client.list(`${source.paths.api}/revisions`, version, purpose)
  const numbers = revisions.map(revision => Number(stringAt(revision, 'apiRevision')))
  if (numbers.length === 0 || !numbers.every(number => Number.isSafeInteger(number))) {
    throw new GuardError('azure', `Azure gave no usable numbers when asked to ${purpose}.`)
  }
  return String(Math.max(...numbers) + 1)
}

/** Makes a revision as a copy of the current one, with its operations and policies (ARM: ApiManagementCreateApiRevisionFromExistingApi). */
export async function createRevision(
  source: RevisionSource,
  revision: string,
  description: string
): Promise<void> {
  const { client, paths } = source
  const purpose = `create revision ${revision}`
  const current = await client.send({
    method: 'GET',
    path: paths.api,
    query: version,
    purpose: 'read the current revision'
  })
  const path = recordAt(current.body, 'properties')['path']
  const id = stringAt(current.body, 'id')
  if (typeof path !== 'string' || id === undefined) {
    throw new GuardError('azure', 'Azure gave the API without an id or a path: no revision is made of it.')
  }
  const resource = toRevisionPath(paths, revision)
  const response = await client.send({
    method: 'PUT',
    path: resource,
    query: version,
    body: {
      properties: { path, sourceApiId: id, apiRevision: revision, apiRevisionDescription: description }
    },
    purpose
  })
  await pollToEnd(client, response, {
    purpose,
    resource,
    apiVersion: version['api-version'],
    timeoutMs: source.timeoutMs,
    progress: () => {}
  })
}

/** Makes a revision the current one (ARM: ApiRelease_CreateOrUpdate). */
export async function releaseRevision(
  source: RevisionSource,
  revision: string,
  release: string,
  notes: string
): Promise<void> {
  await source.client.send({
    method: 'PUT',
    path: `${source.paths.api}/releases/${encodeURIComponent(release)}`,
    query: version,
    body: { properties: { apiId: toRevisionPath(source.paths, revision), notes } },
    purpose: `release revision ${revision}`
  })
}

/** Deletes a revision that is not current. */
export async function removeRevision(source: RevisionSource, revision: string): Promise<void> {
  const resource = toRevisionPath(source.paths, revision)
  const purpose = `delete revision ${revision}`
  const read = await source.client.send({ method: 'GET', path: resource, query: version, purpose })
  const etag = read.header('etag')
  if (etag === undefined || recordAt(read.body, 'properties')['isCurrent'] === true) {
    throw new GuardError(
      'refused',
      `Revision ${revision} is not deleted: it is current, or Azure gave no ETag.`
    )
  }
  const response = await source.client.send({
    method: 'DELETE',
    path: resource,
    query: { ...version, deleteRevisions: 'false' },
    ifMatch: etag,
    purpose
  })
  if (response.header('location') === undefined && response.header('azure-asyncoperation') === undefined)
    return
  await pollToEnd(source.client, response, {
    purpose,
    resource,
    apiVersion: version['api-version'],
    timeoutMs: source.timeoutMs,
    progress: () => {}
  })
}

/** The paths of one revision. */
export function toRevisionPaths(paths: Paths, revision: string): Paths {
  return { ...paths, api: toRevisionPath(paths, revision) }
}

function toRevisionPath(paths: Paths, revision: string): string {
  return `${paths.api};rev=${encodeURIComponent(revision)}`
}
