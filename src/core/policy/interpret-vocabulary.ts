/**
 * Policies that leave the Authorization header of the request alone. They may end the call, which protects nothing less,
 * or write a context variable, which is looked at apart. What is in no list here is unknown and may do anything.
 */
const harmlessElements: ReadonlySet<string> = new Set([
  'authentication-certificate',
  'azure-openai-emit-token-metric',
  'azure-openai-semantic-cache-lookup',
  'azure-openai-semantic-cache-store',
  'azure-openai-token-limit',
  'cache-lookup',
  'cache-lookup-value',
  'cache-remove-value',
  'cache-store',
  'cache-store-value',
  'check-header',
  'cors',
  'cross-domain',
  'emit-metric',
  'find-and-replace',
  'get-authorization-context',
  'ip-filter',
  'json-to-xml',
  'jsonp',
  'llm-content-safety',
  'llm-emit-token-metric',
  'llm-semantic-cache-lookup',
  'llm-semantic-cache-store',
  'llm-token-limit',
  'log-to-eventhub',
  'proxy',
  'quota',
  'quota-by-key',
  'rate-limit',
  'rate-limit-by-key',
  'redirect-content-urls',
  'rewrite-uri',
  'set-body',
  'set-method',
  'set-query-parameter',
  'set-status',
  'trace',
  'validate-client-certificate',
  'validate-content',
  'validate-graphql-request',
  'validate-headers',
  'validate-odata-request',
  'validate-parameters',
  'validate-status-code',
  'xml-to-json',
  'xsl-transform'
])

/** Tells whether a policy leaves the Authorization header of the request alone. */
export function isHarmless(element: string): boolean {
  return harmlessElements.has(element)
}

const structuralElements: ReadonlySet<string> = new Set([
  'authentication-basic',
  'authentication-managed-identity',
  'base',
  'block',
  'choose',
  'forward-request',
  'include-fragment',
  'limit-concurrency',
  'mock-response',
  'otherwise',
  'retry',
  'set-backend-service',
  'set-variable',
  'validate-azure-ad-token',
  'validate-jwt',
  'wait',
  'when'
])

/** Tells whether a policy is one that is followed by itself, or whose children are. */
export function isStructural(element: string): boolean {
  return structuralElements.has(element)
}

/** Names of attributes that name a context variable which the policy writes: `response-variable-name` and its like. */
export function isVariableAttribute(attribute: string): boolean {
  return attribute === 'variable-name' || attribute.endsWith('-variable-name')
}

/** Attributes of `authentication-managed-identity` that are documented and that we understand, from its schema. */
export const tokenAttributes: ReadonlySet<string> = new Set([
  'id',
  'resource',
  'client-id',
  'output-token-variable-name',
  'ignore-error'
])
