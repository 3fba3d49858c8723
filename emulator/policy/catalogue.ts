/** Where a policy document is kept. */
export type PolicyScope = 'service' | 'workspace' | 'product' | 'api' | 'operation' | 'fragment'

/** A part of a policy document. */
export type Section = 'inbound' | 'backend' | 'outbound' | 'on-error'

/** The sections in the order of the documentation. */
export const SECTIONS: readonly Section[] = ['inbound', 'backend', 'outbound', 'on-error']

/** What is known of a policy: where it may stand. */
export interface PolicyRule {
  readonly sections: readonly Section[]
  /** Absent where every scope will do. */
  readonly scopes?: readonly PolicyScope[]
}

/** The names are those of the policy reference and of the schemas of Microsoft's extension for VS Code. */
const NAMES_BY_SECTIONS: readonly (readonly [readonly Section[], string])[] = [
  [
    SECTIONS,
    'block cache-lookup-value cache-remove-value cache-store-value cache-value choose emit-metric find-and-replace include-fragment ' +
      'invoke-dapr-binding invoke-request limit-concurrency log-to-eventhub publish-to-dapr retry return-response send-one-way-request ' +
      'send-request send-service-bus-message set-body set-header set-request-metric-dimension-value set-status set-variable trace wait'
  ],
  [
    ['inbound'],
    'authentication-basic authentication-certificate authentication-token authentication-token-store azure-openai-emit-token-metric ' +
      'azure-openai-semantic-cache-lookup azure-openai-token-limit cache-lookup check-header cors cross-domain get-authorization-context ' +
      'ip-filter llm-emit-token-metric llm-semantic-cache-lookup llm-token-limit proxy quota quota-by-key rate-limit rate-limit-by-key ' +
      'rewrite-uri validate-azure-ad-token validate-client-certificate validate-graphql-request validate-jwt validate-odata-request ' +
      'validate-parameters'
  ],
  // The reference says inbound only; documents of real instances have it in outbound, too, and the policy toolkit offers it there.
  [
    ['inbound', 'outbound'],
    'authentication-managed-identity llm-content-safety redirect-content-urls xsl-transform'
  ],
  [['inbound', 'backend'], 'set-backend-service set-query-parameter'],
  [['inbound', 'outbound', 'on-error'], 'json-to-xml mock-response validate-content xml-to-json'],
  [['inbound', 'on-error'], 'set-method'],
  [['outbound'], 'azure-openai-semantic-cache-store cache-store jsonp llm-semantic-cache-store'],
  [['outbound', 'on-error'], 'validate-headers validate-status-code'],
  [['backend'], 'forward-request'],
  // Policies of GraphQL resolvers have no place in the sections of a document.
  [[], 'cosmosdb-data-source graphql-data-source http-data-source publish-event sql-data-source']
]

const NARROW_SCOPES: ReadonlyMap<string, readonly PolicyScope[]> = new Map([
  ['quota', ['product']],
  ['rate-limit', ['product', 'api', 'operation']],
  ['cross-domain', ['service']]
])

const RULES: ReadonlyMap<string, PolicyRule> = new Map(
  NAMES_BY_SECTIONS.flatMap(([sections, names]) =>
    names.split(' ').map(name => [name, toRule(name, sections)] as const)
  )
)

function toRule(name: string, sections: readonly Section[]): PolicyRule {
  const scopes = NARROW_SCOPES.get(name)
  return scopes === undefined ? { sections } : { sections, scopes }
}

/** Finds what is known of a policy; undefined when there is no policy of that name. Capitals count. */
export function findRule(name: string): PolicyRule | undefined {
  return RULES.get(name)
}

/** Tells whether a name is that of a section. */
export function isSection(name: string): name is Section {
  return SECTIONS.some(section => section === name)
}

/** Elements that hold policies. */
const CONTAINERS = new Set(['when', 'otherwise', 'retry', 'limit-concurrency', 'block'])

/** Tells whether the children of an element are policies of the same section. */
export function isContainer(name: string): boolean {
  return CONTAINERS.has(name)
}
