import type { PipelinePolicy } from '@azure/core-rest-pipeline'
import { GuardError } from '../errors.ts'
import type { Cloud } from './cloud.ts'

/** Hosts of Microsoft's authorities and their aliases, as MSAL has them: it may speak to one where the other was named. */
const known: ReadonlySet<string> = new Set([
  'login.microsoftonline.com',
  'login.windows.net',
  'login.microsoft.com',
  'sts.windows.net',
  'login.microsoftonline.us',
  'login.usgovcloudapi.net',
  'login.partner.microsoftonline.cn',
  'login.chinacloudapi.cn'
])

/**
 * Keeps the sign-in with its authority. The library asks it where its token endpoint is, and would send the job's token to whatever host it
 * is told; a document that names another one is refused, before anything goes there.
 */
export class LoginHosts {
  /** Why the sign-in was stopped. */
  failure: GuardError | undefined
  private readonly cloud: Cloud

  constructor(cloud: Cloud) {
    this.cloud = cloud
  }

  policy(): PipelinePolicy {
    return {
      name: 'loginHosts',
      sendRequest: (request, next) => {
        const url = new URL(request.url)
        if (this.admits(url)) return next(request)
        this.failure = new GuardError(
          'sign-in',
          `Microsoft Entra ID at ${this.cloud.authorityHost} named the host \`${url.host.slice(0, 200)}\` for its tokens: the token of this job does not go there.`,
          { hints: ['Check `environment`, and the proxy that the runner is behind.'] }
        )
        return Promise.reject(this.failure)
      }
    }
  }

  private admits(url: URL): boolean {
    if (url.origin === this.cloud.authorityHost) return true
    if (!this.cloud.wellKnown || url.protocol !== 'https:' || url.port !== '') return false
    // `westeurope.login.microsoft.com`: a region of the authority (MSAL, azureRegion).
    return known.has(url.hostname) || known.has(url.hostname.replace(/^[a-z0-9]+\./, ''))
  }
}
