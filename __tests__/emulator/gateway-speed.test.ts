import { expect, test } from '@jest/globals'
import { callBackend } from '../../emulator/backend/call.ts'
import { ami, ask, bearer, doc, gateway, host, makeWorld, stranger } from './plane.ts'

test('more than 500 calls a second are answered, four for each of many worlds', () => {
  const conditions = ['true', 'false', '@(1 == 1)', '@(!true)']
  const count = 500
  const started = performance.now()
  let admitted = 0
  for (let index = 0; index < count; index += 1) {
    const branch = `<choose><when condition="${conditions[index % 4]}">${ami}</when></choose>`
    const world = makeWorld({ api: doc(`<base />${branch}<!-- ${index} -->`) })
    if (ask(world).status === 200) admitted += 1
    for (const headers of [{}, bearer(world, gateway), bearer(world, stranger)])
      callBackend(world, { host, method: 'GET', path: '/', headers })
  }
  const seconds = (performance.now() - started) / 1000
  expect(admitted).toBe(count / 2)
  expect((4 * count) / seconds).toBeGreaterThan(500)
})
