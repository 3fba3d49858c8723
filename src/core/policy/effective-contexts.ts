import type { PolicyWorld } from '../model.ts'
import type { ProtectionOptions } from './effective.ts'
import { decideVerdict, type PathResult } from './effective-paths.ts'
import type { ContextVerdict, OperationProtection, ProtectionVerdict, Reason } from './verdict.ts'

/**
 * Why a token that the policies set may not be set where they run. "Configured policies that aren't supported by the
 * self-hosted gateway are skipped during policy execution": without a word, and the call goes on.
 */
export function findEnvironmentDoubt(
  world: PolicyWorld,
  options: ProtectionOptions,
  verdict: ProtectionVerdict
): Reason | undefined {
  if (verdict !== 'protected' && verdict !== 'not-applicable') return undefined
  const type = options.apiType?.toLowerCase()
  if (type !== undefined && !supportedTypes.has(type)) {
    const text = `The API is of type \`${options.apiType ?? ''}\`, whose calls to the backend do not all pass through these policies.`
    return { code: 'unsupported-api-type', text, places: [] }
  }
  return verdict === 'protected' ? findGatewayDoubt(world, options) : undefined
}

const supportedTypes: ReadonlySet<string> = new Set(['http', 'soap', 'odata'])

function findGatewayDoubt(world: PolicyWorld, options: ProtectionOptions): Reason | undefined {
  const gateways = world.selfHostedGateways
  if (gateways.kind === 'unreadable') {
    const text = `Whether a self-hosted gateway serves this API is not known (${gateways.why}); such a gateway skips \`authentication-managed-identity\`.`
    return { code: 'gateway', text, places: [] }
  }
  if (gateways.kind === 'present' && gateways.value.length > 0) {
    const names = gateways.value.map(name => `\`${name}\``).join(', ')
    const text = `The API is also served by ${gateways.value.length === 1 ? 'the self-hosted gateway' : 'the self-hosted gateways'} ${names}, which cannot take a token of API Management's identity and may skip the policy.`
    return { code: 'gateway', text, places: [] }
  }
  if (world.workspace === undefined || options.workspaceGateway === 'managed') return undefined
  const text =
    'The API belongs to a workspace, and it is not documented whether a workspace gateway runs `authentication-managed-identity`.'
  return { code: 'workspace-gateway', text, places: [] }
}

/** The verdict over all contexts, by the rule that holds over all ways: one bad context beside a good one is enough. */
export function meetContexts(operation: string, contexts: readonly ContextVerdict[]): OperationProtection {
  const verdict = decideVerdict(contexts.flatMap(context => toResults(context.verdict)))
  const resources = new Set(contexts.map(context => context.resource))
  const [resource] = resources
  return {
    operation,
    verdict,
    reasons: meetReasons(verdict, contexts),
    ...(resources.size === 1 && resource !== undefined ? { resource } : {}),
    contexts
  }
}

function toResults(verdict: ProtectionVerdict): { result: { kind: PathResult['kind'] } }[] {
  switch (verdict) {
    case 'protected':
      return [{ result: { kind: 'good' } }]
    case 'unprotected':
      return [{ result: { kind: 'bad' } }]
    case 'conditional':
      return [{ result: { kind: 'good' } }, { result: { kind: 'bad' } }]
    case 'unknown':
      return [{ result: { kind: 'doubt' } }]
    case 'not-applicable':
      return []
    default:
      return verdict satisfies never
  }
}

/** The reasons of those contexts that decide, with the context named where they differ. */
function meetReasons(verdict: ProtectionVerdict, contexts: readonly ContextVerdict[]): Reason[] {
  const uniform = contexts.every(context => context.verdict === verdict)
  const decisive = contexts.filter(context => weighs(context.verdict, verdict))
  const reasons = decisive.flatMap(context =>
    (uniform ? context.reasons : findProductReasons(context, contexts)).map(reason =>
      uniform ? reason : nameContext(reason, context)
    )
  )
  const united = new Map<string, Reason>()
  for (const reason of reasons) if (!united.has(reason.code)) united.set(reason.code, reason)
  return [...united.values()]
}

function weighs(context: ProtectionVerdict, verdict: ProtectionVerdict): boolean {
  return context === verdict || (verdict === 'conditional' && context === 'unprotected')
}

/** A call without a product that lacks the token which calls through a product have: only the product sets it. */
function findProductReasons(context: ContextVerdict, contexts: readonly ContextVerdict[]): readonly Reason[] {
  const source =
    context.product === undefined && context.verdict === 'unprotected'
      ? contexts.find(setsTokenInProduct)
      : undefined
  if (source === undefined) return context.reasons
  const places = source.reasons.flatMap(reason => reason.places)
  const text = `The token is set by the policy of the product \`${source.product ?? ''}\`, which does not apply to a call without a product (an API key, an all-access key, or none).`
  const [excerpt] = source.reasons.flatMap(reason => reason.excerpt ?? [])
  return [{ code: 'product-only', text, places, ...(excerpt === undefined ? {} : { excerpt }) }]
}

function setsTokenInProduct(context: ContextVerdict): boolean {
  const held = context.verdict === 'protected' || context.verdict === 'conditional'
  return held && context.reasons.some(reason => reason.places.some(place => place.scope.kind === 'product'))
}

function nameContext(reason: Reason, { product }: ContextVerdict): Reason {
  if (reason.code === 'product-only') return reason
  const lead =
    product === undefined
      ? 'In a call without a product: '
      : product === '*'
        ? 'In a call through a product: '
        : `In a call through the product \`${product}\`: `
  return { ...reason, text: lead + reason.text.charAt(0).toLowerCase() + reason.text.slice(1) }
}
