import type { Change } from '../core/change.ts'
import type { FileLocation } from '../core/model.ts'
import type { ProtectionVerdict } from '../core/policy/verdict.ts'
import type { Severity, Subject, Waived } from '../core/rules/rule.ts'

/** Everything that a run has to say, as plain data: every renderer starts from this and from nothing else. */
export interface Report {
  readonly version: 1
  readonly mode: 'lint' | 'plan' | 'check' | 'apply'
  readonly outcome: 'clean' | 'drift' | 'error'
  /** True when the workflow step fails. */
  readonly failed: boolean
  readonly failOn: 'error' | 'warning' | 'never'
  readonly counts: {
    readonly error: number
    readonly warning: number
    readonly info: number
    readonly protected: number
    readonly selected: number
    /** Findings that somebody answers for; they are in no other count. Absent where there are none. */
    readonly waived?: number
  }
  readonly target: {
    readonly subscription?: string
    readonly resourceGroup?: string
    readonly service?: string
    readonly api?: string
    readonly apiPath?: string
    readonly spec?: string
    /** The folder of artifacts that stood in for Azure. */
    readonly artifacts?: string
    /** The apps that are called, `app` or `app/slot`, with commas between them. */
    readonly backend?: string
    readonly resource?: string
    readonly identity?: string
    /** The entry of a manifest, `apis.yaml#orders`: in `lint` two of them may share document and folder. The JSON report has both names elsewhere. */
    readonly entry?: string
    /** The manifest itself, where the report is about it and about no API. */
    readonly manifest?: string
  }
  /** Every app and slot that was judged; absent where Azure was not asked. */
  readonly apps?: readonly ReportedApp[]
  /** Hosts of the services beside App Service that were judged. */
  readonly services?: readonly string[]
  readonly operations: readonly OperationRow[]
  readonly findings: readonly ReportedFinding[]
  readonly changes: readonly ReportedChange[]
  /** The folder with what was there before the first write. */
  readonly snapshot?: string
  /** The revision that this run made: `kept` when it was not released and is still there. */
  readonly revision?: { readonly number: string; readonly state: 'released' | 'kept' | 'deleted' }
  /** Present when the run could not be completed. `bug` marks a failure that is ours. */
  readonly error?: {
    readonly code: string
    readonly message: string
    readonly hints: readonly string[]
    readonly bug: boolean
  }
  /** What a reader should know and is no finding: "read nothing from Azure", "an unchanged document was not imported". */
  readonly notes: readonly string[]
}

export interface ReportedApp {
  /** `app`, or `app/slot`. */
  readonly name: string
  readonly resourceGroup: string
  readonly subscription: string
  /** False for a slot that stands beside one that is called. */
  readonly called: boolean
  /** The host by which it was found, and the list that it was in; absent where the inputs name it. */
  readonly found?: { readonly host: string; readonly within: 'resource-group' | 'subscription' }
}

export interface OperationRow {
  /** The API, with its revision where it is not current; set when the report is about several. */
  readonly api?: string
  readonly id: string
  readonly method: string
  readonly urlTemplate: string
  /** False for an operation that `operations` leaves out. */
  readonly selected: boolean
  /** Undefined where nothing was decided: an operation that was left out, or that is not in Azure. */
  readonly verdict?: ProtectionVerdict
  readonly reasons: readonly string[]
  /** One sentence. */
  readonly why: string
  readonly resource?: string
  readonly contexts: readonly {
    readonly product?: string
    readonly verdict: ProtectionVerdict
    readonly reasons: readonly string[]
  }[]
}

export interface ReportedFinding {
  /** Name of the API in the manifest; set when the report is about several. */
  readonly api?: string
  readonly rule: string
  readonly name: string
  readonly title: string
  readonly severity: Severity
  readonly subject: Subject
  readonly message: string
  readonly expected?: string
  readonly actual?: string
  readonly fix: string
  readonly excerpt?: string
  /** URL of the rule's page. */
  readonly help: string
  readonly location?: FileLocation
  /** Set where somebody answers for it: it does not count. */
  readonly waived?: Waived
}

export interface ReportedChange {
  /** Name of the API in the manifest; set when the report is about several. */
  readonly api?: string
  readonly kind: Change['kind']
  readonly state: 'planned' | 'done' | 'failed' | 'not-attempted'
  /** What is changed: "API `weather`", "policy of operation `GetForecast`". */
  readonly target: string
  /** One clause: "import 4 operations (2 added, 1 changed, 1 removed)". */
  readonly summary: string
  /** Lines to list below: the operations, the settings. */
  readonly details: readonly string[]
  /** Policy texts before and after, for a diff. `before` is absent when there was none. */
  readonly policy?: { readonly before?: string; readonly after: string }
  readonly error?: string
}
