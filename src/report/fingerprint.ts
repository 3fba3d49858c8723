import { nameSubject } from '../core/rules/finding.ts'
import type { Report, ReportedFinding } from './report.ts'

const offset = 0xcbf29ce484222325n
const prime = 0x100000001b3n
const mask = 0xffffffffffffffffn
const encoder = new TextEncoder()

/**
 * What makes a finding the same one in the next run: rule, service, API and subject, whatever the line or the wording. Where several findings of a rule
 * are about one subject, as it is with documents, what they say tells them apart.
 */
export function toFingerprints(report: Report): ReadonlyMap<ReportedFinding, string> {
  const groups = Map.groupBy(report.findings, finding => toKey(finding, report))
  return new Map(
    [...groups].flatMap(([key, findings]) => {
      const seen = new Map<string, number>()
      return findings.map((finding): [ReportedFinding, string] => {
        if (findings.length === 1) return [finding, hashText(key)]
        const count = seen.get(finding.message) ?? 0
        seen.set(finding.message, count + 1)
        return [finding, hashText(JSON.stringify([key, finding.message, count]))]
      })
    })
  )
}

/** Names are compared as ARM does. */
function toKey({ rule, subject }: ReportedFinding, { target }: Report): string {
  const names = [rule, target.service ?? '', target.api ?? '', nameSubject(subject)]
  return JSON.stringify(names.map(name => name.toLowerCase()))
}

/** FNV-1a over UTF-8, 64 bits: nobody's secret hangs on it, and a report stays free of libraries. */
export function hashText(text: string): string {
  let hash = offset
  for (const byte of encoder.encode(text)) hash = ((hash ^ BigInt(byte)) * prime) & mask
  return hash.toString(16).padStart(16, '0')
}
