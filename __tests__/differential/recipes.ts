import fc from 'fast-check'
import { audience, doc, stranger } from '../emulator/plane.ts'
import { type Change, setFields } from './draft.ts'
import { friend, otherApi } from './names.ts'
import { changeSetting } from './settings-changes.ts'

const entra = 'identityProviders.azureActiveDirectory'
const audiences = (...list: readonly string[]) => changeSetting(`${entra}.validation.allowedAudiences`, list)
const clientId = (id: string) => changeSetting(`${entra}.registration.clientId`, id)
const lists = (value: object) => changeSetting(`${entra}.validation.defaultAuthorizationPolicy`, value)
const versionTwo = setFields('tokens of version 2', {
  applications: [{ clientId: audience, requestedAccessTokenVersion: 2 }]
})
const byUri = setFields('asked for by its URI', { resource: `api://${audience}` })

function combine(...changes: readonly Change[]): Change {
  return {
    about: changes.map(({ about }) => about).join(' + '),
    apply: draft => {
      for (const { apply } of changes) apply(draft)
    }
  }
}

/** Changes that only make a difference together, and that chance would hardly ever put together. */
export const recipes: fc.Arbitrary<Change> = fc.constantFrom(
  combine(byUri, clientId(otherApi), audiences(`api://${audience}`)),
  combine(byUri, clientId(otherApi), audiences(`api://${audience}`), versionTwo),
  combine(byUri, clientId(otherApi), audiences(`api://${audience}`, audience), versionTwo),
  combine(byUri, versionTwo),
  combine(
    setFields('a resource of Microsoft', { resource: 'https://vault.azure.net' }),
    audiences('https://vault.azure.net')
  ),
  combine(clientId('weather'), audiences(audience)),
  combine(
    setFields('the service rewrites', {
      service: doc('<rewrite-uri template="/health" />', '<forward-request />', '', '')
    }),
    changeSetting('globalValidation.excludedPaths', ['/api/forecast/*'])
  ),
  combine(
    setFields('the service rewrites', {
      service: doc('<rewrite-uri template="/health" />', '<forward-request />', '', '')
    }),
    changeSetting('globalValidation.excludedPaths', ['/api/health'])
  ),
  combine(
    setFields('the URL has a path of its own', {
      get: doc('<base /><set-backend-service backend-id="pool" />')
    }),
    changeSetting('globalValidation.excludedPaths', ['/v2/forecast/*'])
  ),
  combine(
    setFields('a friend', { allowedCallers: [friend.clientId] }),
    lists({
      allowedPrincipals: { identities: ['$OWN_OBJECT', stranger.objectId] },
      allowedApplications: ['$OWN_APPLICATION', friend.clientId]
    })
  ),
  combine(
    setFields('a friend', { allowedCallers: [friend.clientId, friend.objectId] }),
    lists({
      allowedPrincipals: { identities: ['$OWN_OBJECT', friend.objectId] },
      allowedApplications: ['$OWN_APPLICATION', friend.clientId]
    })
  ),
  combine(
    setFields('both kinds of backend', {
      get: doc(
        '<base /><set-backend-service backend-id="evil" /><set-backend-service base-url="https://weather.azurewebsites.net/api" /><set-backend-service backend-id="own" />'
      )
    })
  ),
  combine(
    setFields('both kinds of backend', {
      get: doc(
        '<base /><set-backend-service backend-id="evil" /><set-backend-service base-url="https://weather.azurewebsites.net/api" />'
      )
    })
  )
)
