import { type Expectation, type Observed, type PolicyText, type PolicyWorld, present } from '../model.ts'
import { listCandidates, type RefusalCode } from './edit-candidates.ts'
import { listMarked } from './edit-splice.ts'
import { type OperationAnalysis, ProtectionAnalyser, type ProtectionOptions } from './effective.ts'
import type { PolicyTree } from './syntax.ts'
import type { Place, ReasonCode } from './verdict.ts'

/** Which operations must be protected, and where it may be written. */
export interface ProtectionRequest {
  readonly operations: readonly string[]
  /** Every operation of the API: one policy of the API serves them all. */
  readonly allOperations: readonly string[]
  readonly expected: Expectation
  /** `auto`: one policy of the API when every operation is asked for, else one for each operation. */
  readonly scope: 'auto' | 'api' | 'operation'
  /** Whether a missing `<base />` is put back, which brings back everything else that it inherits. */
  readonly restoreBase: boolean
  readonly options?: ProtectionOptions
}

/** One document, written whole; `after` is `before` with a few splices, as rawxml. */
export interface PolicyEdit {
  readonly scope: { readonly kind: 'api' } | { readonly kind: 'operation'; readonly operation: string }
  readonly before?: PolicyText
  readonly etag?: string
  readonly after: string
}

/** An operation that no safe edit protects. */
export interface PolicyRefusal {
  readonly operation: string
  readonly code: RefusalCode
  readonly text: string
  readonly place?: Place
}

/** The edits that protect what can be protected, and the reasons for the rest. */
export interface ProtectionPlan {
  readonly edits: readonly PolicyEdit[]
  readonly refusals: readonly PolicyRefusal[]
}

/**
 * Plans the smallest edits that make every operation protected. Each is analysed before it is taken: what would not make the
 * verdict `protected`, or would put our token before a check of the caller, is withdrawn and refused.
 */
export function planProtection(world: PolicyWorld, request: ProtectionRequest): ProtectionPlan {
  const trees = new WeakMap<PolicyText, PolicyTree>()
  const analyser = new ProtectionAnalyser(world, request.expected, request.options, trees)
  const operations = [...new Map(request.operations.map(id => [id.toLowerCase(), id])).values()]
  if (!editsApi(request)) return planOperations(world, request, analyser, operations)
  const open = operations.map(id => analyseOnce(analyser, id)).filter(needsEdit)
  if (open.length === 0) return { edits: [], refusals: [] }
  const apiEdit = planApiEdit(world, request, analyser, operations, open, trees)
  const rest = open.map(one => one.protection.operation)
  if (apiEdit === undefined) return planOperations(world, request, analyser, rest)
  const planned = planOperations(world, request, apiEdit.analyser, rest)
  return { ...planned, edits: [apiEdit.edit, ...planned.edits] }
}

/** The edits of the documents of operations: each is done with before the next one is read. */
function planOperations(
  world: PolicyWorld,
  request: ProtectionRequest,
  analyser: ProtectionAnalyser,
  operations: readonly string[]
): ProtectionPlan {
  const edits: PolicyEdit[] = []
  const refusals: PolicyRefusal[] = []
  for (const id of operations) {
    const analysis = analyser.analyse(id)
    const planned = needsEdit(analysis) ? planOperationEdit(world, request, analyser, analysis) : undefined
    if (planned !== undefined && 'after' in planned) edits.push(planned)
    else if (planned !== undefined) refusals.push(planned)
    analyser.forget(id)
  }
  return { edits, refusals }
}

function analyseOnce(
  analyser: ProtectionAnalyser,
  operation: string,
  policy?: Observed<PolicyText>
): OperationAnalysis {
  const analysis = analyser.analyse(operation, policy)
  analyser.forget(operation, policy)
  return analysis
}

function needsEdit({ protection }: OperationAnalysis): boolean {
  return protection.verdict !== 'protected' && protection.verdict !== 'not-applicable'
}

function editsApi({ scope, operations, allOperations }: ProtectionRequest): boolean {
  const selected = new Set(operations.map(id => id.toLowerCase()))
  return scope === 'api' || (scope === 'auto' && allOperations.every(id => selected.has(id.toLowerCase())))
}

interface ApiEdit {
  readonly edit: PolicyEdit
  readonly analyser: ProtectionAnalyser
}

/** The edit of the API's document that protects most operations, if any, and takes nothing from the others. */
function planApiEdit(
  world: PolicyWorld,
  request: ProtectionRequest,
  analyser: ProtectionAnalyser,
  operations: readonly string[],
  open: readonly OperationAnalysis[],
  trees: WeakMap<PolicyText, PolicyTree>
): ApiEdit | undefined {
  const { expected, restoreBase, allOperations, options } = request
  const policy = world.apiPolicy
  const served = new Map([...allOperations, ...operations].map(id => [id.toLowerCase(), id]))
  const known = [...served.values()].filter(id => world.operationPolicies.has(id.toLowerCase()))
  const before = new Map(known.map(id => [id, analyseOnce(analyser, id)]))
  const { readers } = analyser.interpreter
  const read = readers.listAllRead()
  const found = listCandidates({
    scope: 'api',
    policy,
    reader: analyser.reader,
    expected,
    restoreBase,
    analyses: open,
    isSeen: element => readers.isSeen(element)
  })
  if (found.kind === 'refused') return undefined
  let best: (ApiEdit & { readonly gain: number }) | undefined
  for (const { text: after } of found.candidates) {
    const apiPolicy = replaceText(policy, after)
    const changed = { ...world, apiPolicy }
    const trial = new ProtectionAnalyser(changed, expected, options, trees)
    if (known.some(id => harms(before.get(id), analyseOnce(trial, id)))) continue
    if (exposesOwn(trial, apiPolicy, read)) continue
    const gain = open.filter(one => !needsEdit(analyseOnce(trial, one.protection.operation))).length
    if (gain > (best?.gain ?? 0))
      best = { edit: toEdit({ kind: 'api' }, policy, after), analyser: trial, gain }
  }
  return best
}

/** An edit must not take protection away, nor let a check of the caller see our token instead of the caller's. */
function harms(before: OperationAnalysis | undefined, after: OperationAnalysis): boolean {
  if (before === undefined) return true
  return (!needsEdit(before) && needsEdit(after)) || countReaders(after) > countReaders(before)
}

/**
 * Whether one of our own elements in a document sets a token that something reads in the header before the call, and
 * that nothing read there before: it would take the place of another one.
 */
function exposesOwn(
  { reader, interpreter }: ProtectionAnalyser,
  policy: Observed<PolicyText>,
  readBefore: ReadonlySet<string>,
  operation?: string
): boolean {
  const root = policy.kind === 'present' ? reader.parse(policy.value).root : undefined
  const own = root?.children.flatMap(section => (section.kind === 'element' ? listMarked(section) : [])) ?? []
  const { readers } = interpreter
  return own.some(element => readers.listRead(element, operation).some(token => !readBefore.has(token)))
}

function countReaders({ contexts }: OperationAnalysis): number {
  return contexts.flatMap(context => context.paths).filter(path => path.state.tokenReader !== undefined)
    .length
}

function planOperationEdit(
  world: PolicyWorld,
  { expected, restoreBase }: ProtectionRequest,
  analyser: ProtectionAnalyser,
  open: OperationAnalysis
): PolicyEdit | PolicyRefusal {
  const { operation } = open.protection
  const policy = world.operationPolicies.get(operation.toLowerCase()) ?? {
    kind: 'unreadable' as const,
    why: 'it was not read'
  }
  const found = listCandidates({
    scope: 'operation',
    policy,
    reader: analyser.reader,
    expected,
    restoreBase,
    analyses: [open],
    isSeen: element => analyser.interpreter.readers.isSeen(element, operation)
  })
  if (found.kind === 'refused') return { operation, code: found.code, text: found.text, ...findPlace(open) }
  const read = analyser.interpreter.readers.listAllRead(operation)
  let closest = open
  for (const { text: after, inline } of found.candidates) {
    const edited = replaceText(policy, after)
    const trial = analyser.analyse(operation, edited)
    const isProtected = trial.protection.verdict === 'protected'
    const exposed = isProtected && exposesOwn(analyser, edited, read, operation)
    analyser.forget(operation, edited)
    if (isProtected && !exposed && countReaders(trial) <= countReaders(open))
      return toEdit({ kind: 'operation', operation }, policy, after)
    const shown = analyseOnce(analyser, operation, replaceText(policy, inline))
    if (isProtected) return refuseReader(operation, shown)
    closest = shown
  }
  return refuseVerdict(operation, closest)
}

function refuseReader(operation: string, { protection }: OperationAnalysis): PolicyRefusal {
  const text =
    'The token would stand in the header before a policy that reads or copies it, and would be taken for the one that was there: that of the caller, or another one.'
  const place = protection.contexts.find(context => context.ownTokenCheck !== undefined)?.ownTokenCheck
  return { operation, code: 'caller-check', text, ...(place === undefined ? {} : { place }) }
}

/** What still stands in the way when the token is in the document of the operation. */
function refuseVerdict(operation: string, closest: OperationAnalysis): PolicyRefusal {
  const [reason] = closest.protection.reasons
  const code: ReasonCode = reason?.code ?? 'no-policy'
  const text = `A token in the policy of the operation would not be enough. ${reason?.text ?? ''}`.trim()
  return { operation, code, text, ...findPlace(closest) }
}

function findPlace({ protection }: OperationAnalysis): { place?: Place } {
  const place = protection.reasons.flatMap(reason => reason.places).at(-1)
  return place === undefined ? {} : { place }
}

function replaceText(policy: Observed<PolicyText>, text: string): Observed<PolicyText> {
  const file = policy.kind === 'present' ? policy.value.file : undefined
  return present({ text, format: 'rawxml', ...(file === undefined ? {} : { file }) })
}

function toEdit(scope: PolicyEdit['scope'], policy: Observed<PolicyText>, after: string): PolicyEdit {
  if (policy.kind !== 'present') return { scope, after }
  return { scope, before: policy.value, ...(policy.etag === undefined ? {} : { etag: policy.etag }), after }
}
