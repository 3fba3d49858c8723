import { describe, expect, test } from '@jest/globals'
import type { DesiredState } from '../../src/core/desired.ts'
import {
  absent,
  type LiveApp,
  type LiveFunction,
  type LiveState,
  present,
  unreadable
} from '../../src/core/model.ts'
import { chooseServiceUrl } from '../../src/core/service-url.ts'

/** Where a new API sends its calls when nobody says it. */

function app(kind: string, functions?: readonly LiveFunction[]): LiveApp {
  const place = { name: 'app', resourceGroup: 'group', subscription: 'sub' }
  const identity = { systemAssigned: true, userAssigned: [] }
  const host = 'app.azurewebsites.net'
  return {
    place,
    origin: { kind: 'named' },
    site: present({ name: 'app', kind, identity, defaultHostName: host, hostNames: [host] }),
    authSettings: absent,
    parts: {
      webConfig: unreadable('not needed'),
      publishing: unreadable('not needed'),
      ...(functions === undefined ? {} : { functions: present(functions) })
    }
  }
}

function choose(apps: readonly LiveApp[], serverUrl?: string, serviceUrl?: string): string | undefined {
  const desired = {
    wishes: serviceUrl === undefined ? {} : { serviceUrl },
    spec: serverUrl === undefined ? {} : { serverUrl }
  }
  return chooseServiceUrl(desired as DesiredState, { apps } as unknown as LiveState)
}

describe('the backend URL of a new API', () => {
  test.each<[string, LiveApp, string | undefined, string]>([
    ['a Web App', app('app,linux'), undefined, 'https://app.azurewebsites.net'],
    ['a Web App with a path in the document', app('app'), '/v1', 'https://app.azurewebsites.net/v1'],
    [
      'a Function App of which nothing is known',
      app('functionapp'),
      undefined,
      'https://app.azurewebsites.net/api'
    ],
    [
      'a Function App with the usual prefix',
      app('functionapp,linux', [{ name: 'a', path: '/api/a' }]),
      undefined,
      'https://app.azurewebsites.net/api'
    ],
    [
      'a Function App without a prefix',
      app('functionapp', [{ name: 'a', path: '/a' }]),
      undefined,
      'https://app.azurewebsites.net'
    ],
    [
      'a Function App whose document has a path',
      app('functionapp'),
      '/rest',
      'https://app.azurewebsites.net/rest'
    ],
    [
      'a server that is the app',
      app('functionapp'),
      'https://app.azurewebsites.net/x/',
      'https://app.azurewebsites.net/x'
    ],
    [
      'a server that is another host',
      app('app'),
      'https://elsewhere.example/x',
      'https://app.azurewebsites.net/x'
    ]
  ])('%s', (_, one, server, expected) => {
    expect(choose([one], server)).toBe(expected)
  })

  test('is what the input says, and unknown with two apps or none', () => {
    expect(choose([app('app')], undefined, 'https://other.example')).toBe('https://other.example')
    expect(choose([app('app'), app('app')])).toBeUndefined()
    expect(choose([])).toBeUndefined()
  })
})
