import {
  createPipelineFromOptions,
  formDataPolicyName,
  multipartPolicyName,
  type Pipeline,
  redirectPolicyName
} from '@azure/core-rest-pipeline'

/**
 * The pipeline that the Azure SDKs are built on: the runner's proxies, names in headers, logging. Fail closed: no redirect is followed, so that what a
 * request carries reaches the host that it was meant for. Repeating is a policy of our own. Forms are nothing that is sent here, and to look for one in a body
 * makes Node load its whole `fetch`.
 */
export function createPlainPipeline(userAgent: string): Pipeline {
  const pipeline = createPipelineFromOptions({
    userAgentOptions: { userAgentPrefix: userAgent },
    retryOptions: { maxRetries: 0 }
  })
  for (const name of [redirectPolicyName, formDataPolicyName, multipartPolicyName])
    pipeline.removePolicy({ name })
  return pipeline
}
