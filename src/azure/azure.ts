import type { Expectation } from '../core/model.ts'
import type { SignIn, Target } from '../core/target.ts'
import type { AzurePort } from '../ports.ts'
import { ArmClient, type ArmWatch } from './arm.ts'
import { readCloud } from './cloud.ts'
import { observe, type SnapshotSource } from './observe.ts'
import { toPaths } from './paths.ts'
import { createApi, createRevision, deleteRevision, releaseRevision, toRevisionPath } from './revisions.ts'
import { readSchemas } from './schemas.ts'
import { createCredential, type GetIdToken } from './sign-in.ts'
import { readOperations, readSnapshot } from './snapshot.ts'
import { importApi, updateApi, writePolicy } from './write.ts'

export { describeRequest } from './request-log.ts'

export interface AzureOptions extends ArmWatch {
  readonly signIn: SignIn
  readonly target: Target
  readonly expectation: Expectation
  readonly importTimeoutMinutes: number
  readonly userAgent: string
  readonly getIdToken: GetIdToken
  readonly mask: (secret: string) => void
}

/** Joins cloud, credential and Resource Manager into the port that a run speaks to. */
export async function connectAzure(options: AzureOptions): Promise<AzurePort> {
  const cloud = await readCloud(options.target.environment, options.userAgent)
  const credential = createCredential(options.signIn, cloud, options.getIdToken, options.mask)
  const client = new ArmClient(cloud, credential, options.userAgent, options)
  const paths = toPaths(options.target)
  return toPort(
    {
      client,
      paths,
      target: options.target,
      expectation: options.expectation,
      ...(options.progress === undefined ? {} : { progress: options.progress })
    },
    options.importTimeoutMinutes * 60_000
  )
}

function toPort(source: SnapshotSource, timeoutMs: number): AzurePort {
  const { client, paths } = source
  const write = { client, paths, timeoutMs }
  return {
    readState: request => readSnapshot(source, request),
    readOperations: () => observe(() => readOperations(source)),
    readSchemas: () => readSchemas(source),
    importApi: (change, progress) => importApi(client, paths, change, timeoutMs, progress),
    updateApi: change => updateApi(client, paths, change),
    writePolicy: change => writePolicy(client, paths, change),
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
