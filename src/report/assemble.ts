import type { ArtifactOperation } from '../core/artifacts/operations.ts'
import type { ChosenOperations } from '../core/desired.ts'
import type { Expectation, FileLocation, LiveApp, LiveState } from '../core/model.ts'
import type { ApiDocument } from '../core/openapi/document.ts'
import type { OperationProtection } from '../core/policy/verdict.ts'
import { type Finding, rules, toSeverity, toWords } from '../core/rules/finding.ts'
import type { Target } from '../core/target.ts'
import { nameApp } from '../core/target.ts'
import { judge } from '../core/verdict.ts'
import type { Report, ReportedApp, ReportedFinding } from './report.ts'
import { type ChangeRecord, toReportedChange } from './reported-change.ts'
import { toRows } from './rows.ts'

/** A document with what the selection takes of it, and what the pre-flight said. */
export interface ChosenDocument {
  readonly spec: ApiDocument
  readonly chosen: ChosenOperations
  readonly findings: readonly Finding[]
}

/** What a run found out, before it is put into words. */
export interface RunResult {
  readonly document?: ChosenDocument
  /** APIs of a folder of artifacts, in place of one API in Azure. */
  readonly artifacts?: readonly AnalysedArtifact[]
  readonly findings: readonly Finding[]
  readonly protections?: readonly OperationProtection[]
  readonly live?: LiveState
  /** The apps and slots that were judged. */
  readonly apps?: readonly LiveApp[]
  /** Hosts of the services that were judged. */
  readonly services?: readonly string[]
  readonly changes?: readonly ChangeRecord[]
  /** The folder with what was there before the first write. */
  readonly snapshot?: string
  /** The revision that was made, and what became of it. */
  readonly revision?: Report['revision']
  readonly error?: NonNullable<Report['error']>
  readonly notes?: readonly string[]
}

/** One API of a folder as far as the report shows it. */
export interface AnalysedArtifact {
  readonly name: string
  readonly api: { readonly operations: readonly ArtifactOperation[] }
  readonly selected: ReadonlySet<ArtifactOperation>
  readonly protections: readonly OperationProtection[]
}

/** What a report needs of the inputs. */
export interface ReportInputs {
  readonly mode: Report['mode']
  readonly failOn: Report['failOn']
  readonly specPath?: string
  readonly target?: Target
  readonly expectation?: Expectation
  readonly artifacts?: { readonly path: string; readonly api?: string; readonly expectation: Expectation }
}

/** Puts a result into words. */
export function assembleReport(inputs: ReportInputs, result: RunResult): Report {
  const verdict = judge(result.findings, inputs.failOn)
  const operations = toRows(result)
  const selected = operations.filter(operation => operation.selected)
  return {
    version: 1,
    mode: inputs.mode,
    outcome: result.error !== undefined ? 'error' : verdict.drift ? 'drift' : 'clean',
    failed: result.error !== undefined || verdict.failed,
    failOn: inputs.failOn,
    counts: {
      ...verdict.counts,
      protected: selected.filter(operation => operation.verdict === 'protected').length,
      selected: selected.length,
      ...(verdict.waived === 0 ? {} : { waived: verdict.waived })
    },
    target: toTarget(inputs, result.apps, result.services),
    ...(result.apps === undefined ? {} : { apps: result.apps.map(toReportedApp) }),
    ...((result.services ?? []).length === 0 ? {} : { services: result.services }),
    operations,
    findings: result.findings.map(toReportedFinding),
    changes: (result.changes ?? []).map(toReportedChange),
    ...(result.snapshot === undefined ? {} : { snapshot: result.snapshot }),
    ...(result.revision === undefined ? {} : { revision: result.revision }),
    ...(result.error === undefined ? {} : { error: result.error }),
    notes: [...(result.apps ?? []).flatMap(describeSearch), ...(result.notes ?? [])]
  }
}

/** A run that ended before there was anything to compare. */
export function assembleFailure(
  inputs: ReportInputs | undefined,
  error: NonNullable<Report['error']>
): Report {
  return {
    version: 1,
    mode: inputs?.mode ?? 'check',
    outcome: 'error',
    failed: true,
    failOn: inputs?.failOn ?? 'error',
    counts: { error: 0, warning: 0, info: 0, protected: 0, selected: 0 },
    target: inputs === undefined ? {} : toTarget(inputs),
    operations: [],
    findings: [],
    changes: [],
    error,
    notes: []
  }
}

function toTarget(
  inputs: ReportInputs,
  apps?: readonly LiveApp[],
  services: readonly string[] = []
): Report['target'] {
  const { target } = inputs
  const called = apps?.filter(app => app.origin.kind !== 'slot').map(app => app.place)
  const backend = [...(called ?? target?.apps.named ?? []).map(nameApp), ...services].join(', ')
  const expectation = inputs.expectation ?? inputs.artifacts?.expectation
  return {
    ...(target === undefined
      ? {}
      : {
          subscription: target.subscription,
          resourceGroup: target.resourceGroup,
          service: target.service,
          api: target.api,
          ...(backend === '' ? {} : { backend })
        }),
    ...(expectation === undefined
      ? {}
      : { resource: expectation.resource, identity: expectation.clientId ?? 'system-assigned' }),
    ...(inputs.specPath === undefined ? {} : { spec: inputs.specPath }),
    ...(inputs.artifacts === undefined ? {} : { artifacts: inputs.artifacts.path }),
    ...(inputs.artifacts?.api === undefined ? {} : { api: inputs.artifacts.api })
  }
}

function toReportedApp({ place, origin }: LiveApp): ReportedApp {
  const { resourceGroup, subscription } = place
  const found = origin.kind === 'found' ? { host: origin.host, within: origin.within } : undefined
  return {
    name: nameApp(place),
    resourceGroup,
    subscription,
    called: origin.kind !== 'slot',
    ...(found === undefined ? {} : { found })
  }
}

/** Which app was found, and how: a reader must be able to tell whether it is the right one. */
function describeSearch({ place, origin }: LiveApp): string[] {
  if (origin.kind !== 'found') return []
  const where =
    origin.within === 'resource-group'
      ? `in the resource group \`${place.resourceGroup}\``
      : `in the subscription, in the resource group \`${place.resourceGroup}\``
  return [`Found the app \`${nameApp(place)}\` ${where}: \`${origin.host}\` is one of its host names.`]
}

/** Puts a finding into the words of its rule. */
export function toReportedFinding(finding: Finding): ReportedFinding {
  const rule = rules[finding.rule]
  const words = toWords(finding)
  const location: FileLocation | undefined = finding.location
  return {
    rule: rule.id,
    name: rule.name,
    title: rule.title,
    severity: toSeverity(finding),
    subject: finding.subject,
    message: words.message,
    ...(words.expected === undefined ? {} : { expected: words.expected }),
    ...(words.actual === undefined ? {} : { actual: words.actual }),
    fix: words.fix,
    ...(words.excerpt === undefined ? {} : { excerpt: words.excerpt }),
    help: `docs/rules/${rule.id}.md`,
    ...(location === undefined ? {} : { location }),
    ...(finding.waived === undefined ? {} : { waived: finding.waived })
  }
}
