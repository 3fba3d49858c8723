import { expect, test } from '@jest/globals'
import { callBackend } from '../../emulator/backend/call.ts'
import { ami, ask, bearer, doc, gateway, host, makeWorld, stranger } from './plane.ts'

test('many worlds are answered, each by its own policies, four calls for each', () => {
  const conditions = ['true', 'false', '@(1 == 1)', '@(!true)']
  const count = 500
  let admitted = 0
  let refused = 0
  for (let index = 0; index < count; index += 1) {
    const branch = `<choose><when condition="${conditions[index % 4]}">${ami}</when></choose>`
    const world = makeWorld({ api: doc(`<base />${branch}<!-- ${index} -->`) })
    if (ask(world).status === 200) admitted += 1
    for (const headers of [{}, bearer(world, gateway), bearer(world, stranger)])
      if (callBackend(world, { host, method: 'GET', path: '/', headers }).status >= 401) refused += 1
  }
  expect(admitted).toBe(count / 2)
  expect(refused).toBe(2 * count)
})
