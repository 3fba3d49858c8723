import type { Expectation, FileLocation, PolicyWorld } from '../model.ts'
import type { Finding } from '../rules/finding.ts'
import type { ProtectionFacts } from '../rules/policy-words.ts'
import type { PolicyRefusal } from './edit.ts'
import { nameScope, toSentence } from './explain-places.ts'
import { findEntityFindings } from './findings-entities.ts'
import { findHandoverFindings } from './findings-handovers.ts'
import { findNotices } from './findings-notices.ts'
import type { OperationProtection, Place, Reason, ReasonCode } from './verdict.ts'

/** What the findings about policies are made from. */
export interface PolicyFindingInput {
  readonly api: string
  readonly protections: readonly OperationProtection[]
  readonly expected: Expectation
  readonly world: PolicyWorld
}

/** Lists everything that is wrong with the protection of operations, and what misleads in the policies that they run. */
export function findPolicyFindings(input: PolicyFindingInput): Finding[] {
  const { api, protections, world } = input
  if (protections.length === 0) return []
  const operations = protections.map(protection => protection.operation)
  return [
    ...protections.flatMap(protection => [
      ...findProtectionFinding(input, protection),
      ...findCallerChecks(input, protection)
    ]),
    ...findEntityFindings(world, protections),
    ...findHandoverFindings(api, protections),
    ...findNotices(world, api, operations)
  ]
}

/** Lists the operations that no safe edit protects. */
export function findRefusals({
  api,
  refusals
}: {
  readonly api: string
  readonly refusals: readonly PolicyRefusal[]
}): Finding[] {
  return refusals.map(
    ({ operation, code, text, place }): Finding => ({
      rule: 'POL005',
      subject: { kind: 'operation', api, operation },
      facts: { operation, code, text },
      ...toLocation(place === undefined ? [] : [place])
    })
  )
}

function findProtectionFinding(
  { api, expected }: PolicyFindingInput,
  protection: OperationProtection
): Finding[] {
  const rule = chooseRule(protection)
  if (rule === undefined) return []
  const { operation, reasons, resource } = protection
  const [first] = reasons
  const facts: ProtectionFacts = {
    operation,
    resource: expected.resource,
    ...(expected.clientId === undefined ? {} : { clientId: expected.clientId }),
    reasons: reasons.map(({ code, text }) => ({ code, text })),
    ...(resource === undefined ? {} : { actual: resource }),
    ...(first?.excerpt === undefined ? {} : { excerpt: first.excerpt })
  }
  return [{ rule, subject: { kind: 'operation', api, operation }, facts, ...toLocation(listPlaces(reasons)) }]
}

type ProtectionRule = 'POL001' | 'POL002' | 'POL003' | 'POL004' | 'POL007' | 'POL014'

const wrongToken: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'resource-missing',
  'resource-mismatch',
  'client-id-mismatch'
])

function chooseRule({ verdict, reasons }: OperationProtection): ProtectionRule | undefined {
  const code = reasons[0]?.code
  switch (verdict) {
    case 'protected':
      return undefined
    case 'unprotected':
      return code !== undefined && wrongToken.has(code) ? 'POL004' : 'POL001'
    case 'conditional':
      return code === 'fail-open' ? 'POL007' : 'POL002'
    case 'unknown':
      return 'POL003'
    case 'not-applicable':
      return 'POL014'
    default:
      return verdict satisfies never
  }
}

function findCallerChecks(
  { api }: PolicyFindingInput,
  { operation, contexts }: OperationProtection
): Finding[] {
  const place = contexts.find(context => context.ownTokenCheck !== undefined)?.ownTokenCheck
  if (place === undefined) return []
  const document = toSentence(
    place.fragment === undefined ? nameScope(place.scope) : `the fragment \`${place.fragment}\``
  ).slice(0, -1)
  const facts = { document, line: place.line, detail: place.what }
  return [{ rule: 'POL013', subject: { kind: 'operation', api, operation }, facts, ...toLocation([place]) }]
}

function listPlaces(reasons: readonly Reason[]): readonly Place[] {
  return reasons.flatMap(reason => reason.places)
}

/** The decisive place that stands in a file of the repository. */
function toLocation(places: readonly Place[]): { location?: FileLocation } {
  for (const { file, line, column } of places.toReversed())
    if (file !== undefined) return { location: { file, line, column } }
  return {}
}
