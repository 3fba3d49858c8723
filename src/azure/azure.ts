import type { Expectation } from '../core/model.ts'
import type { SignIn, Target } from '../core/target.ts'
import { until } from '../interruption.ts'
import type { AzurePort } from '../ports.ts'
import { ArmClient, type ArmWatch } from './arm.ts'
import { readCloud } from './cloud.ts'
import { observe, type SnapshotSource } from './observe.ts'
import { toPaths } from './paths.ts'
import { createApi, createRevision, deleteRevision, releaseRevision, toRevisionPath } from './revisions.ts'
import { readSchemas } from './schemas.ts'
import { createCredential, type GetIdToken } from './sign-in.ts'
import { readOperations, readSnapshot } from './snapshot.ts'
import { importApi, restoreProperties, updateApi } from './write.ts'
import { PolicyWriter } from './write-policy.ts'

export { describeRequest } from './request-log.ts'

/** What is the same for every API of a run. */
export interface ConnectionOptions extends ArmWatch {
  readonly userAgent: string
  readonly getIdToken: GetIdToken
  readonly mask: (secret: string) => void
}

/** One API, with how to sign in for it. */
export interface AzureOptions {
  readonly signIn: SignIn
  readonly target: Target
  readonly expectation: Expectation
  readonly importTimeoutMinutes: number
}

/**
 * Joins cloud, credential and Resource Manager into the port that a run speaks to. APIs that sign in alike share one client, and with it the
 * access token.
 */
export function createConnector(options: ConnectionOptions): (api: AzureOptions) => Promise<AzurePort> {
  const clients = new Map<string, Promise<ArmClient>>()
  return async ({ signIn, target, expectation, importTimeoutMinutes }) => {
    const { environment } = target
    const key = JSON.stringify([environment, signIn])
    // What failed is tried anew: the next API may have more luck with a network.
    const pending =
      clients.get(key) ??
      connectClient(environment, signIn, options).catch((error: unknown) => {
        clients.delete(key)
        throw error
      })
    clients.set(key, pending)
    const client = await (options.interruption === undefined
      ? pending
      : until(pending, options.interruption.signal))
    const { progress } = options
    const source = { client, paths: toPaths(target), target, expectation }
    return toPort(
      { ...source, ...(progress === undefined ? {} : { progress }) },
      importTimeoutMinutes * 60_000
    )
  }
}

async function connectClient(
  environment: string,
  signIn: SignIn,
  options: ConnectionOptions
): Promise<ArmClient> {
  const { userAgent, getIdToken, mask } = options
  const cloud = await readCloud(environment, userAgent)
  const { progress } = options
  const credential = createCredential({
    signIn,
    cloud,
    userAgent,
    getIdToken,
    mask,
    ...(progress === undefined ? {} : { progress })
  })
  credential.begin()
  return new ArmClient(cloud, credential, userAgent, options)
}

function toPort(source: SnapshotSource, timeoutMs: number): AzurePort {
  const { client, paths } = source
  const write = { client, paths, timeoutMs }
  const policies = new PolicyWriter(client, paths)
  return {
    readState: request => readSnapshot(source, request),
    forget: what => {
      policies.forget()
      client.forget(what === 'api' ? paths.entity : undefined)
    },
    readOperations: () => observe(() => readOperations(source)),
    readSchemas: () => readSchemas(source),
    importApi: (change, progress) => importApi(client, paths, change, timeoutMs, progress),
    restoreApi: change => restoreProperties(client, paths, change),
    updateApi: change => updateApi(client, paths, change),
    writePolicy: (change, next) => policies.write(change, next),
    atRevision: revision => {
      const api = toRevisionPath(write, revision)
      return toPort({ ...source, paths: { ...paths, api } }, timeoutMs)
    },
    createApi: change => createApi(write, change),
    createRevision: change => createRevision(write, change),
    releaseRevision: change => releaseRevision(write, change),
    deleteRevision: change => deleteRevision(write, change)
  }
}
