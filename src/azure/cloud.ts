import { createEmptyPipeline, createPipelineRequest } from '@azure/core-rest-pipeline'
import { isRecord } from '../core/arm/json.ts'
import { GuardError } from '../errors.ts'
import { attemptTimeoutPolicy } from './attempt-timeout.ts'
import { createHttpClient } from './http-client.ts'
import { Pace } from './pace.ts'
import { retryPolicy } from './retry.ts'

/** Everything about a cloud that sign-in and requests depend on. */
export interface Cloud {
  /** Origin of the Resource Manager, without a trailing slash. The only host that ever gets the access token. */
  readonly armUrl: string
  readonly authorityHost: string
  readonly scope: string
  /** Audience of the GitHub token when the input gives none. */
  readonly assertionAudience: string
  /** False for an authority that Microsoft's instance discovery does not know (facts: auth 3.2). */
  readonly wellKnown: boolean
  /** Name that `az cloud set` and the hints use. */
  readonly name: string
}

/** Endpoints as published in Microsoft's national-clouds documentation; audiences per workload identity federation. */
const clouds: Readonly<Record<string, Cloud>> = {
  azurecloud: {
    name: 'AzureCloud',
    armUrl: 'https://management.azure.com',
    authorityHost: 'https://login.microsoftonline.com',
    scope: 'https://management.azure.com/.default',
    assertionAudience: 'api://AzureADTokenExchange',
    wellKnown: true
  },
  azureusgovernment: {
    name: 'AzureUSGovernment',
    armUrl: 'https://management.usgovcloudapi.net',
    authorityHost: 'https://login.microsoftonline.us',
    scope: 'https://management.usgovcloudapi.net/.default',
    assertionAudience: 'api://AzureADTokenExchangeUSGov',
    wellKnown: true
  },
  azurechinacloud: {
    name: 'AzureChinaCloud',
    armUrl: 'https://management.chinacloudapi.cn',
    authorityHost: 'https://login.chinacloudapi.cn',
    scope: 'https://management.chinacloudapi.cn/.default',
    assertionAudience: 'api://AzureADTokenExchangeChina',
    wellKnown: true
  }
}

/** Finds a cloud by name, or asks the Resource Manager at an https URL for its endpoints. Throws GuardError. */
export async function readCloud(environment: string, userAgent: string): Promise<Cloud> {
  const known = Object.hasOwn(clouds, environment.toLowerCase())
    ? clouds[environment.toLowerCase()]
    : undefined
  if (known !== undefined) return known
  const url = URL.canParse(environment) ? new URL(environment) : undefined
  if (
    url === undefined ||
    url.protocol !== 'https:' ||
    url.username !== '' ||
    url.search !== '' ||
    url.pathname !== '/'
  ) {
    throw new GuardError(
      'input',
      `The input \`environment\` is \`${environment.slice(0, 200)}\`: expected \`azurecloud\`, \`azureusgovernment\`, \`azurechinacloud\`, or the https URL of a Resource Manager without a path.`
    )
  }
  const authentication = await readAuthentication(url.origin, userAgent)
  return toCloud(url.origin, authentication)
}

function toCloud(origin: string, authentication: Readonly<Record<string, unknown>>): Cloud {
  const login = authentication['loginEndpoint']
  const audiences = authentication['audiences']
  const endpoint = typeof login === 'string' && URL.canParse(login) ? new URL(login) : undefined
  const audience = Array.isArray(audiences)
    ? audiences.find(value => typeof value === 'string' && value !== '')
    : undefined
  if (endpoint?.protocol !== 'https:' || typeof audience !== 'string') {
    throw new GuardError(
      'azure',
      `The Resource Manager at ${origin} publishes no usable \`authentication.loginEndpoint\` (an https URL) and \`authentication.audiences\` under /metadata/endpoints.`
    )
  }
  return {
    name: origin,
    armUrl: origin,
    authorityHost: endpoint.origin,
    scope: `${audience.replace(/\/$/, '')}/.default`,
    assertionAudience: 'api://AzureADTokenExchange',
    wellKnown: Object.values(clouds).some(cloud => cloud.authorityHost === endpoint.origin)
  }
}

/** Newer Resource Managers answer with one object or an array of clouds, Azure Stack knows the oldest version only. */
async function readAuthentication(
  origin: string,
  userAgent: string
): Promise<Readonly<Record<string, unknown>>> {
  for (const version of ['2022-09-01', '2015-01-01']) {
    const body = await readMetadata(`${origin}/metadata/endpoints?api-version=${version}`, userAgent)
    for (const entry of Array.isArray(body) ? body : [body]) {
      if (isRecord(entry) && isRecord(entry['authentication'])) return entry['authentication']
    }
  }
  throw new GuardError(
    'azure',
    `${origin} does not publish /metadata/endpoints as a Resource Manager does; check the input \`environment\`.`
  )
}

async function readMetadata(url: string, userAgent: string): Promise<unknown> {
  const request = createPipelineRequest({ url })
  const pipeline = createEmptyPipeline()
  pipeline.addPolicy(retryPolicy({ pace: new Pace() }))
  pipeline.addPolicy(attemptTimeoutPolicy(30_000))
  request.headers.set('accept', 'application/json')
  request.headers.set('user-agent', userAgent)
  try {
    const response = await pipeline.sendRequest(createHttpClient(), request)
    return response.status === 200 ? JSON.parse(response.bodyAsText ?? '') : undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw new GuardError(
      'network',
      `${new URL(url).origin}/metadata/endpoints cannot be reached; check the input \`environment\`, the proxy, and the certificates that Node trusts (NODE_EXTRA_CA_CERTS).`,
      { cause }
    )
  }
}
