import { parsePolicy } from '../core/arm/parse.ts'
import type { PolicyWrite } from '../core/change.ts'
import { samePolicy } from '../core/policy/canonical.ts'
import { GuardError } from '../errors.ts'
import type { ArmClient } from './arm.ts'
import { toGuardError } from './arm-error.ts'
import { apiVersions, type Paths, segment } from './paths.ts'

const version = apiVersions.apiManagement
/** A look that is older than this is no look "right before": the write before it took unusually long. */
const freshMs = 10_000

/** A place that is being looked at. */
interface Look {
  readonly asked: number
  readonly isFree: Promise<boolean>
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
    if (change.before === undefined) await this.refuseExisting(path, name)
    if (next?.before === undefined && next !== undefined) this.look(this.toPath(next), describe(next))
    const purpose = `write ${name}`
    const response = await this.client.send({
      method: 'PUT',
      path,
      query: { 'api-version': version },
      body: { properties: { format: 'rawxml', value: change.after } },
      ...(change.etag === undefined ? { ifNoneMatch: '*' } : { ifMatch: change.etag }),
      purpose,
      expect: [400, 412]
    })
    // A policy that is there cannot be created anew: who sends his own a second time, since the first answer was lost, is told so.
    if (response.status === 400 && response.unsure && (await this.isOwn(change, path, name))) return
    if (response.status === 400) throw toGuardError(response, purpose)
    if (response.status === 412 && !(await this.isOwn(change, path, name))) throw refuse(`changed ${name}`)
  }

  /** Lets go of looks that were for another plan. */
  forget(): void {
    this.looks.clear()
  }

  private async isOwn(change: PolicyWrite, path: string, name: string): Promise<boolean> {
    const read = await this.client.send({
      method: 'GET',
      path,
      query: { 'api-version': version, format: 'rawxml' },
      purpose: `read ${name} back`,
      expect: [404]
    })
    const current = parsePolicy(read.body, read.text, read.header('content-type'))
    return current !== undefined && samePolicy(current, { text: change.after, format: 'rawxml' })
  }

  /**
   * A PUT without If-Match overwrites whatever stands there, and whether the service honours If-None-Match is not documented: so the
   * place is looked at once more, right before.
   */
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
