import type { RawEntity } from './core/artifacts/write.ts'
import type {
  ApiCreation,
  ApiImport,
  ApiUpdate,
  PolicyWrite,
  RevisionCreation,
  RevisionDeletion,
  RevisionRelease
} from './core/change.ts'
import type { LiveOperation, LiveState, Observed } from './core/model.ts'
import type { Probe, ProbeAnswer } from './core/probe/probe.ts'

/** Which operations' policies a snapshot must hold: decided when the live operations are known. */
export interface ReadRequest {
  readonly chooseOperations: (live: readonly LiveOperation[]) => readonly string[]
  /**
   * Whether this run has just made the API: its operations have no policies yet, and none is asked for. Who writes one looks at its place before, and who judges
   * reads them all.
   */
  readonly madeNow?: boolean
  /** Whether the document has schemas that those of the API are to be compared with. */
  readonly readSchemas?: boolean
  /** The path that the API is to have: where it has another one, or is not there, the other APIs are read. */
  readonly wantedPath?: string
  /** The version that the API is to be in its set: where it is another, the other APIs are read. */
  readonly wantedVersion?: string
  /** Name of the version set that the API is to belong to. */
  readonly versionSet?: string
  /** Whether the version set that the API belongs to is needed, to know how it is called. */
  readonly readOwnVersionSet?: boolean
  /** Whether the numbers of the revisions are needed, to make a new one. */
  readonly readRevisions?: boolean
  /** The hosts by which apps are found, where none is named: decided when everything about the API is known. */
  readonly listHosts: (live: ApiState) => readonly string[]
}

/** What a snapshot holds before the apps are read. */
export type ApiState = Pick<LiveState, 'api' | 'operations' | 'policies'>

/** Azure, as the run sees it: one snapshot, and the writes that a plan may hold. */
export interface AzurePort {
  /**
   * Reads everything that a comparison needs. What may not be read comes back as `unreadable`. What was read before in this run and was not
   * written over since is not asked for again.
   */
  readState(request: ReadRequest): Promise<LiveState>
  /** Lets all be read anew, where somebody else may have written meanwhile; or lets go of what was read of this API alone. */
  forget(what: 'all' | 'api'): void
  /** The operations alone, as they are now: an import deletes those that it does not know. */
  readOperations(): Promise<Observed<readonly LiveOperation[]>>
  /** The schemas of the API with their documents, for a snapshot: an import replaces them. */
  readSchemas(): Promise<Observed<readonly RawEntity[]>>
  /** Imports the document and follows the long-running operation to its end. */
  importApi(change: ApiImport, progress: (text: string) => void): Promise<void>
  /** Hands back what an import overwrote, where the answer to the import itself was lost. */
  restoreApi(change: ApiImport): Promise<void>
  updateApi(change: ApiUpdate): Promise<void>
  /** Writes one policy; what is to be written next can be looked at meanwhile. */
  writePolicy(change: PolicyWrite, next?: PolicyWrite): Promise<void>
  /** The same API at a revision that is not current: what it reads and writes is of that revision. */
  atRevision(revision: string): AzurePort
  createApi(change: ApiCreation): Promise<void>
  createRevision(change: RevisionCreation): Promise<void>
  releaseRevision(change: RevisionRelease): Promise<void>
  /** Throws a GuardError of code `refused` where the revision is current. */
  deleteRevision(change: RevisionDeletion): Promise<void>
}

/** Sends requests without a credential of Azure, and gives their answers in the same order. */
export type SendProbes = (
  probes: readonly Probe[],
  subscriptionKey: string | undefined
) => Promise<ProbeAnswer[]>

/** The runner, as the run sees it. Every text that is handed over is already safe to print. */
export interface HostPort {
  readonly input: (name: string) => string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Reads a file of the workspace; refuses what is outside of it. Throws a GuardError of code `input`. */
  readText(path: string): Promise<string>
  /** Reads the artifacts below a folder of the workspace, by path relative to it, with `/`. Throws a GuardError of code `input`. */
  readFolder(path: string): Promise<ReadonlyMap<string, string>>
  /** Finds files of the workspace by a glob over their paths, in order. Throws a GuardError of code `input`. */
  findFiles(glob: string): Promise<readonly string[]>
  /** The day in UTC, as `2027-01-31`. */
  today(): string
  /** The payload of the event that started the run; undefined where there is none. */
  readEvent(): Promise<string | undefined>
  log(text: string): void
  group(title: string, lines: readonly string[]): void
  annotate(annotation: Annotation): void
  writeSummary(markdown: string): Promise<void>
  /** Throws a GuardError of code `input` when the report could not be written there, before anything else is done. */
  checkReport(path: string | undefined): Promise<void>
  /** Writes the report and returns where it is. */
  writeReport(path: string | undefined, json: string): Promise<string>
  /** Throws a GuardError of code `input` when SARIF could not be written there, before anything else is done. */
  checkSarif(path: string | undefined): Promise<void>
  /** Writes SARIF and returns where it is. */
  writeSarif(path: string, sarif: string): Promise<string>
  /** Throws a GuardError when no folder could be written there, before anything else is done. */
  checkFolder(path: string | undefined): Promise<void>
  /** Writes files by path below a fresh or empty folder, and returns where it is. Throws a GuardError where it may not, or cannot. */
  writeFolder(path: string | undefined, files: ReadonlyMap<string, string>): Promise<string>
  setOutput(name: string, value: string): void
  /** Keeps a secret out of the log from here on. */
  mask(secret: string): void
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

/** A comment or an issue, as far as it is looked at. Its text is foreign, even where the author is us. */
export interface RepositoryText {
  /** Of a comment its id, of an issue its number. */
  readonly id: number
  readonly author: string
  readonly body: string
}

export interface RepositoryIssue extends RepositoryText {
  readonly open: boolean
  readonly labels: readonly string[]
}

export type IssueFilter = { readonly label: string } | { readonly author: string }

export interface CommitStatus {
  readonly context: string
  readonly state: 'success' | 'failure' | 'error'
  readonly description: string
  readonly targetUrl?: string
}

/** The repository on GitHub, as one token sees it. Every method throws a GitHubError for what GitHub refuses. */
export interface RepositoryPort {
  /** The login that the token writes under. */
  readLogin(): Promise<string>
  /** All comments of an issue or a pull request, the oldest first. */
  listComments(issue: number): Promise<readonly RepositoryText[]>
  createComment(issue: number, body: string): Promise<void>
  updateComment(id: number, body: string): Promise<void>
  /** All issues with a label, or of an author, open and closed, the newest first; no pull requests. Of an author the newest thousand are enough. */
  listIssues(of: IssueFilter): Promise<readonly RepositoryIssue[]>
  createIssue(issue: {
    readonly title: string
    readonly body: string
    readonly labels: readonly string[]
  }): Promise<RepositoryIssue>
  updateIssue(issue: number, change: { readonly body: string; readonly open: boolean }): Promise<void>
  /** Gives whom the issue is assigned to then: GitHub leaves out whom it may not be. */
  addAssignees(issue: number, assignees: readonly string[]): Promise<readonly string[]>
  setStatus(sha: string, status: CommitStatus): Promise<void>
}

/** Joins a run to its repository: called only by a run that has something to tell there. */
export type ConnectRepository = (token: string) => Promise<RepositoryPort>
