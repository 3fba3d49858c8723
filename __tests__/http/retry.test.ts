import {
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type Pipeline
} from '@azure/core-rest-pipeline'
import { describe, expect, test } from '@jest/globals'
import { Pace } from '../../src/http/pace.ts'
import { readRetryAfter, retryPolicy } from '../../src/http/retry.ts'

/** How long what passes is waited for, and how long an outage is. */

/** Sends requests whose answers have these statuses, without a wait; gives how often each was asked for. */
async function count(statusOf: (request: number) => number, requests: number): Promise<number[]> {
  const pipeline: Pipeline = createEmptyPipeline()
  pipeline.addPolicy(retryPolicy({ pace: new Pace() }))
  const asked: number[] = []
  for (let index = 0; index < requests; index++) {
    asked.push(0)
    await pipeline.sendRequest(
      {
        sendRequest: async request => {
          asked[index] = (asked[index] ?? 0) + 1
          return {
            request,
            status: statusOf(index),
            headers: createHttpHeaders({ 'retry-after': '0' }),
            bodyAsText: '{}'
          }
        }
      },
      createPipelineRequest({ url: 'https://arm.example/' })
    )
  }
  return asked
}

test('a fault is waited for; in an outage that lasts, further requests are tried once', async () => {
  expect(await count(() => 503, 5)).toEqual([6, 6, 6, 1, 1])
})

test('an answer ends the outage', async () => {
  expect(await count(index => (index === 3 ? 200 : 503), 6)).toEqual([6, 6, 6, 1, 6, 6])
})

test('a refusal is an answer, and is asked for once', async () => {
  expect(await count(index => (index === 1 ? 403 : 503), 4)).toEqual([6, 1, 6, 6])
})

describe('Retry-After', () => {
  test.each([
    ['0', 0],
    ['1', 1000],
    ['086400', 86_400_000]
  ])('%s is so many seconds', (header, milliseconds) => {
    expect(readRetryAfter(header)).toBe(milliseconds)
  })

  test.each([
    undefined,
    '',
    '-5',
    '1.5',
    '+1',
    '1e3',
    '0x10',
    '5 s',
    '1, 1',
    '1234567890',
    'soon',
    '2099-01-01',
    '2099-01-01T00:00:00Z',
    'Thu, 01 Jan 2099 00:00:00 +0100',
    'Sun, 06 Nov 1994 08:49:37 GMT'
  ])('%j asks for nothing', header => {
    expect(readRetryAfter(header)).toBeUndefined()
  })

  test('a date to come is waited for', () => {
    expect(readRetryAfter('Thu, 01 Jan 2099 00:00:00 GMT')).toBeGreaterThan(86_400_000)
  })
})
