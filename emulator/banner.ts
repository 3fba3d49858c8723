import { splitRevision } from './apim/request.ts'
import type { Emulator } from './emulator.ts'
import { allAccessKey } from './gateway/product.ts'
import { textOf } from './wire.ts'

/** What the command prints when it runs: an environment to export, and lines for the Azure CLI to paste. */
export function renderBanner(emulator: Emulator): string {
  const { world } = emulator
  const service = world.resources
    .all()
    .find(({ type }) => type.toLowerCase() === 'microsoft.apimanagement/service')
  const deployer = world.identities[0]
  const subscription = world.subscriptions[0]?.id ?? ''
  const group = service === undefined ? '' : (service.id.split('/')[4] ?? '')
  const api = splitRevision(
    world.resources.all().find(({ type }) => type.endsWith('/service/apis'))?.name ?? 'weather'
  ).base
  return [
    `Azure is emulated at ${emulator.url} (state: ${emulator.url}/_emulator/state)`,
    '',
    '# What a GitHub job with `id-token: write` would have',
    ...renderEnvironment(emulator, deployer?.clientId ?? '', subscription),
    '',
    '# The same with the Azure CLI',
    ...renderCli(emulator, deployer?.clientId ?? '', {
      group,
      service: service?.name ?? '',
      api,
      id: service?.id ?? ''
    }),
    '',
    '# Through the gateway, and past it',
    ...renderPlane(emulator, service?.name ?? '', api),
    ''
  ].join('\n')
}

function renderEnvironment(emulator: Emulator, clientId: string, subscription: string): string[] {
  const { oidc, world } = emulator
  const variables = {
    NODE_EXTRA_CA_CERTS: emulator.caFile,
    ACTIONS_ID_TOKEN_REQUEST_URL: oidc.requestUrl,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: oidc.requestToken,
    AZURE_CLIENT_ID: clientId,
    AZURE_TENANT_ID: world.tenant.id,
    AZURE_SUBSCRIPTION_ID: subscription,
    ARM_ENDPOINT: emulator.url
  }
  return Object.entries(variables).map(([name, value]) => `export ${name}=${quote(value)}`)
}

interface CliTarget {
  readonly group: string
  readonly service: string
  readonly api: string
  readonly id: string
}

function renderCli(emulator: Emulator, clientId: string, target: CliTarget): string[] {
  const { url, caFile, oidc, world } = emulator
  const where = `--resource-group ${target.group} --service-name ${target.service} --api-id ${target.api}`
  return [
    `export REQUESTS_CA_BUNDLE=${quote(caFile)} AZURE_CONFIG_DIR="$(mktemp -d)"`,
    'az config set core.collect_telemetry=no --only-show-errors',
    `az cloud register -n Emulator --endpoint-resource-manager ${url} && az cloud set -n Emulator`,
    `ID_TOKEN="$(curl -s --cacert ${quote(caFile)} -H "Authorization: Bearer ${oidc.requestToken}" ${quote(`${oidc.requestUrl}&audience=api://AzureADTokenExchange`)} | sed -E 's/.*"value":"([^"]+)".*/\\1/')"`,
    `az login --service-principal -u ${clientId} -t ${world.tenant.id} --federated-token "$ID_TOKEN"`,
    `az apim api import ${where} --path ${target.api} --specification-format OpenApiJson --specification-path openapi.json`,
    `az apim api show ${where}`,
    `az rest --method get --url ${quote(`${url}${target.id}/apis/${target.api}/policies/policy?api-version=2024-05-01&format=rawxml`)}`,
    `az apim api delete ${where} --yes`
  ]
}

/** A key that opens every API, and no key for what stands behind. */
function renderPlane(emulator: Emulator, service: string, api: string): string[] {
  const site = emulator.world.resources.all().find(({ type }) => type.toLowerCase() === 'microsoft.web/sites')
  const host = textOf(site?.properties, 'defaultHostName') ?? 'nobody.example'
  const curl = `curl -i --cacert ${quote(emulator.caFile)}`
  return [
    `${curl} -H 'Ocp-Apim-Subscription-Key: ${allAccessKey}' ${quote(`${emulator.gatewayUrl(service)}/${api}`)}`,
    `${curl} ${quote(emulator.backendUrl(host))}`
  ]
}

/** Single quotes keep a shell from reading anything into a value. */
function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`
}
