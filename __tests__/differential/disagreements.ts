import type { World } from '../../emulator/world.ts'
import type { OperationProtection } from '../../src/core/policy/verdict.ts'
import type { Draft } from './draft.ts'
import { blindSpots, strictFindings, strictVerdicts, unrun } from './excuses.ts'
import type { Judgement } from './judgement.ts'
import type { Observation } from './observation.ts'

/** One world, judged by both sides. */
export interface Comparison {
  readonly draft: Draft
  readonly world: World
  readonly judgement: Judgement
  readonly observation: Observation
}

/** `ideal`: everything arrives as it should, and nobody else gets in. `undecided`: nothing is wrong, and not all could be run. */
export type Outcome = 'ideal' | 'bad' | 'undecided'

export function decideOutcome({ sights, cannotRun, arrived }: Observation): Outcome {
  if (sights.some(({ trouble }) => trouble !== 'loose')) return 'bad'
  if (cannotRun.size > 0) return 'undecided'
  return arrived.size > 0 ? 'ideal' : 'bad'
}

/** Everything about which the two sides do not agree, and that no excuse covers. */
export function findDisagreements(comparison: Comparison): string[] {
  return [
    ...comparison.judgement.protections.flatMap(protection => [
      ...compareProtected(protection, comparison),
      ...compareUnprotected(protection, comparison)
    ]),
    ...compareDoors(comparison),
    ...compareClean(comparison),
    ...compareIdeal(comparison)
  ]
}

/** Sound: no call of an operation that is said to be protected arrives without the token. */
function compareProtected(
  { verdict, operation }: OperationProtection,
  { observation }: Comparison
): string[] {
  if (verdict !== 'protected') return []
  return observation.sights
    .filter(sight => sight.operation === operation && sight.trouble === 'unprotected')
    .map(({ what }) => `\`${operation}\` is said to be protected, and: ${what}`)
}

/** Not alarmist: an operation whose calls all arrive with the token is said to be protected. */
function compareUnprotected(protection: OperationProtection, comparison: Comparison): string[] {
  const { operation, verdict, reasons } = protection
  const { arrived, cannotRun, sights } = comparison.observation
  const isFine =
    arrived.has(operation) &&
    !cannotRun.has(operation) &&
    !sights.some(sight => sight.operation === operation && ['unprotected', 'failed'].includes(sight.trouble))
  if (!isFine || verdict === 'protected') return []
  if (strictVerdicts.some(({ covers }) => covers(protection, comparison.draft, comparison.world))) return []
  const codes = reasons.map(({ code }) => code).join(', ')
  return [`\`${operation}\` is said to be ${verdict} (${codes}), and all of its calls arrive with the token`]
}

/**
 * Sound, whatever the policies do: where no error is found about the backend, nobody gets in past the gateway, and no token goes
 * astray. The same token for another API opens only where a warning says so.
 */
function compareDoors({ judgement, observation }: Comparison): string[] {
  const isJudged = judgement.protections.every(({ verdict }) => verdict !== 'unknown')
  if (judgement.errors.length > 0 || !isJudged) return []
  const warned = judgement.findings.some(
    ({ rule, facts }) => rule === 'AUTH009' && facts.kind === 'extra-audiences'
  )
  return observation.sights
    .filter(({ trouble }) => trouble === 'open' || trouble === 'astray' || (trouble === 'loose' && !warned))
    .map(
      ({ trouble, what }) => `no error is found about the backend, and there is something ${trouble}: ${what}`
    )
}

/** Sound as a whole: in a clean world everything works, and could be run. */
function compareClean({ draft, world, judgement, observation }: Comparison): string[] {
  if (judgement.verdict !== 'clean') return []
  const troubles = observation.sights
    .filter(sight => sight.trouble !== 'loose')
    .filter(sight => !blindSpots.some(({ covers }) => covers({ sight, judgement }, draft, world)))
    .map(({ trouble, what }) => `the world is said to be clean, and: ${trouble}, ${what}`)
  const open = [...observation.cannotRun.values()]
    .flat()
    .map(what => what.replace(/^the backend: /, ''))
    .filter(what => !unrun.some(({ covers }) => covers(what, draft, world)))
    .map(what => `the world is said to be clean, and the emulator does not know: ${what}`)
  return [...troubles, ...open]
}

/** Not alarmist as a whole: in an ideal world there is no error. */
function compareIdeal({ draft, world, judgement, observation }: Comparison): string[] {
  if (decideOutcome(observation) !== 'ideal') return []
  return judgement.errors
    .filter(finding => !strictFindings.some(({ covers }) => covers(finding, draft, world)))
    .map(({ rule, facts }) => `nothing is wrong, and ${rule} is found: ${JSON.stringify(facts)}`)
}
