import { describe, expect, test } from '@jest/globals'
import { findApps } from '../../src/azure/find-apps.ts'
import type { ListedSite } from '../../src/core/backend/hosts.ts'
import { absent, type Observed, present, unreadable } from '../../src/core/model.ts'

type Sites = Observed<readonly ListedSite[]>

function listed(group: string, name: string, slot?: string, ...hostNames: readonly string[]): ListedSite {
  const place = { subscription: 's', resourceGroup: group, name, ...(slot === undefined ? {} : { slot }) }
  const own = `${slot === undefined ? name : `${name}-${slot}`}.azurewebsites.net`
  return { place, hostNames: [own, ...hostNames] }
}

const shop = listed('near', 'shop', undefined, 'shop.example.org', 'mirror.example.org')
const staging = listed('near', 'shop', 'staging', 'next.example.net', 'both.example.net')
const office = listed('near', 'office', undefined, 'twin.example.org', '*.example.net', '*.example.edu')
const twin = listed('near', 'twin', undefined, 'twin.example.org', '*.example.edu')
const remote = listed('far', 'remote', undefined, 'mirror.example.org', 'far.example.net', 'both.example.net')
const blue = listed('far', 'remote', 'blue', 'blue.example.net', 'ingress.example.net')
const lonely = listed('Further', 'lonely')

interface World {
  readonly near?: Sites
  readonly all?: Sites
  readonly far?: Sites
  readonly container?: Observed<unknown>
}

async function find(host: string, world: World = {}) {
  const asked: string[] = []
  const answer = <T>(what: string, value: T): Promise<T> => {
    asked.push(what)
    return Promise.resolve(value)
  }
  const near = [shop, staging, office, twin]
  const found = await findApps(
    {
      readGroup: (group = 'near') => {
        if (group === 'near') return answer('near', world.near ?? present(near))
        return answer(group, group === 'far' ? (world.far ?? present([remote, blue])) : present([lonely]))
      },
      readSubscription: () => answer('all', world.all ?? present([shop, office, twin, remote, lonely])),
      findContainerApp: () => answer('container apps', world.container ?? absent)
    },
    [host]
  )
  return { found: found.get(host), asked }
}

const forbidden = unreadable('Forbidden.')
const everywhere = ['near', 'all', 'far', 'Further', 'container apps']
const isNear = (place: object) => ({ kind: 'found', place, within: 'resource-group' })
const isFar = (place: object) => ({ kind: 'found', place, within: 'subscription' })

describe('the app that answers to a host', () => {
  test.each<[string, string, World, object, readonly string[]]>([
    ['in the resource group', 'shop.example.org', {}, isNear(shop.place), ['near', 'all']],
    ['in the subscription', 'remote.azurewebsites.net', {}, isFar(remote.place), ['near', 'all']],
    ['in a slot', 'shop-staging.azurewebsites.net', {}, isNear(staging.place), ['near', 'all']],
    [
      'in a slot elsewhere, for which only its own group is asked',
      'remote-blue.azurewebsites.net',
      {},
      isFar(blue.place),
      ['near', 'all', 'far']
    ],
    ['in a slot with a domain of its own', 'next.example.net', {}, isNear(staging.place), ['near', 'all']],
    [
      'in the subscription, where a wildcard is near',
      'far.example.net',
      {},
      isFar(remote.place),
      ['near', 'all']
    ],
    ['in a slot elsewhere, where a wildcard is near', 'blue.example.net', {}, isFar(blue.place), everywhere],
    ['by a wildcard, when nobody has the name itself', 'x.example.net', {}, isNear(office.place), everywhere],
    [
      'in two apps of one group',
      'twin.example.org',
      {},
      { kind: 'several', places: [office.place, twin.place] },
      ['near', 'all']
    ],
    [
      'in two apps of two groups',
      'mirror.example.org',
      {},
      { kind: 'several', places: [shop.place, remote.place] },
      ['near', 'all']
    ],
    [
      'in a slot, and in an app elsewhere',
      'both.example.net',
      {},
      { kind: 'several', places: [staging.place, remote.place] },
      ['near', 'all']
    ],
    [
      'in two apps by a wildcard',
      'x.example.edu',
      {},
      { kind: 'several', places: [office.place, twin.place] },
      everywhere
    ],
    ['nowhere', 'example.com', {}, { kind: 'none' }, everywhere],
    [
      'nowhere, by a name that App Service gives',
      'none.azurewebsites.net',
      {},
      { kind: 'none' },
      ['near', 'all']
    ],
    [
      'in the subscription, although the group could not be listed',
      'remote.azurewebsites.net',
      { near: forbidden },
      isFar(remote.place),
      ['near', 'all']
    ],
    [
      'in the resource group, although the subscription could not be listed',
      'shop.example.org',
      { all: forbidden },
      isNear(shop.place),
      ['near', 'all']
    ],
    [
      'in a Container App, where a wildcard is near',
      'x.example.net',
      { container: present({}) },
      { kind: 'container-app' },
      everywhere
    ]
  ])('%s', async (_, host, world, expected, asked) => {
    const result = await find(host, world)
    expect(result.found).toMatchObject(expected)
    expect(result.asked).toEqual(asked)
  })

  test.each<[string, string, World]>([
    ['the list of the group', 'example.com', { near: forbidden }],
    ['the group itself', 'example.com', { near: absent }],
    ['the list of the subscription', 'example.com', { all: forbidden }],
    ['the list of the subscription, and with a wildcard', 'x.example.net', { all: forbidden }],
    ['the slots of the app that it may be', 'remote-x.azurewebsites.net', { far: forbidden }],
    ['the slots of an app that may have the domain', 'example.com', { far: forbidden }],
    ['those slots, and with a wildcard', 'x.example.net', { far: absent }],
    ['the Container Apps', 'example.com', { container: forbidden }],
    ['the Container Apps, and with a wildcard', 'x.example.net', { container: forbidden }],
    ['a choice between a slot and a Container App', 'ingress.example.net', { container: present({}) }]
  ])('without %s nobody knows', async (_, host, world) => {
    expect((await find(host, world)).found).toMatchObject({ kind: 'unreadable' })
  })
})
