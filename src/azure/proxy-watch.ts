import { EventEmitter } from 'node:events'
import type { ClientRequest } from 'node:http'
import { type PipelinePolicy, proxyPolicyName } from '@azure/core-rest-pipeline'

/**
 * Tells what a proxy says from what a host says. A proxy that refuses to connect answers in the place of the host, and the client hands that on as if
 * it were the host's own answer; and a proxy that is not there looks like a host that refuses the connection.
 */
export class ProxyWatch {
  private readonly refused = new Set<string>()
  private readonly proxied = new Set<string>()
  private readonly watched = new WeakSet<object>()

  /** Must stand behind the policy that chooses the proxy. */
  policy(): PipelinePolicy {
    return {
      name: 'proxyWatch',
      sendRequest: (request, next) => {
        const { agent } = request
        if (agent !== undefined) this.proxied.add(new URL(request.url).hostname)
        if (agent instanceof EventEmitter && !this.watched.has(agent)) {
          this.watched.add(agent)
          agent.on('proxyConnect', ({ statusCode }: { statusCode?: number }, sent: ClientRequest) => {
            if (statusCode !== 200) this.refused.add(sent.host)
          })
        }
        return next(request)
      }
    }
  }

  /** Whether the way to the host of a URL leads through a proxy. */
  isProxied(url: string): boolean {
    return this.proxied.has(new URL(url).hostname)
  }

  /** Whether the proxy refused to connect to the host of a URL. */
  isRefused(url: string): boolean {
    return this.refused.has(new URL(url).hostname)
  }
}

export const behindProxyPolicy = { afterPolicies: [proxyPolicyName] }
