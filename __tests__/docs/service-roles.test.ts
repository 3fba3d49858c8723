import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { ids, startWeather, type Weather } from '../../scripts/weather.ts'
import { backends, createSeed, group, run } from '../e2e/service-world.ts'

const root = path.resolve(import.meta.dirname, '..', '..')

function readActions(role: 'check' | 'apply'): string[] {
  const text = readFileSync(path.join(root, 'examples', 'roles', `${role}.json`), 'utf8')
  return (JSON.parse(text) as { Actions: string[] }).Actions
}

let weather: Weather
beforeEach(async () => {
  weather = await startWeather({ seed: createSeed() })
})
afterEach(async () => {
  await weather.close()
})

/** Gives everybody who signs in these actions, and not one right more. */
function allow(actions: readonly string[], scope = group): void {
  const { world } = weather.emulator
  const roleAssignments = [{ scope, actions }]
  world.update({ identities: world.identities.map(one => ({ ...one, roleAssignments })) })
}

const both = [...readActions('check'), ...readActions('apply')]

describe('the roles of the documentation', () => {
  test.each(Object.entries(backends))('are enough to look into %s', async (_, backend) => {
    // The status of a long-running operation lives beside the resource groups.
    allow(both, `/subscriptions/${ids.subscription}`)
    expect((await run(weather, backend)).findings).toEqual([])
    allow(readActions('check'))
    const checked = await run(weather, backend, { mode: 'check', 'client-id': ids.reader })
    expect(checked.findings).toEqual([])
    expect(checked.outputs['outcome']).toBe('clean')
  })

  test.each<[string, keyof typeof backends]>([
    ['Microsoft.App/containerApps/authConfigs/read', 'a Container App'],
    ['Microsoft.App/containerApps/read', 'a Container App'],
    ['Microsoft.Authorization/roleAssignments/read', 'Azure OpenAI'],
    ['Microsoft.CognitiveServices/accounts/read', 'Azure OpenAI'],
    ['Microsoft.EventHub/namespaces/networkRuleSets/read', 'Event Hubs'],
    ['Microsoft.EventHub/namespaces/read', 'Event Hubs'],
    ['Microsoft.KeyVault/vaults/read', 'Key Vault'],
    ['Microsoft.ServiceBus/namespaces/read', 'Service Bus'],
    ['Microsoft.Storage/storageAccounts/read', 'a queue of a storage account']
  ])('have no right too many: without %s the check says so', async (action, name) => {
    await run(weather, backends[name])
    allow(readActions('check').filter(one => one !== action))
    const { findings } = await run(weather, backends[name], { mode: 'check', 'client-id': ids.reader })
    expect(findings.map(finding => finding.rule)).toEqual(['READ001'])
    expect(findings[0]?.message).toContain(action)
  })
})
