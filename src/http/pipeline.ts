import {
  createPipelineFromOptions,
  formDataPolicyName,
  multipartPolicyName,
  type Pipeline,
  proxyPolicyName,
  redirectPolicyName
} from '@azure/core-rest-pipeline'
import { findProxy } from './proxy.ts'

/** The SDK reads the variables itself where it is given nothing, and throws at what it does not understand. */
const noProxy = { host: 'http://localhost', port: 9 }

/**
 * The pipeline that the Azure SDKs are built on: the runner's proxies, names in headers, logging. Fail closed: no redirect is followed, so that what a
 * request carries reaches the host that it was meant for. Repeating is a policy of our own. Forms are nothing that is sent here, and to look for one in a body
 * makes Node load its whole `fetch`. Throws a GuardError where the runner names a proxy that cannot be used.
 */
export function createPlainPipeline(userAgent: string): Pipeline {
  const proxy = findProxy(process.env)
  const pipeline = createPipelineFromOptions({
    proxyOptions: proxy ?? noProxy,
    userAgentOptions: { userAgentPrefix: userAgent },
    retryOptions: { maxRetries: 0 }
  })
  for (const name of [redirectPolicyName, formDataPolicyName, multipartPolicyName])
    pipeline.removePolicy({ name })
  if (proxy === undefined) pipeline.removePolicy({ name: proxyPolicyName })
  return pipeline
}
