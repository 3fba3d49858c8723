import { parsePolicy } from '../core/arm/parse.ts'
import {
  absent,
  type Expectation,
  type Observed,
  type PolicyText,
  present,
  unreadable
} from '../core/model.ts'
import type { Target } from '../core/target.ts'
import { GuardError } from '../errors.ts'
import type { ArmClient, ArmResponse } from './arm.ts'
import { apiVersions, type Paths } from './paths.ts'

/** What every read of a snapshot needs. */
export interface SnapshotSource {
  readonly client: ArmClient
  readonly paths: Paths
  readonly target: Target
  readonly expectation: Expectation
  /** Is told of work that may take long. */
  readonly progress?: (text: string) => void
}

/** Fail closed: forbidden or refused is `unreadable`, 404 is `absent`, and no answer at all ends the run. */
export async function observe<T>(read: () => Promise<Observed<T>>): Promise<Observed<T>> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    if (error.code === 'not-found') return absent
    if (error.code === 'forbidden' || error.code === 'azure')
      return unreadable([error.message, ...error.hints].join(' '))
    throw error
  }
}

/** A list of what is in something that is there. Fail closed: a 404 for it is no empty list. */
export async function observeList<T>(
  read: () => Promise<Observed<T>>,
  owner?: Promise<Observed<unknown>>
): Promise<Observed<T>> {
  const [seen, owning] = await Promise.all([observe(read), owner])
  return seen.kind === 'absent' && owning?.kind !== 'absent'
    ? unreadable('Azure answered with 404 for a list of what is in something that is there.')
    : seen
}

export function get(
  source: SnapshotSource,
  path: string,
  purpose: string,
  version: string = apiVersions.apiManagement
): Promise<ArmResponse> {
  return source.client.send({
    method: 'GET',
    path,
    query: { 'api-version': version },
    purpose,
    remember: true
  })
}

export function toObserved<T>(response: ArmResponse, parse: (body: unknown) => T | undefined): Observed<T> {
  const value = parse(response.body)
  return value === undefined
    ? unreadable('Azure answered in a shape that is not documented.')
    : present(value, response.header('etag'))
}

export function allOf<T>(
  values: readonly unknown[],
  parse: (body: unknown) => T | undefined
): Observed<readonly T[]> {
  const parsed = values.map(parse)
  const known = parsed.filter(value => value !== undefined)
  return known.length === parsed.length
    ? present(known)
    : unreadable('Azure listed an entry in a shape that is not documented.')
}

export function readPolicy(
  source: SnapshotSource,
  path: string,
  purpose: string
): Promise<Observed<PolicyText>> {
  return observe(async () => {
    const response = await source.client.send({
      method: 'GET',
      path,
      query: { 'api-version': apiVersions.apiManagement, format: 'rawxml' },
      purpose,
      remember: true
    })
    return toObserved(response, body => parsePolicy(body, response.text, response.header('content-type')))
  })
}

export async function readEach<T>(
  ids: readonly string[],
  read: (id: string) => Promise<T>
): Promise<ReadonlyMap<string, T>> {
  const unique = new Map(ids.map(id => [id.toLowerCase(), id]))
  const entries = [...unique].map(async ([key, id]): Promise<[string, T]> => [key, await read(id)])
  return new Map(await Promise.all(entries))
}
