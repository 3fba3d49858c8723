import type { RawEntity } from './core/artifacts/write.ts'
import type { ApiImport, ApiUpdate, PolicyWrite } from './core/change.ts'
import type { LiveOperation, LiveState, Observed } from './core/model.ts'

/** Which operations' policies a snapshot must hold: decided when the live operations are known. */
export interface ReadRequest {
  readonly chooseOperations: (live: readonly LiveOperation[]) => readonly string[]
  /** Whether the document has schemas that those of the API are to be compared with. */
  readonly readSchemas?: boolean
  /** The path that the API is to have: where it has another one, or is not there, the other APIs are read. */
  readonly wantedPath?: string
  /** The hosts by which apps are found, where none is named: decided when everything about the API is known. */
  readonly listHosts: (live: ApiState) => readonly string[]
}

/** What a snapshot holds before the apps are read. */
export type ApiState = Pick<LiveState, 'api' | 'operations' | 'policies'>

/** Azure, as the run sees it: one snapshot, and the three writes that a plan may hold. */
export interface AzurePort {
  /** Reads everything that a comparison needs. What may not be read comes back as `unreadable`. */
  readState(request: ReadRequest): Promise<LiveState>
  /** The schemas of the API with their documents, for a snapshot: an import replaces them. */
  readSchemas(): Promise<Observed<readonly RawEntity[]>>
  /** Imports the document and follows the long-running operation to its end. */
  importApi(change: ApiImport, progress: (text: string) => void): Promise<void>
  updateApi(change: ApiUpdate): Promise<void>
  writePolicy(change: PolicyWrite): Promise<void>
}

/** The runner, as the run sees it. Every text that is handed over is already safe to print. */
export interface HostPort {
  readonly input: (name: string) => string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Reads a file of the workspace; refuses what is outside of it. Throws a GuardError of code `input`. */
  readText(path: string): Promise<string>
  /** Reads the artifacts below a folder of the workspace, by path relative to it, with `/`. Throws a GuardError of code `input`. */
  readFolder(path: string): Promise<ReadonlyMap<string, string>>
  log(text: string): void
  group(title: string, lines: readonly string[]): void
  annotate(annotation: Annotation): void
  writeSummary(markdown: string): Promise<void>
  /** Throws a GuardError of code `input` when the report could not be written there, before anything else is done. */
  checkReport(path: string | undefined): Promise<void>
  /** Writes the report and returns where it is. */
  writeReport(path: string | undefined, json: string): Promise<string>
  /** Writes files by path below a fresh or empty folder, and returns where it is. Throws a GuardError where it may not, or cannot. */
  writeFolder(path: string | undefined, files: ReadonlyMap<string, string>): Promise<string>
  setOutput(name: string, value: string): void
  /** Marks the step as failed; the annotations have said why. */
  fail(): void
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
  readonly title: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
}
