import type { AppPlace as Place } from '../target.ts'

/** Where an app, a slot or a Container App is, and which commands of the CLI are its. */
export interface AppPlace extends Place {
  readonly command: 'webapp' | 'functionapp' | 'containerapp'
}

/** Where the API Management service is. */
export interface ServicePlace {
  readonly name: string
  readonly resourceGroup: string
}

/** jq paths into config/authsettingsV2. */
export const settingsPath = {
  entra: '.properties.identityProviders.azureActiveDirectory',
  audiences: '.properties.identityProviders.azureActiveDirectory.validation.allowedAudiences',
  identities:
    '.properties.identityProviders.azureActiveDirectory.validation.defaultAuthorizationPolicy.allowedPrincipals.identities',
  groups:
    '.properties.identityProviders.azureActiveDirectory.validation.defaultAuthorizationPolicy.allowedPrincipals.groups',
  applications:
    '.properties.identityProviders.azureActiveDirectory.validation.defaultAuthorizationPolicy.allowedApplications'
} as const

/**
 * Commands that change one thing in config/authsettingsV2. A PUT replaces the whole document, so they read it, edit it and write it
 * back. `az webapp auth update` is not used: without the extension authV2 it writes the classic settings, and it has no option for
 * allowedPrincipals. `az rest` puts the Resource Manager of the current cloud in front of a path.
 */
export function renderSettingsEdit(place: AppPlace, filter: string): string {
  return [
    `url=${quoteShell(renderSettingsPath(place))}`,
    `az rest --method get --url "$url" > authsettings.json &&`,
    `  jq ${quoteShell(filter)} authsettings.json > authsettings.new.json &&`,
    '  az rest --method put --url "$url" --body @authsettings.new.json'
  ].join('\n')
}

/** `--subscription S --resource-group G --name N`, with `--slot` where there is one. */
export function renderAppOptions(place: AppPlace): string {
  const slot = place.slot === undefined ? '' : ` --slot ${quoteShell(place.slot)}`
  return `--subscription ${quoteShell(place.subscription)} --resource-group ${quoteShell(place.resourceGroup)} --name ${quoteShell(place.name)}${slot}`
}

/** `--resource-group G --name N` of the API Management service. */
export function renderServiceOptions(place: ServicePlace): string {
  return `--resource-group ${quoteShell(place.resourceGroup)} --name ${quoteShell(place.name)}`
}

/** A jq literal. JSON strings are jq strings, because JSON escapes the backslash that would begin an interpolation. */
export function renderJq(value: string | readonly string[]): string {
  return JSON.stringify(value)
}

/** One argument of a POSIX shell: what comes from Azure never becomes syntax. */
export function quoteShell(text: string): string {
  return /^[\w./:@=,+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

function renderSettingsPath(place: AppPlace): string {
  if (place.command !== 'containerapp')
    return `${renderSitePath(place)}/config/authsettingsV2?api-version=2024-11-01`
  const { subscription, resourceGroup, name } = place
  const group = ['subscriptions', subscription, 'resourceGroups', resourceGroup, 'providers']
  const segments = [...group, 'Microsoft.App', 'containerApps', name]
  return `/${segments.map(encodeURIComponent).join('/')}/authConfigs/current?api-version=2024-03-01`
}

/** The path of the app or the slot in the Resource Manager. */
export function renderSitePath(place: AppPlace): string {
  const slot = place.slot === undefined ? [] : ['slots', place.slot]
  const segments = [
    'subscriptions',
    place.subscription,
    'resourceGroups',
    place.resourceGroup,
    'providers',
    'Microsoft.Web',
    'sites',
    place.name,
    ...slot
  ]
  return `/${segments.map(encodeURIComponent).join('/')}`
}

/** The Markdown of a rule's `help.fix`: the edit with `az rest` and `jq`, and the same lines in Bicep. */
export function renderSettingsHelp(sentence: string, filter: string, bicep: readonly string[]): string {
  return [
    sentence,
    '',
    '```bash',
    "url='/subscriptions/<subscription>/resourceGroups/<group>/providers/Microsoft.Web/sites/<app>/config/authsettingsV2?api-version=2024-11-01'",
    'az rest --method get --url "$url" > authsettings.json &&',
    `  jq '${filter}' authsettings.json > authsettings.new.json &&`,
    '  az rest --method put --url "$url" --body @authsettings.new.json',
    '```',
    '',
    'For a slot the path goes on with `/slots/<slot>` after the app. In Bicep, where the resource replaces the whole document, so that all other settings belong into it as well:',
    '',
    '```bicep',
    "resource auth 'Microsoft.Web/sites/config@2024-11-01' = {",
    '  parent: app',
    "  name: 'authsettingsV2'",
    '  properties: {',
    ...bicep.map(line => `    ${line}`),
    '  }',
    '}',
    '```'
  ].join('\n')
}

/** Bicep lines inside `identityProviders.azureActiveDirectory`. */
export function nestEntra(lines: readonly string[]): string[] {
  return nest(['identityProviders', 'azureActiveDirectory'], lines)
}

/** Bicep lines inside objects of these names. */
export function nest(names: readonly string[], lines: readonly string[]): string[] {
  const [name, ...rest] = names
  return name === undefined ? [...lines] : [`${name}: {`, ...nest(rest, lines).map(line => `  ${line}`), '}']
}
