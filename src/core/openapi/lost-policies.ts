import leven from 'leven'
import type { LiveOperation, Observed, PolicyText } from '../model.ts'
import type { Finding } from '../rules/finding.ts'
import type { ExpectedOperation } from './expected.ts'
import type { MatchedOperations } from './match.ts'
import { toPathKey } from './template.ts'

/** Longer paths than this are compared by their beginning: the distance of two texts takes the product of their lengths. */
const longest = 64

/** The share of letters that two near routes may differ in. */
const farthest = 0.4

/**
 * Finds operations that the document has under another name and another route, whose policy the import would drop without a word
 * (P35). Fail closed: a policy that could not be read, or was not, counts as one.
 */
export function findLostPolicies(
  api: string,
  { missing, extra }: MatchedOperations,
  policies: ReadonlyMap<string, Observed<PolicyText>>
): Finding[] {
  const free = new Set(missing)
  return extra.flatMap((live): Finding[] => {
    if (policies.get(live.id.toLowerCase())?.kind === 'absent') return []
    const successor = findSuccessor(live, [...free])
    if (successor === undefined) return []
    free.delete(successor)
    const location = successor.location()
    return [
      {
        rule: 'P35',
        subject: { kind: 'operation', api, operation: live.id },
        facts: {
          api,
          operation: live.id,
          signature: nameRoute(live),
          successor: successor.id,
          successorSignature: nameRoute(successor)
        },
        ...(location === undefined ? {} : { location })
      }
    ]
  })
}

/** The most similar operation of the document that API Management does not have, if one is similar at all. */
function findSuccessor(
  live: LiveOperation,
  candidates: readonly ExpectedOperation[]
): ExpectedOperation | undefined {
  let best: { readonly operation: ExpectedOperation; readonly score: number } | undefined
  for (const operation of candidates) {
    const score = scoreSimilarity(live, operation)
    if (score >= 2 && score > (best?.score ?? 0)) best = { operation, score }
  }
  return best?.operation
}

/** Two of these make a successor: the same method, a near route, the same title, the same words about it. */
function scoreSimilarity(live: LiveOperation, operation: ExpectedOperation): number {
  const same = (left: string | undefined, right: string | undefined): boolean =>
    left !== undefined && left.trim() !== '' && left.trim().toLowerCase() === right?.trim().toLowerCase()
  const title = same(live.displayName, operation.displayName)
  const text = same(live.description, operation.description) && !same(live.description, live.displayName)
  const nearness = scoreRoute(live.urlTemplate, operation.urlTemplate)
  return (
    (live.method.toUpperCase() === operation.method ? 1 : 0) + (title ? 1 : 0) + (text ? 1 : 0) + nearness
  )
}

/** 1 for routes whose fixed parts differ in a few letters or in one segment, and a little more the nearer they are. */
function scoreRoute(left: string, right: string): number {
  const [a, b] = [left, right].map(template =>
    toPathKey(template)
      .slice(0, longest)
      .split('/')
      .filter(part => part !== '' && part !== '{}')
  )
  if (a === undefined || b === undefined) return 0
  const [from, to] = [a.join('/'), b.join('/')]
  const length = Math.max(from.length, to.length, 1)
  const far = Math.abs(from.length - to.length) > length * farthest
  const distance = far ? 1 : leven(from, to) / length
  const shared = a.filter(part => b.includes(part)).length
  const near = distance <= farthest || (shared > 0 && Math.max(a.length, b.length) - shared <= 1)
  return near ? 1 + (1 - distance) / 2 : 0
}

function nameRoute(operation: { readonly method: string; readonly urlTemplate: string }): string {
  return `${operation.method.toUpperCase()} ${operation.urlTemplate}`
}
