import { nameSubject, type RuleId } from '../core/rules/finding.ts'
import type { Report, ReportedFinding } from './report.ts'

const offset = 0xcbf29ce484222325n
const prime = 0x100000001b3n
const mask = 0xffffffffffffffffn
const encoder = new TextEncoder()

/**
 * What makes a finding the same one in the next run: rule, service, API, subject, and the names in what it says; whatever the line, the number
 * or the wording. Several that have all of that in common, as it is with documents, are counted.
 */
export function toFingerprints(report: Report): ReadonlyMap<ReportedFinding, string> {
  const seen = new Map<string, number>()
  return new Map(
    report.findings.map(finding => {
      const key = toKey(finding, report)
      const count = seen.get(key) ?? 0
      seen.set(key, count + 1)
      return [finding, hashText(JSON.stringify([key, count]))]
    })
  )
}

/** Names are compared as ARM does. Those of the message are taken also where a rule has one finding: the next one shall not make it another. */
function toKey({ rule, subject, message }: ReportedFinding, { target }: Report): string {
  const names = [
    rule,
    target.service ?? '',
    target.api ?? '',
    nameSubject(subject),
    ...listNames(rule, message)
  ]
  return JSON.stringify(names.map(name => name.toLowerCase()))
}

/** One of these is there for each operation, and gives reasons or changes that come and go while it stays. */
const onePerSubject: ReadonlySet<string> = new Set<RuleId>([
  'POL001',
  'POL002',
  'POL003',
  'POL004',
  'POL005',
  'POL007',
  'POL014',
  'OPS003',
  'OPS004'
])

/** The names between backticks; none of what is about many at once, which begins with their number, and none of a list of callers. */
function listNames(rule: string, message: string): string[] {
  if (onePerSubject.has(rule) || /^\d/.test(message)) return []
  const [told = ''] = message.split(', in calls of ', 1)
  return [...told.matchAll(/(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)/gs)].map(([, , name = '']) => name)
}

/** FNV-1a over UTF-8, 64 bits: nobody's secret hangs on it, and a report stays free of libraries. */
export function hashText(text: string): string {
  let hash = offset
  for (const byte of encoder.encode(text)) hash = ((hash ^ BigInt(byte)) * prime) & mask
  return hash.toString(16).padStart(16, '0')
}
