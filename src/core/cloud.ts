/** The clouds whose endpoints are published; undefined stands for a Resource Manager of its own, such as an Azure Stack. */
export type CloudName = 'public' | 'us-government' | 'china'

const byEnvironment: ReadonlyMap<string, CloudName> = new Map([
  ['azurecloud', 'public'],
  ['management.azure.com', 'public'],
  ['azureusgovernment', 'us-government'],
  ['management.usgovcloudapi.net', 'us-government'],
  ['azurechinacloud', 'china'],
  ['management.chinacloudapi.cn', 'china']
])

/** Which cloud the input `environment` speaks of: by its name, or by the URL of its Resource Manager. */
export function findCloudName(environment: string): CloudName | undefined {
  const name = URL.canParse(environment) ? new URL(environment).hostname : environment
  return byEnvironment.get(name.toLowerCase())
}
