import type { Expectation } from '../core/model.ts'
import type { SignIn, Target } from '../core/target.ts'
import type { AzurePort } from '../ports.ts'
import { ArmClient } from './arm.ts'
import { readCloud } from './cloud.ts'
import { toPaths } from './paths.ts'
import { readSchemas } from './schemas.ts'
import { createCredential, type GetIdToken } from './sign-in.ts'
import { readSnapshot } from './snapshot.ts'
import { importApi, updateApi, writePolicy } from './write.ts'

export interface AzureOptions {
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
  const client = new ArmClient(cloud, credential, options.userAgent)
  const paths = toPaths(options.target)
  const source = { client, paths, target: options.target, expectation: options.expectation }
  return {
    readState: request => readSnapshot(source, request),
    readSchemas: () => readSchemas(source),
    importApi: (change, progress) =>
      importApi(client, paths, change, options.importTimeoutMinutes * 60_000, progress),
    updateApi: change => updateApi(client, paths, change),
    writePolicy: change => writePolicy(client, paths, change)
  }
}
