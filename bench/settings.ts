import { createWorkspace, type Workspace } from './action.ts'

/** How a bench is run. */
export interface Settings {
  readonly sizes: readonly number[]
  readonly latencyMs: number
  /** How often something of a size is measured. */
  readonly rounds: (operations: number) => number
  readonly quick: boolean
  /** Whether to print what stands behind the figures. */
  readonly details: boolean
  /** Says what is going on, beside the tables. */
  readonly say: (text: string) => void
}

export async function withWorkspace<T>(
  files: Readonly<Record<string, string>>,
  work: (workspace: Workspace) => Promise<T>
): Promise<T> {
  const workspace = createWorkspace(files)
  try {
    return await work(workspace)
  } finally {
    workspace.remove()
  }
}
