import type { EstateReport } from '../../src/report/estate.ts'
import { renderEstateJson, renderJson } from '../../src/report/json.ts'
import type { Report } from '../../src/report/report.ts'

/** The JSON report as it stands in its file. */
export function toJsonText(report: Report): string {
  return [...renderJson(report)].join('')
}

export function toEstateJsonText(estate: EstateReport): string {
  return [...renderEstateJson(estate)].join('')
}
