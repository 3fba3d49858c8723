import { randomUUID, timingSafeEqual } from 'node:crypto'
import type { Call, Json, Reply } from '../wire.ts'
import type { World } from '../world.ts'

/** What a job with `id-token: write` finds in its environment. */
export interface OidcEndpoint {
  /** ACTIONS_ID_TOKEN_REQUEST_URL. It has a query already: clients add `&audience=`. */
  readonly requestUrl: string
  /** ACTIONS_ID_TOKEN_REQUEST_TOKEN. */
  readonly requestToken: string
}

/** Gives the endpoint of a running emulator. */
export function toOidcEndpoint(url: string, requestToken: string): OidcEndpoint {
  return { requestUrl: `${url}/github/oidc/token?api-version=2.0`, requestToken }
}

/** Answers what GitHub's token service answers; undefined when the path is somebody else's. */
export function handleGitHub(world: World, call: Call, requestToken: string): Reply | undefined {
  switch (call.segments.join('/').toLowerCase()) {
    case 'github/oidc/token':
      return issueIdToken(world, call, requestToken)
    case 'github/oidc/.well-known/jwks':
      return { status: 200, body: { keys: [world.gitHubKey.jwk] } }
    case 'github/oidc/.well-known/openid-configuration':
      return { status: 200, body: toConfiguration(world) }
    default:
      return undefined
  }
}

function issueIdToken(world: World, call: Call, requestToken: string): Reply {
  const given = /^Bearer +(\S+)$/i.exec(call.headers['authorization'] ?? '')?.[1] ?? ''
  if (!isSame(given, requestToken)) return { status: 401, body: { message: 'Unauthorized' } }
  const { issuer, subject, lifetimeSeconds, claims } = world.github
  const now = Math.floor(Date.now() / 1000)
  const repository = /^repo:([^/:]+\/[^:]+)/.exec(subject)?.[1] ?? 'contoso/weather'
  const owner = repository.split('/')[0] ?? repository
  const ref = /:ref:(.+)$/.exec(subject)?.[1] ?? 'refs/heads/main'
  const body: Json = {
    jti: randomUUID(),
    sub: subject,
    aud: call.url.searchParams.get('audience') ?? `https://github.com/${owner}`,
    ref,
    repository,
    repository_owner: owner,
    run_id: '6120000001',
    run_number: '1',
    run_attempt: '1',
    actor: owner,
    workflow: 'Deploy',
    event_name: 'push',
    ref_type: 'branch',
    job_workflow_ref: `${repository}/.github/workflows/deploy.yml@${ref}`,
    runner_environment: 'github-hosted',
    iss: issuer,
    nbf: now - 600,
    iat: now,
    exp: now + lifetimeSeconds,
    ...claims
  }
  return { status: 200, body: { value: world.gitHubKey.sign(body) } }
}

function toConfiguration(world: World): Json {
  return {
    issuer: world.github.issuer,
    jwks_uri: `${world.url}/github/oidc/.well-known/jwks`,
    subject_types_supported: ['public', 'pairwise'],
    response_types_supported: ['id_token'],
    claims_supported: [
      'sub',
      'aud',
      'exp',
      'iat',
      'iss',
      'jti',
      'nbf',
      'ref',
      'repository',
      'repository_owner'
    ],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid']
  }
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
