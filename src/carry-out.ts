import type { Change, PolicyWrite } from './core/change.ts'
import type { DesiredState } from './core/desired.ts'
import type { LiveState } from './core/model.ts'
import type { Plan } from './core/plan.ts'
import type { AzurePort, ReadRequest } from './ports.ts'
import type { ChangeRecord } from './report/reported-change.ts'

export interface ApplyContext {
  readonly desired: DesiredState
  readonly planned: Plan
  readonly live: LiveState
  readonly azure: AzurePort
  readonly request: ReadRequest
  /** Keeps the files of a snapshot, and says where. */
  readonly keep: (files: ReadonlyMap<string, string>) => Promise<string>
  readonly log: (text: string) => void
}

/** Does one change, and keeps what came of it. */
export async function record(
  records: ChangeRecord[],
  change: Change,
  work: () => Promise<void>
): Promise<void> {
  try {
    await work()
    records.push({ change, state: 'done' })
  } catch (error) {
    records.push({ change, state: 'failed', ...(error instanceof Error ? { error: error.message } : {}) })
    throw error
  }
}

/** Writes one change to Azure, and says so first. */
export async function write(
  context: Pick<ApplyContext, 'azure' | 'log'>,
  change: Change,
  { position = '', next }: { readonly position?: string; readonly next?: PolicyWrite | undefined } = {}
): Promise<void> {
  const { azure, log } = context
  switch (change.kind) {
    case 'import-api':
      log(`Importing the document into \`${change.api}\`.`)
      return await azure.importApi(change, text => log(`Import: ${text}.`))
    case 'update-api':
      log(`Updating the settings of \`${change.api}\`.`)
      return await azure.updateApi(change)
    case 'write-policy':
      log(
        change.scope.kind === 'api'
          ? `Writing the policy of the API${position}.`
          : `Writing the policy of the operation \`${change.scope.operation}\`${position}.`
      )
      return await azure.writePolicy(change, next)
    case 'create-api':
      log(`Creating the API \`${change.api}\` without operations.`)
      return await azure.createApi(change)
    case 'create-revision':
      log(`Copying revision ${change.source} of \`${change.api}\` to revision ${change.revision}.`)
      return await azure.createRevision(change)
    case 'release-revision':
      log(`Releasing revision ${change.revision} of \`${change.api}\`.`)
      return await azure.releaseRevision(change)
    case 'delete-revision':
      log(`Deleting revision ${change.revision} of \`${change.api}\`.`)
      return await azure.deleteRevision(change)
    default:
      return change satisfies never
  }
}

/** Whether two changes are the same step: what is planned anew has another text, and the same target. */
export function sameTarget(left: Change, right: Change): boolean {
  if (left.kind === 'update-api' && right.kind === 'update-api') return left.revision === right.revision
  if (left.kind !== 'write-policy' || right.kind !== 'write-policy') return left.kind === right.kind
  if (left.scope.kind === 'api' || right.scope.kind === 'api') return left.scope.kind === right.scope.kind
  return left.scope.operation.toLowerCase() === right.scope.operation.toLowerCase()
}
