import { type ElementNode, findAttribute, listElements } from './syntax.ts'

/** What may stand inside an element: names in their order, or in any order. A star marks what may be repeated. */
interface Content {
  readonly ordered: boolean
  readonly names: readonly string[]
}

const SEND_REQUEST =
  'set-url set-method set-header* set-body authentication-certificate authentication-token authentication-token-store authentication-managed-identity proxy'

/** After the schemas of Microsoft's extension for VS Code. What is not listed is not looked into. */
const CONTENTS: ReadonlyMap<string, Content> = new Map([
  ['choose', toContent('when* otherwise')],
  ['set-header', toContent('value*')],
  ['set-query-parameter', toContent('value*')],
  ['return-response', toContent('set-status set-header* set-body')],
  ['send-request', toContent(SEND_REQUEST)],
  ['send-one-way-request', toContent(SEND_REQUEST)],
  ['cors', toContent('allowed-origins allowed-methods allowed-headers expose-headers')],
  ['check-header', toContent('value*')],
  [
    'validate-jwt',
    toContent(
      'openid-config* issuer-signing-tokens issuer-signing-keys decryption-keys audiences issuers required-claims'
    )
  ],
  [
    'wait',
    toChoice(
      'choose* forward-request* send-request* cache-lookup-value* cache-store-value* authentication-managed-identity* authentication-token*'
    )
  ],
  ['ip-filter', toChoice('address* address-range*')],
  ['policies', toChoice('inbound backend outbound on-error')],
  ...[
    'base',
    'set-variable',
    'include-fragment',
    'set-backend-service',
    'rewrite-uri',
    'authentication-managed-identity',
    'authentication-basic',
    'set-status'
  ].map(name => [name, toContent('')] as const)
])

function toContent(names: string): Content {
  return { ordered: true, names: names.split(' ').filter(name => name !== '') }
}

function toChoice(names: string): Content {
  return { ...toContent(names), ordered: false }
}

/** Finds what the schema has against the children of an element, in the words of .NET's validation. */
export function findContentFault(element: ElementNode): string | undefined {
  const content = CONTENTS.get(element.name)
  if (content === undefined) return undefined
  const hasText = element.children.some(({ kind }) => kind === 'text' || kind === 'cdata')
  if (content.names.length === 0) {
    const child = listElements(element)[0]
    if (child !== undefined)
      return `The element '${element.name}' cannot contain child element '${child.name}' because the parent element's content model is empty.`
    return hasText ? `The element '${element.name}' cannot contain text. Content model is empty.` : undefined
  }
  if (hasText) return `The element '${element.name}' cannot contain text. ${toExpected(content.names)}`
  return findChildFault(element, content)
}

function findChildFault(element: ElementNode, content: Content): string | undefined {
  let allowed = content.names
  for (const { name } of listElements(element)) {
    const index = allowed.findIndex(candidate => candidate.replace('*', '') === name)
    if (index < 0)
      return `The element '${element.name}' has invalid child element '${name}'.${allowed.length === 0 ? '' : ` ${toExpected(allowed)}`}`
    const repeats = allowed[index]?.endsWith('*') === true
    if (content.ordered) allowed = allowed.slice(repeats ? index : index + 1)
    else if (!repeats) allowed = allowed.filter((_, position) => position !== index)
  }
  return undefined
}

function toExpected(names: readonly string[]): string {
  return `List of possible elements expected: '${names.map(name => name.replace('*', '')).join(', ')}'.`
}

/** The attributes of an element: those that it must have, and all that it may have. */
interface Attributes {
  readonly required: readonly string[]
  readonly known: readonly string[]
}

/** `resource` is required by the documentation and not by the schema, so that its absence is no fault here. */
const ATTRIBUTES: ReadonlyMap<string, Attributes> = new Map([
  ['base', { required: [], known: [] }],
  ['include-fragment', { required: ['fragment-id'], known: ['fragment-id', 'id'] }],
  ['when', { required: ['condition'], known: ['condition'] }],
  ['otherwise', { required: [], known: [] }],
  ['set-header', { required: ['name'], known: ['name', 'exists-action', 'id'] }],
  [
    'authentication-managed-identity',
    {
      required: [],
      known: [
        'id',
        'resource',
        'client-id',
        'output-token-variable-name',
        'ignore-error',
        'authentication-provider'
      ]
    }
  ]
])

/** Finds what the schema has against the attributes of an element. */
export function findAttributeFault(element: ElementNode): string | undefined {
  const rule = ATTRIBUTES.get(element.name)
  if (rule === undefined) return undefined
  const names = element.attributes.map(({ name }) => name).filter(name => !/^xmlns(:|$)/.test(name))
  const strange = names.find(name => !rule.known.includes(name))
  if (strange !== undefined) return `The '${strange}' attribute is not declared.`
  const missing = rule.required.find(name => !names.includes(name))
  if (missing !== undefined) return `The required attribute '${missing}' is missing.`
  return findValueFault(element)
}

/** Two types matter for what reaches the backend: whether a failure is ignored, and whether a header is replaced. */
function findValueFault(element: ElementNode): string | undefined {
  const ignore =
    element.name === 'authentication-managed-identity' ? findAttribute(element, 'ignore-error') : undefined
  if (ignore !== undefined && !/\{\{/.test(ignore.text) && !/^\s*(true|false|1|0)\s*$/.test(ignore.text)) {
    const type = 'http://www.w3.org/2001/XMLSchema:boolean'
    return `The 'ignore-error' attribute is invalid - The value '${ignore.text}' is invalid according to its datatype '${type}' - The string '${ignore.text}' is not a valid Boolean value.`
  }
  const action = element.name === 'set-header' ? findAttribute(element, 'exists-action') : undefined
  if (action === undefined || action.expression || /\{\{/.test(action.text)) return undefined
  if (['override', 'skip', 'append', 'delete'].includes(action.text)) return undefined
  return `The 'exists-action' attribute is invalid - The value '${action.text}' is invalid according to its datatype 'String' - The Enumeration constraint failed.`
}
