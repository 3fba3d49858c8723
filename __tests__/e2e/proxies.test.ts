import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { ActionResult } from '../../scripts/runner.ts'
import { startWeather, type Weather } from '../../scripts/weather.ts'
import { textOf } from './events.ts'

/** A runner behind a proxy, with every way in which its variables are written. */

let weather: Weather
let proxy: Server | undefined
beforeAll(async () => {
  weather = await startWeather()
})
afterAll(async () => {
  await weather.close()
})
afterEach(() => {
  proxy?.closeAllConnections()
  proxy?.close()
  proxy = undefined
})

async function startProxy(answer: (socket: Duplex, target: string) => void): Promise<string> {
  const server = createServer()
  proxy = server
  server.on('connect', ({ url }, socket) => answer(socket, url ?? ''))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}

function pass(socket: Duplex, target: string): void {
  const { hostname, port } = new URL(`http://${target}`)
  const way = connect(Number(port), hostname, () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    way.pipe(socket).pipe(way)
  })
  way.on('error', () => socket.destroy())
  socket.on('error', () => way.destroy())
}

const check = (env: Readonly<Record<string, string>>): Promise<ActionResult> =>
  weather.run({ mode: 'plan' }, { env, timeoutMs: 60_000 })

describe('a proxy', () => {
  test('is used without a scheme, as curl takes it', async () => {
    const asked: string[] = []
    const address = await startProxy((socket, target) => {
      asked.push(target)
      pass(socket, target)
    })
    expect(await check({ HTTPS_PROXY: address })).toMatchObject({ exitCode: 0, stderr: '' })
    expect(asked.length).toBeGreaterThan(0)
  })

  test('is left alone where `NO_PROXY` is `*`', async () => {
    expect(await check({ HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: '*' })).toMatchObject({ exitCode: 0 })
  })

  test.each(['u:hunter22@not a url', 'socks5://u:hunter22@127.0.0.1:1080'])(
    'that cannot be used is named by its variable, in a report: %s',
    async value => {
      const result = await check({ HTTPS_PROXY: value })
      expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'error' } })
      expect(result.report).toMatchObject({ error: { code: 'input' } })
      expect(result.summary).toContain('`HTTPS_PROXY`')
      expect(textOf(result)).not.toContain('hunter22')
    }
  )

  test('that wants a password is told as one', async () => {
    const page = '<html>Who are you</html>'
    const address = await startProxy(socket =>
      socket.end(
        `HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: ${page.length}\r\n\r\n${page}`
      )
    )
    const result = await check({ HTTPS_PROXY: `u:hunter22@${address}` })
    expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'error' } })
    expect(result.report).toMatchObject({
      error: { message: expect.stringContaining('The proxy of the runner answered 407') }
    })
    expect(textOf(result)).not.toContain('hunter22')
  })
})
