import type { FileLocation } from '../model.ts'
import type { Finding } from '../rules/finding.ts'
import type { Subject } from '../rules/rule.ts'
import { nameScope } from './explain-places.ts'
import type { OperationProtection, Place, TokenHandover } from './verdict.ts'

/** A place that hands the token on, and the operations whose calls come by. */
export interface SharedHandover {
  readonly handover: TokenHandover
  /** The policy itself. */
  readonly place: Place
  readonly operations: readonly string[]
}

/** Every place once, whichever operations and products lead there. */
export function groupHandovers(protections: readonly OperationProtection[]): SharedHandover[] {
  const groups = new Map<string, { handover: TokenHandover; place: Place; operations: Set<string> }>()
  for (const { operation, contexts } of protections) {
    for (const handover of contexts.flatMap(context => context.handovers ?? [])) {
      const place = handover.places.at(-1)
      if (place === undefined) continue
      const key = JSON.stringify([handover.places, handover.url])
      const group = groups.get(key) ?? { handover, place, operations: new Set<string>() }
      const certain = group.handover.certain || handover.certain
      groups.set(key, { ...group, handover: { ...group.handover, certain } })
      group.operations.add(operation)
    }
  }
  return [...groups.values()].map(group => ({ ...group, operations: [...group.operations].sort() }))
}

/** Lists what hands the token on, but for requests, which are judged where the hosts are known that it may go to. */
export function findHandoverFindings(api: string, protections: readonly OperationProtection[]): Finding[] {
  return groupHandovers(protections).flatMap((shared): Finding[] => {
    const { handover, place, operations } = shared
    const { outlet, certain, url } = handover
    if (outlet === 'request') return []
    const base = describePlace(api, shared)
    if (outlet === 'proxy') {
      const facts = {
        place: `\`<proxy>\` in ${base.facts.document} (line ${place.line})`,
        proxy: url ?? 'without a URL',
        operations
      }
      return [{ ...base, rule: 'MI010', facts }]
    }
    const facts = { ...base.facts, outlet, certain, operations }
    // What gets it as another header gets it anyway.
    return [{ ...base, rule: 'POL015', facts, ...(outlet === 'backend' ? { severity: 'warning' } : {}) }]
  })
}

/** What findings about such a place have in common. */
export function describePlace(
  api: string,
  { handover: { excerpt }, place }: SharedHandover
): {
  readonly subject: Subject
  readonly facts: {
    readonly document: string
    readonly line: number
    readonly element: string
    readonly excerpt?: string
  }
  readonly location?: FileLocation
} {
  const { line, column, file, fragment, element, scope } = place
  const document = fragment === undefined ? nameScope(scope) : `the fragment \`${fragment}\``
  return {
    subject: toSubject(api, place),
    facts: {
      document,
      line,
      element: element ?? 'policies',
      ...(excerpt === undefined ? {} : { excerpt })
    },
    ...(file === undefined ? {} : { location: { file, line, column } })
  }
}

function toSubject(api: string, { scope }: Place): Subject {
  switch (scope.kind) {
    case 'operation':
      return { kind: 'operation', api, operation: scope.operation }
    case 'api':
      return { kind: 'api', api }
    case 'service':
    case 'workspace':
    case 'product':
      return { kind: 'document', document: nameScope(scope).replace(/^the /, '') }
    default:
      return scope satisfies never
  }
}
