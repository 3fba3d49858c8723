import { type AppPlace, nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly url: string
  readonly host: string
  /** Operations that a policy sends there; empty when it is the service URL of the API. */
  readonly operations: readonly string[]
  /** The apps that answer to the host; none, or several. */
  readonly places: readonly AppPlace[]
  readonly resourceGroup: string
  readonly subscription: string
}

export const APP002: Rule<'APP002', Facts> = {
  id: 'APP002',
  name: 'app-not-found',
  title: 'The app behind the API was not found by its host',
  severity: 'error',
  words: ({ url, host, operations, places, resourceGroup, subscription }) => ({
    message: `${operations.length === 0 ? 'The API sends its calls' : `A policy sends ${operations.map(one => `\`${one}\``).join(', ')}`}, and the token with them, to \`${host}\`, which ${
      places.length === 0
        ? `is a host name of no Web App, Function App or slot in the resource group \`${resourceGroup}\`, nor in the subscription \`${subscription}\``
        : `is a host name of ${places.length} apps: ${places.map(place => `\`${nameApp(place)}\` in \`${place.resourceGroup}\``).join(', ')}`
    }.`,
    expected: 'one app that answers to the host',
    actual: url,
    fix: [
      'Name the app with `app-name`, and with `app-resource-group-name` or `app-subscription-id` if it is elsewhere; or correct the URL, if the calls go to the wrong place.',
      `az webapp list --subscription ${subscription} --query "[].{name:name, group:resourceGroup, hosts:hostNames}" --output table`
    ].join('\n')
  }),
  help: {
    why: "Without `app-name` the app is found by the host that API Management calls. A host that belongs to no known app may be anybody's: whoever runs it receives API Management's token, and nobody has looked at who else gets in.",
    fix: 'Name the app with `app-name`, or tell where to look for it with `app-resource-group-name` and `app-subscription-id`. A custom domain counts when it is bound to the app; the host of a gateway or a front door that stands before the app does not.',
    reference: 'https://learn.microsoft.com/rest/api/appservice/web-apps/list'
  }
}
