import {
  createHttpHeaders,
  createPipelineRequest,
  type PipelineResponse,
  RestError
} from '@azure/core-rest-pipeline'
import { describe, expect, test } from '@jest/globals'
import { describeRequest, type RequestEntry, requestLogPolicy } from '../../src/azure/request-log.ts'
import { createTally } from '../../src/azure/tally.ts'

const url = 'https://user:secret@management.azure.com/subscriptions/1/apis/weather?sig=secret&api-version=1'

async function record(answer: () => Promise<PipelineResponse>): Promise<RequestEntry[]> {
  const entries: RequestEntry[] = []
  const request = createPipelineRequest({ url, method: 'PUT' })
  request.headers.set('authorization', 'Bearer secret')
  await requestLogPolicy(entry => entries.push(entry))
    .sendRequest(request, answer)
    .catch(() => undefined)
  return entries
}

function respond(headers: Record<string, string>): () => Promise<PipelineResponse> {
  const request = createPipelineRequest({ url })
  return () => Promise.resolve({ request, status: 412, headers: createHttpHeaders(headers) })
}

describe('the log of requests', () => {
  test('has method, path, status, duration and correlation, and no secret', async () => {
    const [entry] = await record(respond({ 'x-ms-correlation-request-id': '6b7e-1' }))
    expect(entry).toMatchObject({
      method: 'PUT',
      path: '/subscriptions/1/apis/weather',
      outcome: '412',
      correlation: '6b7e-1'
    })
    const line = entry === undefined ? '' : describeRequest(entry)
    expect(line).toMatch(/^PUT \/subscriptions\/1\/apis\/weather 412 in \d+ ms, correlation 6b7e-1$/)
    expect(JSON.stringify(entry)).not.toContain('secret')
  })

  test('falls back to the id of the request, and repeats nothing that is no id', async () => {
    expect(await record(respond({ 'x-ms-request-id': 'abc' }))).toMatchObject([{ correlation: 'abc' }])
    const [entry] = await record(respond({ 'x-ms-request-id': '::add-mask::a b' }))
    expect(entry).not.toHaveProperty('correlation')
  })

  test('tells of an attempt that got no answer, and lets the failure pass', async () => {
    const failure = new RestError('no', { code: 'ECONNRESET' })
    expect(await record(() => Promise.reject(failure))).toMatchObject([{ outcome: 'ECONNRESET' }])
    const policy = requestLogPolicy(() => {})
    await expect(
      policy.sendRequest(createPipelineRequest({ url }), () => Promise.reject(failure))
    ).rejects.toBe(failure)
  })
})

describe('createTally', () => {
  function count(total: number): string[] {
    const lines: string[] = []
    const tally = createTally('Policies', total, line => lines.push(line))
    for (let piece = 0; piece < total; piece++) tally()
    return lines
  }

  test('says nothing of work that is soon over', () => {
    expect(count(19)).toEqual([])
  })

  test('says every tenth part of long work, and its end', () => {
    expect(count(1000)).toHaveLength(10)
    expect(count(25)).toEqual([
      ...[3, 6, 9, 12, 15, 18, 21, 24].map(done => `Policies: ${done} of 25.`),
      'Policies: 25 of 25.'
    ])
  })
})
