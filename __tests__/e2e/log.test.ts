import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startWeather, type Weather } from '../../scripts/weather.ts'

/** The log of the shipped action, as people read it. */

let weather: Weather
beforeAll(async () => {
  weather = await startWeather()
})
afterAll(async () => {
  await weather.close()
})

describe('the log', () => {
  test('tells what is done while it is done, and how long it took at the end', async () => {
    const { stdout } = await weather.run({ mode: 'apply', 'policy-scope': 'operation' })
    const lines = stdout
      .split('\n')
      .filter(line => !line.startsWith('::add-mask::') && !line.startsWith('::debug::'))
    const at = (text: string) => lines.findIndex(line => line.startsWith(text))
    const steps = [
      'Reading the document `examples/weather/openapi.yaml`.',
      '  4 operations, 3 to be protected.',
      'Reading `weather` in `apim-weather`.',
      'Importing the document into `weather`.',
      'Import: still running after ',
      'Reading back what was written, and what was read long ago.',
      '  4 operations in API Management; reading the policies of 3.',
      '✅ `weather` in `apim-weather`',
      '::group::Durations ('
    ]
    expect(steps.map(at)).toEqual(steps.map(at).toSorted((left, right) => left - right))
    expect(steps.map(at)).not.toContain(-1)
    expect(stdout).toMatch(/Writing the policy of the operation `\w+` \(2 of 3\)\./)
    const durations = lines.slice(at('::group::Durations ('))
    expect(durations.join('\n')).toMatch(
      /reading Azure +\d+\.\d s {2}\d times\nimport +\d+\.\d s\nwriting policies /
    )
    expect(durations.join('\n')).toMatch(/requests to Azure: \d+\n::endgroup::/)
  })

  test('has no requests in it unless somebody asks for debug logging', async () => {
    const { stdout } = await weather.run({ mode: 'check' })
    expect(stdout).not.toMatch(/::debug::(?:GET|PUT|HEAD) /)
  })

  test('with RUNNER_DEBUG it has each request with status, duration and correlation, and no token', async () => {
    const before = weather.emulator.log.length
    const { stdout } = await weather.run({ mode: 'check' }, { env: { RUNNER_DEBUG: '1' } })
    const requests = [
      ...stdout.matchAll(/^::debug::(GET|HEAD) (\/subscriptions\/\S+) (\d+) in \d+ ms, correlation [\w-]+$/gm)
    ]
    const sent = weather.emulator.log.slice(before).filter(entry => entry.path.startsWith('/subscriptions/'))
    expect(requests.length).toBe(sent.length)
    expect(requests.length).toBeGreaterThan(5)
    expect(requests.map(([, method, path]) => `${method} ${path}`).toSorted()).toEqual(
      sent.map(({ method, path }) => `${method} ${path.split('?')[0]}`).toSorted()
    )
    expect(stdout.replace(/^::add-mask::.*$/gm, '')).not.toMatch(/eyJ|Bearer/)
  })

  test('takes nothing from what is compared: two runs write the same report', async () => {
    const [one, two] = [await weather.run({ mode: 'check' }), await weather.run({ mode: 'check' })]
    expect(one?.report).toEqual(two?.report)
    expect(one?.summary).toBe(two?.summary)
  })
})
