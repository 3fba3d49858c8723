import { isFields, valueAt } from '../core/openapi/fields.ts'
import type { Pointer } from '../core/openapi/json-position.ts'
import { type RuleId, rules } from '../core/rules/finding.ts'
import type { Severity } from '../core/rules/rule.ts'
import { unlowerable, type Waiver } from '../core/waivers.ts'
import { quote } from '../input-reader.ts'
import { type ManifestSource, suggest } from './problem.ts'
import { describeValue, readText } from './value.ts'

const ruleIds = Object.keys(rules)
const severities = ['error', 'warning', 'info'] as const satisfies readonly Severity[]
/** The letters of the rules that a waiver may name together. Fail closed: one letter, as in `P*`, would take in whatever begins with it. */
export const families: readonly string[] = [
  ...new Set(
    ruleIds.map(id => id.replace(/\d+$/, '')).filter(letters => letters.length > 1 && letters !== 'WAIVE')
  )
].sort()
const required = ['rule', 'reason', 'owner', 'expires'] as const
const patterns = ['api', 'operation', 'backend'] as const
/** The fields of a waiver. */
export const waiverFields: readonly string[] = ['rule', ...patterns, 'reason', 'owner', 'expires']
const mostWaivers = 1000

/** Reads the list of waivers; what is wrong in it is told to the source. */
export function readWaivers(source: ManifestSource, value: unknown): Waiver[] {
  const at: Pointer = ['waivers']
  if (value === undefined) return []
  if (!Array.isArray(value)) {
    source.refuse(at, `\`waivers\` is ${describeValue(value)}: expected a list`)
    return []
  }
  if (value.length > mostWaivers) {
    source.refuse(at, `\`waivers\` has ${value.length} entries: expected at most ${mostWaivers}`)
    return []
  }
  return value.flatMap((item: unknown, index) => readWaiver(source, item, [...at, index]) ?? [])
}

function readWaiver(source: ManifestSource, value: unknown, at: Pointer): Waiver | undefined {
  if (!isFields(value)) {
    source.refuse(
      at,
      `a waiver is ${describeValue(value)}: expected a mapping with \`rule\`, \`reason\`, \`owner\` and \`expires\``
    )
    return undefined
  }
  for (const key of Object.keys(value))
    if (!waiverFields.includes(key))
      source.refuse([...at, key], `${quote(key)} is no field of a waiver${source.suggest(key, waiverFields)}`)
  const texts = new Map<string, string>()
  for (const key of waiverFields) {
    const given = valueAt(value, key)
    if (given === undefined) continue
    const read = readText(given)
    if (read.kind === 'text') texts.set(key, read.text)
    else source.refuse([...at, key], `\`${key}\` ${read.why}`)
  }
  const missing = required.filter(key => valueAt(value, key) === undefined)
  if (missing.length > 0)
    source.refuse(at, `the waiver has no ${missing.map(key => `\`${key}\``).join(' and no ')}`)
  return toWaiver(source, texts, at)
}

function toWaiver(
  source: ManifestSource,
  texts: ReadonlyMap<string, string>,
  at: Pointer
): Waiver | undefined {
  const [rule, reason, owner, expires] = required.map(key => texts.get(key))
  const faults = [
    ['rule', rule === undefined ? undefined : findRuleFault(rule)],
    ['reason', reason === undefined ? undefined : findReasonFault(reason)],
    [
      'owner',
      owner === undefined || owner.length <= 200 ? undefined : 'is too long: expected at most 200 characters'
    ],
    [
      'expires',
      expires === undefined || isDay(expires)
        ? undefined
        : `is ${quote(expires)}: expected a day such as \`2027-01-31\``
    ]
  ] as const
  for (const [key, fault] of faults)
    if (fault !== undefined) source.refuse([...at, key], `\`${key}\` ${fault}`)
  if (rule === undefined || reason === undefined || owner === undefined || expires === undefined)
    return undefined
  const [api, operation, backend] = patterns.map(key => texts.get(key))
  return {
    rule,
    reason,
    owner,
    expires,
    ...(api === undefined ? {} : { api }),
    ...(operation === undefined ? {} : { operation }),
    ...(backend === undefined ? {} : { backend }),
    location: source.locate(at)
  }
}

function findRuleFault(rule: string): string | undefined {
  // Fail closed: whoever waives everything has no check any more.
  if (!/[A-Za-z]/.test(rule))
    return `is ${quote(rule)}: expected the id of a rule, or its beginning as in \`NET*\``
  if (/^waive/i.test(rule)) return `is ${quote(rule)}: waivers cannot be waived`
  if (ruleIds.includes(rule)) return undefined
  const [, letters = '', digits = ''] = /^([A-Z]+)(\d*)\*$/.exec(rule) ?? []
  const named = families.includes(letters) ? ruleIds.filter(id => id.startsWith(letters + digits)) : []
  const [first] = named
  if (first === undefined)
    return `is ${quote(rule)}, and there is no such rule${suggest(rule, [...ruleIds, ...families.map(family => `${family}*`)])}`
  // What could not be verified is waived by its id alone, so this would waive nothing.
  return named.every(id => unlowerable.has(id)) ? `is ${quote(rule)}: expected \`${first}\`` : undefined
}

/** A reason that says nothing is none. */
function findReasonFault(reason: string): string | undefined {
  if (reason.length > 500) return 'is too long: expected at most 500 characters'
  return reason.split(/\s+/).filter(word => /\p{L}/u.test(word)).length < 3
    ? `is ${quote(reason)}: expected a sentence of at least three words`
    : undefined
}

/** A day that the calendar has, written so that texts compare as days do. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** Reads which severity each rule has here. */
export function readSeverities(source: ManifestSource, value: unknown): Map<RuleId, Severity> {
  const at: Pointer = ['severity-overrides']
  const found = new Map<RuleId, Severity>()
  if (value === undefined) return found
  if (!isFields(value)) {
    source.refuse(
      at,
      `\`severity-overrides\` is ${describeValue(value)}: expected a mapping such as \`NET004: warning\``
    )
    return found
  }
  for (const [key, given] of Object.entries(value)) {
    const severity = severities.find(one => one === given)
    if (!isRuleId(key)) source.refuse([...at, key], `${quote(key)} is no rule${source.suggest(key, ruleIds)}`)
    else if (severity === undefined)
      source.refuse(
        [...at, key],
        `\`${key}\` is ${describeValue(given)}: expected \`error\`, \`warning\` or \`info\`${typeof given === 'string' ? source.suggest(given, severities) : ''}`
      )
    else if (unlowerable.has(key) && severity !== 'error')
      // Fail closed: what nobody could verify is not clean, and stays an error until somebody answers for it by name.
      source.refuse(
        [...at, key],
        `\`${key}\` is \`${severity}\`: it stays \`error\`; a waiver with a reason, an owner and an end is the way to let it pass`
      )
    else found.set(key, severity)
  }
  return found
}

function isRuleId(text: string): text is RuleId {
  return Object.hasOwn(rules, text)
}
