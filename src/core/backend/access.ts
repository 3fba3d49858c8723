import { isWideRange } from './address.ts'
import type { AccessRule, Restrictions } from './web-config.ts'

/** From where a list of access restrictions lets callers in. */
export type Access =
  /** Nobody made a rule, and the app is reachable from anywhere. */
  | { readonly kind: 'open' }
  /** There are rules, and these let everybody in all the same, or as good as. */
  | {
      readonly kind: 'loose'
      readonly openings: readonly string[]
      /** True when whom no rule names is admitted. */
      readonly unmatched: boolean
      readonly admitting: readonly AccessRule[]
    }
  | { readonly kind: 'restricted'; readonly admitting: readonly AccessRule[] }
  | { readonly kind: 'unknown' }

/** Priority of the rule that Azure puts at the end of each list: `Allow all` or `Deny all`. */
const lastPriority = 2_147_483_647

/**
 * Decides who is admitted. Rules are tried in the order of their priority, and the first that matches decides; whom none matches is
 * admitted when the unmatched rule says so, or when there is no rule at all (app-service-ip-restrictions).
 */
export function decideAccess({ rules, defaultAction }: Restrictions): Access {
  if (rules === undefined) return { kind: 'unknown' }
  const made = rules.filter(rule => !isUnmatchedRule(rule))
  const admitting: AccessRule[] = []
  const openings: string[] = []
  let closed = false
  for (const rule of made.toSorted(compareRules)) {
    // Only a rule for everybody, whatever the headers, ends the list.
    closed = rule.action === 'deny' && isEverybody(rule)
    if (closed) break
    if (rule.action === 'deny') continue
    if (isWide(rule)) openings.push(nameRule(rule))
    else admitting.push(rule)
  }
  const unmatched = !closed && admitsUnmatched({ rules, defaultAction }, made.length > 0)
  if (openings.length === 0 && !unmatched) return { kind: 'restricted', admitting }
  return made.length === 0 ? { kind: 'open' } : { kind: 'loose', openings, unmatched, admitting }
}

/** Azure shows the unmatched rule twice. Fail closed: it refuses only where nothing says otherwise, and an unknown action admits. */
function admitsUnmatched({ rules = [], defaultAction }: Restrictions, hasRules: boolean): boolean {
  const shown = rules.filter(isUnmatchedRule).map(rule => rule.action)
  const said = [defaultAction?.toLowerCase(), ...shown].filter(action => action !== undefined)
  return said.length === 0 ? !hasRules : said.some(action => action !== 'deny')
}

/** Fail closed: of two rules of one priority, the one that admits counts. */
function compareRules(left: AccessRule, right: AccessRule): number {
  return left.priority - right.priority || Number(left.action === 'deny') - Number(right.action === 'deny')
}

/** `build: 192.0.2.0/24` */
export function nameRule({ name, sources, subnet }: AccessRule): string {
  const source = [...(subnet === undefined ? [] : [subnet]), ...sources].join(', ')
  return `${name === '' ? 'a rule without a name' : name}: ${source === '' ? 'no source' : source}`
}

/** True for a service tag of this name, in whatever region. */
export function hasTag(rule: AccessRule, tag: string): boolean {
  return (
    rule.isTag &&
    rule.sources.some(source => {
      const name = source.toLowerCase()
      return name === tag.toLowerCase() || name.startsWith(`${tag.toLowerCase()}.`)
    })
  )
}

function isEverybody(rule: AccessRule): boolean {
  return rule.headers.length === 0 && !rule.isTag && rule.sources.some(source => /^any$/i.test(source))
}

function isUnmatchedRule(rule: AccessRule): boolean {
  return rule.priority === lastPriority && isEverybody(rule)
}

/** A header that the rule asks for does not narrow it: whoever knows its value can send it. */
function isWide(rule: AccessRule): boolean {
  if (hasTag(rule, 'Internet') || hasTag(rule, 'AzureCloud')) return true
  if (rule.isTag || (rule.subnet !== undefined && rule.sources.length === 0)) return false
  // Fail closed: a rule without a source, or with one that cannot be read, or for an address that the caller writes, may admit anybody.
  if (rule.isForwarded) return true
  return rule.sources.length === 0 || rule.sources.some(source => isWideRange(source, rule.mask))
}
