import { type CloudName, findCloudName } from './cloud.ts'

/** Everything about a cloud that sign-in and requests depend on. */
export interface Cloud {
  /** Origin of the Resource Manager, without a trailing slash. The only host that ever gets the access token. */
  readonly armUrl: string
  /** Origin of Microsoft Entra ID, without a trailing slash. The only host that ever gets the GitHub token. */
  readonly authorityHost: string
  readonly scope: string
  /** Audience of the GitHub token when the input gives none. */
  readonly assertionAudience: string
  /** Name that `az cloud set` and the hints use. */
  readonly name: string
}

/** Endpoints as published in Microsoft's national-clouds documentation; audiences per workload identity federation. */
const clouds: Readonly<Record<CloudName, Cloud>> = {
  public: {
    name: 'AzureCloud',
    armUrl: 'https://management.azure.com',
    authorityHost: 'https://login.microsoftonline.com',
    scope: 'https://management.azure.com/.default',
    assertionAudience: 'api://AzureADTokenExchange'
  },
  'us-government': {
    name: 'AzureUSGovernment',
    armUrl: 'https://management.usgovcloudapi.net',
    authorityHost: 'https://login.microsoftonline.us',
    scope: 'https://management.usgovcloudapi.net/.default',
    assertionAudience: 'api://AzureADTokenExchangeUSGov'
  },
  china: {
    name: 'AzureChinaCloud',
    armUrl: 'https://management.chinacloudapi.cn',
    authorityHost: 'https://login.partner.microsoftonline.cn',
    scope: 'https://management.chinacloudapi.cn/.default',
    assertionAudience: 'api://AzureADTokenExchangeChina'
  }
}

/** Audience of the GitHub token for a Resource Manager that publishes its endpoints itself. */
export const defaultAudience = clouds.public.assertionAudience

/** A cloud by the name that the input `environment` gives it; its URL is asked for what it publishes, as any other. */
export function findCloud(environment: string): Cloud | undefined {
  const name = environment.includes('.') ? undefined : findCloudName(environment)
  return name === undefined ? undefined : clouds[name]
}
