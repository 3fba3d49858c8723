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

const shop = listed('near', 'shop', undefined, 'shop.example.org')
const office = listed('near', 'office', undefined, 'twin.example.org')
const twin = listed('near', 'twin', undefined, 'twin.example.org')
const far = listed('far', 'remote')

interface World {
  readonly group?: Sites
  readonly all?: Sites
  readonly slots?: Readonly<Record<string, Sites>>
}

async function find(host: string, world: World = {}) {
  const asked: string[] = []
  const answer = (what: string, sites: Sites): Promise<Sites> => {
    asked.push(what)
    return Promise.resolve(sites)
  }
  const near = [shop, office, twin]
  const found = await findApps(
    {
      readGroup: () => answer('group', world.group ?? present(near)),
      readSubscription: () => answer('subscription', world.all ?? present([...near, far])),
      readSlots: ({ name }) => answer(`slots of ${name}`, world.slots?.[name] ?? present([]))
    },
    [host]
  )
  return { found: found.get(host), asked }
}

const staging = { shop: present([listed('near', 'shop', 'staging', 'next.example.net')]) }
const forbidden = unreadable('Forbidden.')

describe('the app that answers to a host', () => {
  test.each<[string, string, World, object, readonly string[]]>([
    [
      'in the resource group',
      'shop.example.org',
      {},
      { kind: 'found', place: shop.place, within: 'resource-group' },
      ['group']
    ],
    [
      'in the subscription',
      'remote.azurewebsites.net',
      {},
      { kind: 'found', place: far.place, within: 'subscription' },
      ['group', 'subscription']
    ],
    [
      'in a slot whose host begins with the name of the app',
      'shop-staging.azurewebsites.net',
      { slots: staging },
      { kind: 'found', place: { name: 'shop', slot: 'staging' }, within: 'resource-group' },
      ['group', 'slots of shop']
    ],
    [
      'in a slot of an app elsewhere',
      'remote-blue.azurewebsites.net',
      { slots: { remote: present([listed('far', 'remote', 'blue')]) } },
      { kind: 'found', place: { name: 'remote', slot: 'blue' }, within: 'subscription' },
      ['group', 'subscription', 'slots of remote']
    ],
    [
      'in a slot with a domain of its own',
      'next.example.net',
      { slots: staging },
      { kind: 'found', place: { name: 'shop', slot: 'staging' } },
      ['group', 'subscription', 'slots of shop', 'slots of office', 'slots of twin']
    ],
    [
      'in two apps',
      'twin.example.org',
      {},
      { kind: 'several', places: [office.place, twin.place] },
      ['group']
    ],
    [
      'nowhere',
      'example.com',
      {},
      { kind: 'none' },
      ['group', 'subscription', 'slots of shop', 'slots of office', 'slots of twin']
    ],
    [
      'in the subscription, although the group could not be listed',
      'remote.azurewebsites.net',
      { group: forbidden },
      { kind: 'found', place: far.place, within: 'subscription' },
      ['group', 'subscription']
    ]
  ])('%s', async (_, host, world, expected, asked) => {
    const result = await find(host, world)
    expect(result.found).toMatchObject(expected)
    expect(result.asked).toEqual(asked)
  })

  test.each<[string, string, World]>([
    ['the list of the group', 'example.com', { group: forbidden }],
    ['the group itself', 'example.com', { group: absent }],
    ['the list of the subscription', 'example.com', { all: forbidden }],
    ['the slots of the app that it may be', 'shop-x.azurewebsites.net', { slots: { shop: forbidden } }],
    ['the slots of an app that may have the domain', 'example.com', { slots: { office: forbidden } }]
  ])('without %s nobody knows', async (_, host, world) => {
    expect((await find(host, world)).found).toMatchObject({ kind: 'unreadable' })
  })
})
