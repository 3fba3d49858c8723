import { describe, expect, test } from '@jest/globals'
import { doc, stranger } from '../emulator/plane.ts'
import { compareWorld } from './compare-world.ts'
import { type Comparison, decideOutcome, findDisagreements } from './disagreements.ts'
import { type Change, type Draft, setFields } from './draft.ts'
import { blindSpots, strictFindings, strictVerdicts, unrun } from './excuses.ts'
import { changeSetting } from './settings-changes.ts'

function change(apply: (draft: Draft) => void): Change {
  return { about: 'a change', apply }
}

/** What an analyser would say that finds nothing anywhere. */
function trust(comparison: Comparison): Comparison {
  const { judgement } = comparison
  const protections = judgement.protections.map(one => ({ ...one, verdict: 'protected' as const }))
  return { ...comparison, judgement: { protections, findings: [], errors: [], verdict: 'clean' } }
}

const entra = 'identityProviders.azureActiveDirectory'
const lists = `${entra}.validation.defaultAuthorizationPolicy`
const routed = (route: string) => setFields('a route', { get: doc(`<base />${route}`) })

/** One world for each way in which something can be wrong. */
const wrong: readonly (readonly [string, Change, string])[] = [
  ['no token', setFields('none', { api: undefined }), 'said to be protected'],
  [
    'a token that may fail',
    change(draft => {
      draft.api = doc('<base /><authentication-managed-identity resource="$RESOURCE" ignore-error="true" />')
    }),
    'without Entra'
  ],
  [
    'a token that one of two ways takes away',
    routed(
      '<choose><when condition="$CONDITION"><set-header name="Authorization" exists-action="delete" /></when></choose>'
    ),
    'said to be protected'
  ],
  [
    'a token that one product takes away',
    change(draft => {
      const policy = doc('<base />', '<set-header name="Authorization" exists-action="delete" /><base />')
      draft.products.push({ product: { name: 'one', properties: {}, policy }, open: false })
    }),
    'said to be protected'
  ],
  ['another host', routed('<set-backend-service base-url="https://evil.example" />'), 'astray'],
  ['one member of a pool', routed('<set-backend-service backend-id="mixed" />'), 'astray'],
  [
    'an unencrypted call',
    routed('<set-backend-service base-url="http://weather.azurewebsites.net" />'),
    'astray'
  ],
  [
    'a user name in the service URL',
    setFields('user', { serviceUrl: 'https://{{user}}@weather.azurewebsites.net' }),
    'astray'
  ],
  ['no authentication', setFields('none', { settings: undefined }), 'open: nobody'],
  ['a slot without authentication', setFields('slot', { slot: 'unconfigured' }), 'staging'],
  ['the whole tenant', changeSetting(lists, {}), `open: ${stranger.clientId}`],
  [
    'another caller',
    changeSetting(`${lists}.allowedPrincipals.identities`, ['$OWN_OBJECT', stranger.objectId]),
    'open'
  ],
  [
    'a group',
    changeSetting(`${lists}.allowedPrincipals.groups`, ['11111111-0000-4000-8000-000000000001']),
    'a member of'
  ],
  [
    'an id that nobody knows',
    changeSetting(`${lists}.allowedPrincipals.identities`, [
      '$OWN_OBJECT',
      '11111111-0000-4000-8000-000000000001'
    ]),
    'open: 11111111'
  ],
  [
    'API Management in the wrong list',
    changeSetting(`${lists}.allowedApplications`, ['$OWN_OBJECT']),
    'refused'
  ],
  [
    'another tenant',
    changeSetting(
      `${entra}.registration.openIdIssuer`,
      'https://sts.windows.net/11111111-2222-4333-8444-555555555555/'
    ),
    'refused'
  ],
  [
    'another audience',
    changeSetting(`${entra}.registration.clientId`, '11111111-0000-4000-8000-000000000001'),
    'refused'
  ],
  ['one path', changeSetting('globalValidation.excludedPaths', ['/api/forecast/public']), 'open: nobody'],
  [
    'another provider',
    changeSetting('identityProviders.google', { registration: { clientId: 'x' } }),
    'a user of google'
  ],
  [
    'http',
    change(draft => {
      draft.site['httpsOnly'] = false
      changeSetting('httpSettings.requireHttps', false).apply(draft)
    }),
    'unencrypted'
  ],
  [
    'an action in other letters',
    changeSetting('globalValidation.unauthenticatedClientAction', 'return401'),
    'does not know'
  ]
]

describe('the comparison sees', () => {
  test.each(wrong)('%s, where an analyser finds nothing', async (_, bend, words) => {
    const comparison = await compareWorld([bend])
    expect(comparison.judgement.verdict).not.toBe('clean')
    expect(findDisagreements(comparison)).toEqual([])
    expect(findDisagreements(trust(comparison)).join('\n')).toContain(words)
  })

  test('an error that is none, and a verdict that is too hard', async () => {
    const comparison = await compareWorld([])
    const { judgement } = comparison
    const subject = { kind: 'backend', backend: 'weather' } as const
    const place = { subscription: 's', resourceGroup: 'rg', name: 'weather', command: 'webapp' } as const
    const errors = [{ rule: 'AUTH016', subject, facts: { place } } as const]
    expect(
      findDisagreements({ ...comparison, judgement: { ...judgement, errors, findings: errors } })
    ).toEqual([])
    const others = [{ rule: 'NET001', subject, facts: { place } } as const]
    expect(findDisagreements({ ...comparison, judgement: { ...judgement, errors: others } })).toHaveLength(1)
    const protections = judgement.protections.map(one => ({ ...one, verdict: 'unknown' as const }))
    expect(findDisagreements({ ...comparison, judgement: { ...judgement, protections } })).toHaveLength(2)
  })

  test('a world in which nothing is wrong', async () => {
    const comparison = await compareWorld([])
    expect(decideOutcome(comparison.observation)).toBe('ideal')
    expect(comparison.judgement.verdict).toBe('clean')
    expect(findDisagreements(comparison)).toEqual([])
  })

  test('no difference without a sentence that excuses it', () => {
    for (const { because } of [...strictFindings, ...strictVerdicts, ...blindSpots, ...unrun])
      expect(because).toMatch(/^[A-Z].*\.$/)
  })
})
