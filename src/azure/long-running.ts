import { isRecord, recordAt, stringAt } from '../core/arm/json.ts'
import { GuardError } from '../errors.ts'
import { readRetryAfter } from '../http/retry.ts'
import type { ArmClient, ArmResponse } from './arm.ts'
import { parseFailure } from './arm-error.ts'

export interface PollOptions {
  /** What is awaited, for messages: "import the API `weather`". */
  readonly purpose: string
  /** Path of the resource itself, for an operation that names no other place to ask. */
  readonly resource: string
  readonly apiVersion: string
  readonly timeoutMs: number
  readonly progress: (text: string) => void
}

type Step = { readonly kind: 'running' } | { readonly kind: 'done' }

const patientLooks = 20
const firstWaitMs = 1_000
const longestWaitMs = 10_000
/** However long Azure asks to wait, somebody looks again after a minute. */
const longestAskedMs = 60_000

/**
 * Follows a long-running operation to its end. Order as ARM documents it: Azure-AsyncOperation, Operation-Location, Location, then the
 * resource's own provisioningState. Stricter than the SDK (facts: arm 1.2, 2.1): a nested Failed is a failure, a 201 of a poll is still
 * running, and the details of a failure are kept.
 */
export async function pollToEnd(client: ArmClient, first: ArmResponse, options: PollOptions): Promise<void> {
  const operation = first.header('azure-asyncoperation') ?? first.header('operation-location')
  const location = first.header('location')
  const started = Date.now()
  let response = first
  for (let attempt = 1; ; attempt++) {
    const wait = waitFor(response, attempt)
    if (Date.now() + wait - started > options.timeoutMs) {
      throw new GuardError(
        'timeout',
        `Azure was still busy after ${Math.round(options.timeoutMs / 60_000)} minutes when asked to ${options.purpose}.`,
        {
          hints: [unfinished, 'Raise `import-timeout-minutes` for a large document.'],
          unsure: true
        }
      )
    }
    response = await look(client, operation ?? location ?? options.resource, wait, options)
    const step = readStep(
      response,
      operation !== undefined ? 'operation' : location !== undefined ? 'location' : 'resource',
      options
    )
    if (step.kind === 'done') return
    options.progress(describeProgress(response, attempt, Date.now() - started))
  }
}

/** Looks once more, after a while. Whatever keeps us from looking says nothing about the operation: Azure is still at it. */
async function look(
  client: ArmClient,
  path: string,
  wait: number,
  { purpose, resource, apiVersion }: PollOptions
): Promise<ArmResponse> {
  try {
    await client.rest(wait)
    return await client.send({
      method: 'GET',
      path,
      ...(path === resource ? { query: { 'api-version': apiVersion } } : {}),
      purpose: `follow the operation to ${purpose}`,
      expect: [400, 404, 409, 422]
    })
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    throw new GuardError(error.code, `${error.message} Azure was still at work to ${purpose}.`, {
      hints: [...error.hints, unfinished],
      cause: error,
      unsure: true
    })
  }
}

const unfinished = 'The operation may still finish in Azure: run the job again to see.'

function waitFor(response: ArmResponse, attempt: number): number {
  const growing = Math.min(firstWaitMs * 1.5 ** (attempt - 1), longestWaitMs)
  const asked = readRetryAfter(response.header('retry-after')) ?? growing
  // "At once" is taken at its word a few times, and not for half an hour.
  return Math.min(attempt > patientLooks ? Math.max(asked, growing) : asked, longestAskedMs)
}

function readStep(
  response: ArmResponse,
  asked: 'operation' | 'location' | 'resource',
  options: PollOptions
): Step {
  if (response.status === 404 && asked === 'resource') return { kind: 'running' }
  if (response.status >= 400) throw toFailure(response.body, options)
  const state = (
    stringAt(response.body, 'status') ??
    stringAt(recordAt(response.body, 'properties'), 'status') ??
    stringAt(recordAt(response.body, 'properties'), 'provisioningState')
  )?.toLowerCase()
  if (state === 'failed' || state === 'canceled' || state === 'cancelled')
    throw toFailure(response.body, options)
  if (state === 'succeeded') return { kind: 'done' }
  if (asked === 'operation') {
    if (state !== undefined || response.status === 202) return { kind: 'running' }
    throw new GuardError('azure', `Azure gave no status for the operation to ${options.purpose}.`)
  }
  if (asked === 'location')
    return { kind: response.status === 202 || response.status === 201 ? 'running' : 'done' }
  return { kind: state === undefined ? 'done' : 'running' }
}

/** The error sits at the top, below `properties`, or is the whole body; its details say what is wrong with the document. */
function toFailure(body: unknown, options: PollOptions): GuardError {
  const nested = recordAt(body, 'properties')
  const carrier = isRecord(body) && isRecord(body['error']) ? body : isRecord(nested['error']) ? nested : body
  const failure = parseFailure(carrier)
  const said = failure.message === '' ? 'it gave no reason' : failure.message.replace(/[.:]\s*$/, '')
  return new GuardError('azure', `Azure could not ${options.purpose}: ${said} (${failure.code}).`, {
    hints: failure.details
  })
}

function describeProgress(response: ArmResponse, attempt: number, milliseconds: number): string {
  const percent = isRecord(response.body) ? response.body['percentComplete'] : undefined
  const done = typeof percent === 'number' ? `, ${percent} %` : ''
  return `still running after ${Math.round(milliseconds / 1000)} s${done} (poll ${attempt})`
}
