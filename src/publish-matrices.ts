import { type Member, noteLimits, toMatrices, toOutputs } from './manifest/matrix.ts'
import type { HostPort } from './ports.ts'
import { takeWithin } from './report/budget.ts'
import { countOf } from './report/headline.ts'
import { safeLine } from './report/line.ts'
import { codeSpan, renderProse, renderTable } from './report/markdown.ts'

const summaryBytes = 500_000

/** Hands the APIs of a manifest to the jobs that follow. Nothing was looked at, so nothing is called clean: there is no report. */
export async function publishMatrices(
  members: readonly Member[],
  manifest: string,
  host: HostPort
): Promise<void> {
  const matrices = toMatrices(members)
  const { apis, services } = matrices
  const notes = noteLimits(matrices)
  const headline = `${countOf(apis.length, 'API')} of \`${manifest}\` in ${countOf(services.length, 'service')}`
  host.log(safeLine(`${headline}. Nothing was read from Azure.`))
  host.group(
    'APIs',
    apis.map(({ name, service }) => safeLine(`${name} in ${service}`))
  )
  for (const message of notes) host.annotate({ level: 'warning', title: 'A matrix has a limit', message })
  const { taken, omitted } = takeWithin(
    apis,
    summaryBytes,
    ({ name, service }) => `| ${codeSpan(name)} | ${codeSpan(service)} |`
  )
  const table = renderTable(
    ['API', 'Service'],
    apis.slice(0, taken.length).map(({ name, service }) => [codeSpan(name), codeSpan(service)])
  )
  const rest = omitted === 0 ? [] : [`… and ${omitted} more.`]
  await host.writeSummary(
    `${[`## ${renderProse(headline)}`, table, ...rest, ...notes.map(renderProse)].join('\n\n')}\n`
  )
  const [matrix, serviceMatrix] = toOutputs(matrices)
  host.setOutput('matrix', matrix)
  host.setOutput('service-matrix', serviceMatrix)
}
