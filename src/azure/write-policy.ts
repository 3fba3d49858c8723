import { parsePolicy } from '../core/arm/parse.ts'
import type { PolicyWrite } from '../core/change.ts'
import { samePolicy } from '../core/policy/canonical.ts'
import { GuardError } from '../errors.ts'
import { busyAnswer, readRetryAfter, unreadyAnswer } from '../http/retry.ts'
import type { ArmClient, ArmResponse } from './arm.ts'
import { toGuardError } from './arm-error.ts'
import { apiVersions, type Paths, segment } from './paths.ts'

const version = apiVersions.apiManagement
/** A look that is older than this is no look "right before": the write before it took unusually long. */
const freshMs = 1_000
const retries = 5
const firstWaitMs = 500
const longestWaitMs = 120_000

/** A place that is being looked at. */
interface Look {
  readonly asked: number
  readonly isFree: Promise<boolean>
}

/** Why a policy was not created. */
interface Failed {
  readonly error: GuardError
  readonly passes: boolean
  /** How long the service asks to wait. */
  readonly waitMs?: number
}

/** Writes the policies of one API, one after the other. */
export class PolicyWriter {
  private readonly client: ArmClient
  private readonly paths: Paths
  private readonly looks = new Map<string, Look>()

  constructor(client: ArmClient, paths: Paths) {
    this.client = client
    this.paths = paths
  }

  /**
   * Writes one policy as rawxml. An existing document is written with the ETag of the text that was analysed; a new one is written only
   * after a look that found none. A refusal for a stale ETag is a success when our own text is what stands there: the answer of
   * an earlier attempt was lost on the way. The place of the next policy is looked at while this one is written.
   */
  async write(change: PolicyWrite, next?: PolicyWrite): Promise<void> {
    const name = describe(change)
    const path = this.toPath(change)
    if (change.before !== undefined && change.etag === undefined) {
      throw new GuardError('azure', `Azure gave no ETag for ${name}: nothing is written without one.`)
    }
    const begin = (): void => {
      if (next?.before === undefined && next !== undefined) this.look(this.toPath(next), describe(next))
    }
    if (change.before === undefined) return await this.create(change, path, name, begin)
    begin()
    const response = await this.put(change, path, name)
    if (response.status === 412 && (await this.lookAt(change, path, name)) !== 'ours')
      throw refuse(`changed ${name}`)
  }

  /**
   * A PUT without If-Match overwrites whatever stands there, and whether the service honours If-None-Match is not documented: so the
   * place is looked at right before, and again before each further try.
   */
  private async create(change: PolicyWrite, path: string, name: string, begin: () => void): Promise<void> {
    await this.refuseExisting(path, name)
    begin()
    for (let count = 0; ; count++) {
      const tried = await this.tryOnce(change, path, name)
      if (tried === undefined) return
      const wait = tried.waitMs ?? firstWaitMs * 2 ** count
      if (!tried.passes || count >= retries || wait > longestWaitMs) throw tried.error
      await this.client.rest(wait)
      const stands = await this.lookAt(change, path, name)
      if (stands === 'ours') return
      if (stands === 'theirs') throw refuse(`created ${name}`)
    }
  }

  /** Gives why it came to nothing. */
  private async tryOnce(change: PolicyWrite, path: string, name: string): Promise<Failed | undefined> {
    try {
      const response = await this.put(change, path, name)
      if (response.status < 300) return undefined
      const error = toGuardError(response, `write ${name}`)
      const waitMs = readRetryAfter(response.header('retry-after'))
      const told = waitMs === undefined ? {} : { waitMs }
      if (response.status !== 400 && response.status !== 412)
        return { error, passes: isPassing(response), ...told }
      const stands = await this.lookAt(change, path, name)
      if (stands === 'ours') return undefined
      if (stands === 'theirs') throw refuse(`created ${name}`)
      return { error, passes: false }
    } catch (error) {
      if (!(error instanceof GuardError)) throw error
      // No answer, or a page of somebody in between, behind which the service may have done it.
      if (error.code !== 'network' && !(error.code === 'azure' && error.unsure)) throw error
      return { error, passes: true }
    }
  }

  private put(change: PolicyWrite, path: string, name: string): Promise<ArmResponse> {
    const creates = change.etag === undefined
    return this.client.send({
      method: 'PUT',
      path,
      query: { 'api-version': version },
      body: { properties: { format: 'rawxml', value: change.after } },
      ...(creates ? { ifNoneMatch: '*', once: true } : { ifMatch: change.etag }),
      purpose: `write ${name}`,
      expect: creates ? [400, 408, 409, 412, 422, 429, 500, 502, 503, 504] : [412]
    })
  }

  /** Lets go of looks that were for another plan. */
  forget(): void {
    this.looks.clear()
  }

  private async lookAt(
    change: PolicyWrite,
    path: string,
    name: string
  ): Promise<'ours' | 'theirs' | 'nothing'> {
    const read = await this.client.send({
      method: 'GET',
      path,
      query: { 'api-version': version, format: 'rawxml' },
      purpose: `read ${name} back`,
      expect: [404]
    })
    if (read.status === 404) return 'nothing'
    const current = parsePolicy(read.body, read.text, read.header('content-type'))
    return current !== undefined && samePolicy(current, { text: change.after, format: 'rawxml' })
      ? 'ours'
      : 'theirs'
  }

  private async refuseExisting(path: string, name: string): Promise<void> {
    const early = this.looks.get(path)
    this.looks.delete(path)
    const fresh = early !== undefined && performance.now() - early.asked < freshMs
    const isFree = await (fresh ? early.isFree : this.ask(path, name))
    if (!isFree) throw refuse(`created ${name}`)
  }

  private look(path: string, name: string): void {
    const isFree = this.ask(path, name)
    // Whoever writes there hears of it; where it does not come to that, nobody needs to.
    isFree.catch(() => undefined)
    this.looks.set(path, { asked: performance.now(), isFree })
  }

  private async ask(path: string, name: string): Promise<boolean> {
    const found = await this.client.send({
      method: 'HEAD',
      path,
      query: { 'api-version': version },
      purpose: `look for ${name}`,
      expect: [404]
    })
    return found.status === 404
  }

  private toPath({ scope }: PolicyWrite): string {
    const { api } = this.paths
    const parent = scope.kind === 'api' ? api : `${api}/operations/${segment(scope.operation)}`
    return `${parent}/policies/policy`
  }
}

function describe({ scope }: PolicyWrite): string {
  return scope.kind === 'api' ? 'the API policy' : `the policy of the operation \`${scope.operation}\``
}

function refuse(what: string): GuardError {
  return new GuardError(
    'conflict',
    `Somebody else ${what} between our read and our write: it was left as it is.`,
    {
      hints: ['Run the job again: it reads the policy anew and plans from there.']
    }
  )
}

/** What passes by itself, as for every other request (`http/retry.ts`). */
function isPassing({ status, body }: ArmResponse): boolean {
  const code = JSON.stringify(body ?? null)
  if (status === 409) return busyAnswer.test(code)
  if (status === 422) return unreadyAnswer.test(code)
  return true
}
