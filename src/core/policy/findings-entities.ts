import type { LiveBackend, PolicyWorld } from '../model.ts'
import type { Finding } from '../rules/finding.ts'
import type { OperationProtection } from './verdict.ts'

/** Lists what is wrong with the backend entities that operations are routed to, however well the token is set. */
export function findEntityFindings(
  world: PolicyWorld,
  protections: readonly OperationProtection[]
): Finding[] {
  return [...listUsedEntities(world, protections)].flatMap(([entity, callers]) =>
    judgeEntity(entity, [...callers].sort())
  )
}

function judgeEntity({ id, uncheckedTls, proxy }: LiveBackend, operations: readonly string[]): Finding[] {
  const subject = { kind: 'backend', backend: id } as const
  const findings: Finding[] = []
  if (uncheckedTls !== undefined)
    findings.push({ rule: 'MI009', subject, facts: { backend: id, fields: uncheckedTls, operations } })
  if (proxy !== undefined)
    findings.push({
      rule: 'MI010',
      subject,
      facts: { place: `the backend entity \`${id}\``, proxy, operations }
    })
  return findings
}

/** Every entity that calls may go to, members of pools among them, with the operations whose calls may. */
function listUsedEntities(
  world: PolicyWorld,
  protections: readonly OperationProtection[]
): ReadonlyMap<LiveBackend, ReadonlySet<string>> {
  const used = new Map<LiveBackend, Set<string>>()
  for (const { operation, verdict, contexts } of protections) {
    if (verdict === 'not-applicable') continue
    const routes = contexts.flatMap(context => context.routes)
    const pending = routes.flatMap(route => (route.kind === 'backend-id' ? [route.backend] : []))
    const seen = new Set<string>()
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      const key = id.slice(id.lastIndexOf('/') + 1).toLowerCase()
      if (seen.has(key)) continue
      seen.add(key)
      // The service policy of an API in a workspace names entities of the service: both may be meant.
      for (const read of [world.workspaceBackends?.get(key), world.backends.get(key)]) {
        if (read?.kind !== 'present') continue
        const entity = read.value
        used.set(entity, (used.get(entity) ?? new Set<string>()).add(operation))
        pending.push(...entity.members)
      }
    }
  }
  return used
}
