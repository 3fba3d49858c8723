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

/** What the list knows of an API. */
export type Member = Pick<MatrixApi, 'name' | 'service'>

/** A run of a workflow has at most so many jobs from one matrix (GitHub: usage limits of Actions). */
const mostJobs = 256
/** All outputs of a job may have 1 MB together, of which GitHub counts two bytes for each character. */
const mostCharacters = 500_000

/** Lays the APIs out over jobs: one for each, or one for each service. Names of services are unique in Azure, so the name is group enough. */
export function toMatrices(members: readonly Member[]): Matrices {
  const apis = members.map(({ name, service }) => ({ name, service, group: toGroup(service) }))
  const byService = Map.groupBy(apis, ({ group }) => group)
  const services = [...byService].map(([group, members]) => ({
    service: members[0]?.service ?? '',
    group,
    only: members.map(({ name }) => name).join(',')
  }))
  return { apis, services }
}

/** What a reader should know before a matrix is used. */
export function noteLimits(matrices: Matrices): string[] {
  const characters = toOutputs(matrices).reduce((sum, output) => sum + output.length, 0)
  const large =
    characters <= mostCharacters
      ? []
      : [
          `The two lists have ${characters} characters, and GitHub takes about ${mostCharacters} from all outputs of a job: choose with \`only\`, in several jobs.`
        ]
  return [...noteJobs(matrices), ...large]
}

/** The outputs `matrix` and `service-matrix`. */
export function toOutputs({ apis, services }: Matrices): readonly [string, string] {
  return [JSON.stringify({ include: apis }), JSON.stringify({ include: services })]
}

function noteJobs({ apis, services }: Matrices): string[] {
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
