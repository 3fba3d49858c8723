import { ArmFault } from './fault.ts'

/** The api-versions that each namespace answers to. 2021-08-01 is what the Azure CLI sends for API Management. */
const supported: ReadonlyMap<string, readonly string[]> = new Map([
  ['microsoft.apimanagement', ['2021-08-01', '2024-05-01']],
  ['microsoft.web', ['2023-12-01', '2024-11-01', '2025-05-01']],
  ['microsoft.managedidentity', ['2018-11-30', '2023-01-31']],
  ['microsoft.authorization', ['2015-07-01', '2018-07-01', '2022-04-01']],
  ['microsoft.servicebus', ['2021-11-01', '2024-01-01']],
  ['microsoft.eventhub', ['2021-11-01', '2024-01-01']],
  ['microsoft.storage', ['2023-05-01', '2024-01-01']],
  ['microsoft.keyvault', ['2022-07-01', '2023-07-01']],
  ['microsoft.cognitiveservices', ['2023-05-01', '2024-10-01']],
  ['microsoft.app', ['2023-05-01', '2024-03-01']]
])

/** The versions of the subscription and resource group endpoints that clients in use ask for. */
const resources = [
  '2016-06-01',
  '2019-11-01',
  '2020-01-01',
  '2021-01-01',
  '2021-04-01',
  '2022-12-01',
  '2024-11-01'
]

/** Gives the api-version of a request. Throws what ARM answers when it is missing or not supported. */
export function readApiVersion(url: URL, namespace: string | undefined): string {
  const version = url.searchParams.get('api-version')
  if (version === null || version === '') {
    throw new ArmFault(400, {
      code: 'MissingApiVersionParameter',
      message: 'The api-version query parameter (?api-version=) is required for all requests.'
    })
  }
  const known = namespace === undefined ? resources : supported.get(namespace)
  if (known !== undefined && !known.includes(version)) {
    throw new ArmFault(400, {
      code: 'InvalidApiVersionParameter',
      message: `The api-version '${version}' is invalid. The supported versions are '${known.join(',')}'.`
    })
  }
  return version
}
