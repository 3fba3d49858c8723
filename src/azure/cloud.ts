import { isRecord } from '../core/arm/json.ts'
import { type Cloud, defaultAudience, findCloud } from '../core/clouds.ts'
import { GuardError } from '../errors.ts'
import { createExchange, type Exchange } from '../http/exchange.ts'
import { unknownToProxy } from '../http/proxy.ts'

/** Finds a cloud by name, or asks the Resource Manager at an https URL for its endpoints. Throws GuardError. */
export async function readCloud(environment: string, userAgent: string): Promise<Cloud> {
  const known = findCloud(environment)
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
  const exchange = createExchange({ who: url.host, userAgent, timeoutMs: 30_000, maxRetries: 3 })
  const authentication = await readAuthentication(url.origin, exchange)
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
    assertionAudience: defaultAudience
  }
}

/** Newer Resource Managers answer with one object or an array of clouds, Azure Stack knows the oldest version only. */
async function readAuthentication(
  origin: string,
  exchange: Exchange
): Promise<Readonly<Record<string, unknown>>> {
  for (const version of ['2022-09-01', '2015-01-01']) {
    const body = await readMetadata(`${origin}/metadata/endpoints?api-version=${version}`, exchange)
    for (const entry of Array.isArray(body) ? body : [body]) {
      if (isRecord(entry) && isRecord(entry['authentication'])) return entry['authentication']
    }
  }
  throw new GuardError(
    'azure',
    `The server at ${origin} does not publish /metadata/endpoints as a Resource Manager does; check the input \`environment\`.`
  )
}

async function readMetadata(url: string, exchange: Exchange): Promise<unknown> {
  try {
    const answer = await exchange({ method: 'GET', url, headers: { accept: 'application/json' } })
    if (answer.status === 407) throw new GuardError('network', unknownToProxy)
    // What is busy is no other kind of server, and a wrong input is not the reason.
    if (answer.status === 429 || answer.status >= 500)
      throw new GuardError(
        'network',
        `The Resource Manager at ${new URL(url).origin} answered ${answer.status} when asked for its endpoints: run the job again if it was a passing fault.`
      )
    return answer.status === 200 ? JSON.parse(answer.text) : undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    if (cause instanceof GuardError) throw cause
    throw new GuardError(
      'network',
      `The address ${new URL(url).origin}/metadata/endpoints cannot be reached; check the input \`environment\`, the proxy, and the certificates that Node trusts (NODE_EXTRA_CA_CERTS).`,
      { hints: cause instanceof Error ? [cause.message] : [], cause }
    )
  }
}
