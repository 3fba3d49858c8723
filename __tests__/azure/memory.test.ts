import { describe, expect, test } from '@jest/globals'
import type { ArmResponse } from '../../src/azure/arm.ts'
import { Memory } from '../../src/azure/memory.ts'

/** What is asked once, and what has to be asked again. */

const service = 'https://arm.example/subscriptions/s/providers/Microsoft.ApiManagement/service/apim'
const known = [
  service,
  `${service}/policies/policy?api-version=1&format=rawxml`,
  `${service}/namedValues?api-version=1`,
  `${service}/apis?api-version=1`,
  `${service}/apis/weather?api-version=1`,
  `${service}/apis/weather;rev=2?api-version=1`,
  `${service}/apis/weather/operations?api-version=1`,
  `${service}/apis/weather/policies/policy?api-version=1`,
  `${service}/apis/weather/operations/get/policies/policy?api-version=1`,
  `${service}/apis/weather;rev=2/operations/get/policies/policy?api-version=1`,
  `${service}/apis/weather/operations/getAll/policies/policy?api-version=1`,
  `${service}/apis/weather-north/operations?api-version=1`,
  `${service}/products/p/policies/policy?api-version=1`
]

function answer(status: number): ArmResponse {
  return { status, body: undefined, text: '', header: () => undefined, unsure: false }
}

/** Reads everything, does something, and tells what is asked again. */
async function askedAfter(work: (memory: Memory) => void): Promise<string[]> {
  const memory = new Memory()
  for (const url of known) await memory.read(url, async () => answer(200))
  work(memory)
  const asked: string[] = []
  for (const url of known)
    await memory.read(url, async () => {
      asked.push(url.slice(service.length).split('?')[0] ?? '')
      return answer(200)
    })
  return asked
}

describe('what was read', () => {
  test('is not asked again', async () => {
    expect(await askedAfter(() => undefined)).toEqual([])
  })

  test('is asked again after a write over it: a policy is a document of its own, in each revision that may be current', async () => {
    const url = `${service}/apis/Weather/operations/GET/policies/policy?api-version=1`
    expect(await askedAfter(memory => memory.forgetWritten(url))).toEqual([
      '/apis/weather/operations/get/policies/policy',
      '/apis/weather;rev=2/operations/get/policies/policy'
    ])
  })

  test.each(['/apis/weather', '/apis/weather;rev=3', '/apis/weather/releases/r', '/apis/weather/schemas/s'])(
    'is asked again after a write to %s, for all of the API and for the list of APIs',
    async path => {
      expect(await askedAfter(memory => memory.forgetWritten(`${service}${path}?api-version=1`))).toEqual([
        '/apis',
        '/apis/weather',
        '/apis/weather;rev=2',
        '/apis/weather/operations',
        '/apis/weather/policies/policy',
        '/apis/weather/operations/get/policies/policy',
        '/apis/weather;rev=2/operations/get/policies/policy',
        '/apis/weather/operations/getAll/policies/policy'
      ])
    }
  )

  test('is asked again after a write elsewhere, there and below alone', async () => {
    expect(await askedAfter(memory => memory.forgetWritten(`${service}/products/p`))).toEqual([
      '/products/p/policies/policy'
    ])
  })

  test('of an API can be let go of, and what others share stays', async () => {
    const asked = await askedAfter(memory => memory.forgetBelow(`${service}/apis/weather`))
    expect(asked).toHaveLength(7)
    expect(asked.every(path => path.startsWith('/apis/weather') && !path.startsWith('/apis/weather-'))).toBe(
      true
    )
  })

  test('can all be forgotten', async () => {
    expect(await askedAfter(memory => memory.clear())).toHaveLength(known.length)
  })
})

describe('an answer', () => {
  test.each([
    [200, 1],
    [403, 1],
    [404, 1],
    [401, 2],
    [409, 2],
    [429, 2],
    [500, 2],
    [503, 2]
  ])('of status %i is asked for %i times', async (status, times) => {
    const memory = new Memory()
    let asked = 0
    const ask = async (): Promise<ArmResponse> => {
      asked++
      return answer(status)
    }
    await memory.read(service, ask)
    await memory.read(service, ask)
    expect(asked).toBe(times)
  })

  test('counts for half a minute: who changed what was read long ago is not passed over', async () => {
    let clock = 0
    const memory = new Memory(() => clock)
    let asked = 0
    const ask = async (): Promise<ArmResponse> => {
      asked++
      return answer(200)
    }
    await memory.read(service, ask)
    clock = 29_999
    await memory.read(service, ask)
    expect(asked).toBe(1)
    clock = 30_000
    await memory.read(service, ask)
    expect(asked).toBe(2)
  })

  test('that did not come is asked for anew, and one that is under way is shared', async () => {
    const memory = new Memory()
    await expect(memory.read(service, () => Promise.reject(new Error('lost')))).rejects.toThrow('lost')
    let end: (response: ArmResponse) => void = () => undefined
    const first = memory.read(
      service,
      () =>
        new Promise(resolve => {
          end = resolve
        })
    )
    const second = memory.read(service, () => Promise.reject(new Error('asked twice')))
    end(answer(200))
    expect(await first).toBe(await second)
  })

  test('that comes after it was forgotten is not kept', async () => {
    const memory = new Memory()
    let end: (response: ArmResponse) => void = () => undefined
    const late = memory.read(
      service,
      () =>
        new Promise(resolve => {
          end = resolve
        })
    )
    memory.clear()
    end(answer(200))
    await late
    let asked = 0
    await memory.read(service, async () => {
      asked++
      return answer(200)
    })
    expect(asked).toBe(1)
  })
})
