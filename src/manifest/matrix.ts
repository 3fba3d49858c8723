import type { ManifestEntry } from './expand.ts'
import type { ManifestProblem } from './problem.ts'

/** One API, as a job of a matrix needs it. */
export interface MatrixApi {
  readonly name: string
  readonly service: string
  /** Concurrency group of everything that writes to the service. */
  readonly group: string
}

/** One service with all of its APIs. */
export interface MatrixService {
  readonly service: string
  readonly group: string
  /** The names of its APIs with commas between them, for `only`. */
  readonly only: string
}

export interface Matrices {
  readonly apis: readonly MatrixApi[]
  readonly services: readonly MatrixService[]
}

/** A run of a workflow has at most so many jobs from one matrix (GitHub: usage limits of Actions). */
const mostJobs = 256

/** Lays the APIs out over jobs: one for each, or one for each service. */
export function toMatrices(
  entries: readonly { readonly name: string; readonly service: string }[]
): Matrices {
  const apis = entries.map(({ name, service }) => ({ name, service, group: toGroup(service) }))
  const byService = Map.groupBy(apis, ({ group }) => group)
  const services = [...byService].map(([group, members]) => ({
    service: members[0]?.service ?? '',
    group,
    only: members.map(({ name }) => name).join(',')
  }))
  return { apis, services }
}

/** What keeps the matrices from being used. Names of services are unique in Azure, so the name is group enough. */
export function findMatrixProblems(
  entries: readonly (Pick<ManifestEntry, 'name'> & { readonly service?: string })[]
): ManifestProblem[] {
  const without = entries.filter(({ service }) => service === undefined)
  const [first] = without
  if (first !== undefined)
    return [
      {
        message: `\`${first.name}\`${without.length === 1 ? '' : ` and ${without.length - 1} more`} has no \`service-name\`: the list needs it to know which APIs share a service`
      }
    ]
  return []
}

/** What a reader should know before a matrix is used. */
export function noteLimits({ apis, services }: Matrices): string[] {
  if (apis.length <= mostJobs) return []
  const many =
    services.length <= mostJobs
      ? 'use `service-matrix`, which has'
      : 'choose with `only`: `service-matrix` still has'
  return [
    `\`matrix\` has ${apis.length} jobs, and GitHub runs at most ${mostJobs} of one matrix: ${many} ${services.length}.`
  ]
}

function toGroup(service: string): string {
  return `apim-${service.toLowerCase()}`
}
