/**
 * Elements whose content is a payload and never policy: a body, an address, a style sheet. SOAP and HTML stand in them.
 * Only elements that hold no policies belong here, for what is inside is not looked at again.
 */
const opaqueElements: ReadonlySet<string> = new Set([
  'set-body',
  'set-url',
  'set-method',
  'value',
  'message',
  'log-to-eventhub',
  'xsl-transform',
  'find-and-replace',
  'publish-to-dapr',
  'data',
  'payload',
  'sql-statement'
])

/** Elements that hold policies: Azure allows no text of their own ("The element cannot contain text"). */
const policyContainers: ReadonlySet<string> = new Set([
  'policies',
  'fragment',
  'inbound',
  'backend',
  'outbound',
  'on-error',
  'choose',
  'when',
  'otherwise',
  'retry',
  'wait',
  'limit-concurrency',
  'block'
])

/**
 * Tells whether the content of an element is a payload, in which no element is seen. The name alone does not say it:
 * `value` is the text of a header nearly everywhere, but below `cache-value` it holds the policies that compute one.
 */
export function isOpaque(name: string, parent: string | undefined): boolean {
  if (name === 'value' && parent === 'cache-value') return false
  return opaqueElements.has(name)
}

/** Tells whether an element of this name holds policies, and so neither text nor expressions. */
export function holdsPolicies(name: string): boolean {
  return policyContainers.has(name)
}
