import { type ArtifactApi, readInstance } from './core/artifacts/instance.ts'
import { ArtifactTree, findStrayPolicies } from './core/artifacts/layout.ts'
import type { ArtifactOperation } from './core/artifacts/operations.ts'
import { findDeadApi } from './core/compare.ts'
import type { Expectation, FileLocation } from './core/model.ts'
import { analyseProtection } from './core/policy/effective.ts'
import { findPolicyFindings } from './core/policy/findings.ts'
import type { OperationProtection } from './core/policy/verdict.ts'
import { compareFindings, type Finding } from './core/rules/finding.ts'
import { type Selection, selectOperations } from './core/selection.ts'
import { GuardError } from './errors.ts'
import type { ArtifactInputs } from './inputs.ts'
import type { HostPort } from './ports.ts'

/** What the policies of a folder came to. */
export interface ArtifactResult {
  readonly apis: readonly AnalysedApi[]
  readonly findings: readonly Finding[]
  readonly notes: readonly string[]
}

export interface AnalysedApi {
  readonly api: ArtifactApi
  readonly name: string
  readonly selected: ReadonlySet<ArtifactOperation>
  readonly protections: readonly OperationProtection[]
}

/** Analyses the APIs of a folder in the APIOps artifact layout; nothing is asked of Azure. Throws a GuardError for a folder that holds none. */
export async function lintArtifacts(
  host: HostPort,
  inputs: ArtifactInputs,
  selection: Selection
): Promise<ArtifactResult> {
  const files = await host.readFolder(inputs.path)
  const prefix = inputs.path.replace(/^(\.\/)+|\/+$/g, '').replace(/^\.$/, '')
  const all = readInstance(new ArtifactTree(files), prefix)
  const wanted = inputs.api?.toLowerCase()
  const apis = all.filter(api => wanted === undefined || api.id.toLowerCase() === wanted)
  if (apis.length === 0) throw noApis(inputs, all)
  refuseUnmatched(selection, apis)
  const analysed = apis.map(api => analyse(api, selection, inputs.expectation))
  const findings = [
    ...analysed.flatMap(one => toFindings(one, inputs.expectation)),
    ...findStrayPolicies(files).map(path => toStray(prefix, path))
  ]
  return { apis: analysed, findings: findings.sort(compareFindings), notes: apis.flatMap(api => api.notes) }
}

function analyse(api: ArtifactApi, selection: Selection, expectation: Expectation): AnalysedApi {
  const selected = selectOperations(selection, api.operations.map(toSelectable)).selected.map(
    one => one.operation
  )
  const options = api.type === undefined ? {} : { apiType: api.type }
  return {
    api,
    name: nameRevision(api),
    selected: new Set(selected),
    protections: analyseProtection(api.world, selected, expectation, options)
  }
}

/** Fail closed: a policy that nobody applied to anything may be the one that takes the token away. */
function toStray(prefix: string, path: string): Finding {
  const file = prefix === '' ? path : `${prefix}/${path}`
  const what = `the policy \`${path}\``
  const why = 'it stands where the artifact layout has no policy, so nobody knows where it applies'
  const fix =
    'Move it to where it belongs, such as `apis/<api>/operations/<operation>/policy.xml`, or out of the folder.'
  return {
    rule: 'READ001',
    subject: { kind: 'document', document: file },
    facts: { what, why, fix },
    location: { file, line: 1, column: 1 }
  }
}

/** Callers do not meet a revision that is not current: what is wrong there is told as a warning. */
function toFindings({ api, name, protections }: AnalysedApi, expected: Expectation): Finding[] {
  if (api.current) {
    const findings = findPolicyFindings({ api: name, protections, expected, world: api.world })
    return [...findDeadApi(name, protections), ...findings].map(finding => ({
      ...finding,
      ...locate(api, finding)
    }))
  }
  const open = protections.filter(protection => !['protected', 'not-applicable'].includes(protection.verdict))
  if (open.length === 0) return []
  const facts = {
    api: api.id,
    revision: api.revision ?? 'unknown',
    operations: open.map(protection => protection.operation)
  }
  return [{ rule: 'API007', subject: { kind: 'api', api: name }, facts }]
}

/** Where nothing in a document is to blame, the finding points at the narrowest document that applies: there the policy is missing. */
function locate(api: ArtifactApi, finding: Finding): { readonly location?: FileLocation } {
  if (finding.location !== undefined) return { location: finding.location }
  const { operationPolicies, apiPolicy, servicePolicy } = api.world
  const own =
    finding.subject.kind === 'operation'
      ? operationPolicies.get(finding.subject.operation.toLowerCase())
      : undefined
  const file = [own, apiPolicy, servicePolicy].flatMap(read =>
    read?.kind === 'present' ? (read.value.file ?? []) : []
  )[0]
  return file === undefined ? {} : { location: { file, line: 1, column: 1 } }
}

/** A selector must name something in some API of the folder, though not in every one. */
function refuseUnmatched(selection: Selection, apis: readonly ArtifactApi[]): void {
  const everything = apis.flatMap(api => api.operations.map(toSelectable))
  const { selected, unmatched } = selectOperations(selection, everything)
  if (unmatched.length > 0) {
    throw new GuardError('input', 'The input `operations` names what no API of the folder has.', {
      hints: unmatched
    })
  }
  if (selected.length === 0)
    throw new GuardError(
      'input',
      'The input `operations` leaves no operation to analyse: every operation of the folder is excluded.'
    )
}

function toSelectable(operation: ArtifactOperation) {
  return {
    operation,
    id: operation.operationId ?? operation.id,
    method: operation.method,
    path: operation.urlTemplate.split('?', 1)[0] ?? '',
    tags: operation.tags,
    unknown: operation.unknown
  }
}

function nameRevision(api: ArtifactApi): string {
  return api.current || api.revision === undefined ? api.id : `${api.id};rev=${api.revision}`
}

function noApis(inputs: ArtifactInputs, all: readonly ArtifactApi[]): GuardError {
  if (all.length === 0) {
    return new GuardError(
      'input',
      `The folder \`${inputs.path}\` holds no API: expected a folder in the APIOps artifact layout, with \`apis/<api>/\` below it.`
    )
  }
  const names = [...new Set(all.map(api => `\`${api.id}\``))]
  return new GuardError('input', `The folder \`${inputs.path}\` has no API \`${inputs.api}\`.`, {
    hints: [
      `It has ${names.slice(0, 20).join(', ')}${names.length > 20 ? ` and ${names.length - 20} more` : ''}.`
    ]
  })
}
