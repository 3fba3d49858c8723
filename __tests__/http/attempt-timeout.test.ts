import { createServer, type Server } from 'node:http'
import {
  createDefaultHttpClient,
  createEmptyPipeline,
  createPipelineRequest,
  isRestError
} from '@azure/core-rest-pipeline'
import { afterEach, describe, expect, test } from '@jest/globals'
import { attemptTimeoutPolicy } from '../../src/http/attempt-timeout.ts'

/** A time-out that covers the body, says what it is, and leaves nothing behind. */

let server: Server
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

async function ask(respond: Parameters<typeof createServer>[1], milliseconds: number): Promise<unknown> {
  server = createServer(respond ?? (() => undefined))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const pipeline = createEmptyPipeline()
  pipeline.addPolicy(attemptTimeoutPolicy(milliseconds))
  const request = createPipelineRequest({ url: `http://127.0.0.1:${port}/`, allowInsecureConnection: true })
  try {
    return (await pipeline.sendRequest(createDefaultHttpClient(), request)).bodyAsText
  } catch (error) {
    return isRestError(error) ? error.code : error
  }
}

describe('an attempt', () => {
  test('that gets an answer in time has it', async () => {
    expect(await ask((_, response) => response.end('ready'), 5_000)).toBe('ready')
  })

  test('without an answer ends as a time-out, which may pass', async () => {
    expect(await ask(() => undefined, 100)).toBe('ETIMEDOUT')
  })

  test('whose body never ends is a time-out as well', async () => {
    const answer = await ask((_, response) => {
      response.writeHead(200)
      response.write('half')
    }, 200)
    expect(answer).toBe('ETIMEDOUT')
  })
})
