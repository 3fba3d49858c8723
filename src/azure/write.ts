import { recordAt, sameJson } from '../core/arm/json.ts'
import type { ApiImport, ApiUpdate } from '../core/change.ts'
import { GuardError } from '../errors.ts'
import type { ArmClient, ArmResponse } from './arm.ts'
import { toGuardError } from './arm-error.ts'
import { pollToEnd } from './long-running.ts'
import { apiVersions, type Paths } from './paths.ts'

const version = apiVersions.apiManagement

/**
 * Imports the document and follows the operation to its end, then hands back what the importer overwrote: it takes display name and
 * description from `info`, and clears what the body does not name (facts: apim-import P40, pain point 3).
 */
export async function importApi(
  client: ArmClient,
  paths: Paths,
  change: ApiImport,
  timeoutMs: number,
  progress: (text: string) => void
): Promise<void> {
  const purpose = `import the document into the API \`${change.api}\``
  const response = await sendImport(client, paths, change, { purpose, timeoutMs, progress })
  await pollToEnd(client, response, {
    purpose,
    resource: paths.api,
    apiVersion: version,
    timeoutMs,
    progress
  })
  await restoreProperties(client, paths, change)
}

interface ImportWatch {
  readonly purpose: string
  readonly timeoutMs: number
  readonly progress: (text: string) => void
}

/** Between two tries to send an import again that may be under way already. */
const lostWaitMs = 10_000

/**
 * Begins an import. Where the answer is lost and the next one says that an operation is under way, that is our own in all likelihood, and may take as long
 * as any import: it is waited for. What ends the waiting is an ETag that is no longer true, or an import that begins anew.
 */
async function sendImport(
  client: ArmClient,
  paths: Paths,
  change: ApiImport,
  { purpose, timeoutMs, progress }: ImportWatch
): Promise<ArmResponse> {
  const started = Date.now()
  for (let unsure = false; ; ) {
    const response = await client.send({
      method: 'PUT',
      path: paths.api,
      query: { 'api-version': version },
      body: {
        properties: { ...withoutNulls(change.properties), format: change.format, value: change.value }
      },
      ...(change.etag === undefined ? {} : { ifMatch: change.etag }),
      purpose,
      expect: [409, 412]
    })
    unsure ||= response.unsure
    const over = Date.now() - started > timeoutMs
    if (response.status === 412 || (response.status === 409 && (!unsure || over)))
      throw toGuardError({ ...response, unsure }, purpose)
    if (response.status !== 409) return response
    progress('the answer was lost, and an operation is under way')
    await client.rest(lostWaitMs)
  }
}

/** Gives back what differs from what the API must have. Somebody may write meanwhile: what they did not touch is tried again. */
export async function restoreProperties(client: ArmClient, paths: Paths, change: ApiImport): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await restoreOnce(client, paths, change)
    } catch (error) {
      if (!(error instanceof GuardError) || error.code !== 'conflict' || attempt === restores) throw error
      client.forget(paths.api)
    }
  }
}

const restores = 3

async function restoreOnce(client: ArmClient, paths: Paths, change: ApiImport): Promise<void> {
  const purpose = `read the API \`${change.api}\` back`
  const response = await client.send({
    method: 'GET',
    path: paths.api,
    query: { 'api-version': version },
    purpose,
    remember: true
  })
  const live = recordAt(response.body, 'properties')
  const lost = Object.entries(withoutNulls(change.properties)).filter(
    ([name, value]) => !sameJson(live[name], value)
  )
  if (lost.length === 0) return
  await patchApi(client, paths, change.api, Object.fromEntries(lost), response.header('etag'))
}

/** Sets the properties that differ, and nothing else. */
export async function updateApi(client: ArmClient, paths: Paths, change: ApiUpdate): Promise<void> {
  await patchApi(client, paths, change.api, change.properties, change.etag)
}

async function patchApi(
  client: ArmClient,
  paths: Paths,
  api: string,
  properties: Readonly<Record<string, unknown>>,
  etag: string | undefined
): Promise<void> {
  if (etag === undefined)
    throw new GuardError(
      'azure',
      `Azure gave no ETag for the API \`${api}\`: nothing is written without one.`
    )
  const query = { 'api-version': version }
  const purpose = `update the settings of the API \`${api}\``
  try {
    await client.send({
      method: 'PATCH',
      path: paths.api,
      query,
      body: { properties },
      ifMatch: etag,
      purpose
    })
  } catch (error) {
    if (!(error instanceof GuardError) || error.code !== 'conflict' || !error.unsure) throw error
    // The answer to an earlier attempt was lost: when the settings are as they were to be, the attempt was not.
    const read = await client.send({
      method: 'GET',
      path: paths.api,
      query,
      purpose: `${purpose}: read it back`
    })
    const live = recordAt(read.body, 'properties')
    if (!Object.entries(properties).every(([name, value]) => sameJson(live[name] ?? null, value))) throw error
  }
}

/** Null properties in an import body are refused with a 400 (facts: apim-import P33). */
function withoutNulls(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).filter(([, value]) => value !== null && value !== undefined)
  )
}
