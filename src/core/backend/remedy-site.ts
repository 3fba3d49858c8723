import { type AppPlace, quoteShell, renderSitePath } from './remedy.ts'

/** A command that sets properties of config/web and leaves the others as they are: the resource takes a PATCH. */
export function renderWebEdit(place: AppPlace, properties: Readonly<Record<string, unknown>>): string {
  return renderPatch(`${renderSitePath(place)}/config/web`, properties)
}

/** The same for properties of the site itself. */
export function renderSiteEdit(place: AppPlace, properties: Readonly<Record<string, unknown>>): string {
  return renderPatch(renderSitePath(place), properties)
}

/** A command that forbids to publish with a user name and a password over one way. */
export function renderPublishingEdit(place: AppPlace, way: 'ftp' | 'scm'): string {
  const path = `${renderSitePath(place)}/basicPublishingCredentialsPolicies/${way}?api-version=${version}`
  return `az rest --method put --url ${quoteShell(path)} --body '{"properties":{"allow":false}}'`
}

/** The Markdown of a rule's `help.fix`: the PATCH of config/web, and the same lines in Bicep. */
export function renderWebHelp(sentence: string, json: string, bicep: readonly string[]): string {
  return renderHelp(sentence, '/config/web', json, [
    `resource web 'Microsoft.Web/sites/config@${version}' = {`,
    '  parent: app',
    "  name: 'web'",
    '  properties: {',
    ...bicep.map(line => `    ${line}`),
    '  }',
    '}'
  ])
}

/** The same for properties of the site itself. */
export function renderSiteHelp(sentence: string, json: string, bicep: readonly string[]): string {
  return renderHelp(sentence, '', json, [
    `resource app 'Microsoft.Web/sites@${version}' = {`,
    '  // ...',
    '  properties: {',
    ...bicep.map(line => `    ${line}`),
    '  }',
    '}'
  ])
}

const version = '2024-11-01'

function renderPatch(path: string, properties: Readonly<Record<string, unknown>>): string {
  const body = quoteShell(JSON.stringify({ properties }))
  return `az rest --method patch --url ${quoteShell(`${path}?api-version=${version}`)} --body ${body}`
}

function renderHelp(sentence: string, below: string, json: string, bicep: readonly string[]): string {
  return [
    sentence,
    '',
    '```bash',
    'id=/subscriptions/<subscription>/resourceGroups/<group>/providers/Microsoft.Web/sites/<app>',
    `az rest --method patch --url "$id${below}?api-version=${version}" --body '{"properties": ${json}}'`,
    '```',
    '',
    'For a slot the path goes on with `/slots/<slot>` after the app. In Bicep:',
    '',
    '```bicep',
    ...bicep,
    '```'
  ].join('\n')
}
