import fc from 'fast-check'
import { doc, host } from '../emulator/plane.ts'
import { type Change, setFields } from './draft.ts'
import { otherApi, spare } from './names.ts'

const header = (action: string, value?: string) =>
  value === undefined
    ? `<set-header name="Authorization" exists-action="${action}" />`
    : `<set-header name="authorization" exists-action="${action}"><value>${value}</value></set-header>`
const fromVariable = '@("Bearer " + (string)context.Variables["t"])'
const token = (attributes: string) => `<authentication-managed-identity ${attributes} />`

/** Ways to set the right token. */
const right = [
  '$TOKEN',
  `${token('resource="$RESOURCE" $CLIENT output-token-variable-name="t"')}${header('override', fromVariable)}`,
  token('resource="{{audience}}" $CLIENT'),
  token('resource=\'@("$RESOURCE")\' $CLIENT'),
  '<include-fragment fragment-id="token" />',
  '<choose><when condition="$CONDITION">$TOKEN</when><otherwise>$TOKEN</otherwise></choose>'
]

/** Policies that leave the token alone. */
const harmless = [
  '<!-- $TOKEN -->',
  '<set-header name="X-Caller" exists-action="override"><value>apim</value></set-header>',
  '<set-variable name="t" value="text" />',
  '<include-fragment fragment-id="nothing" />',
  '<choose><when condition="$CONDITION"><set-header name="X-Way"><value>one</value></set-header></when></choose>',
  '<choose><when condition="@(false)"><set-header name="Authorization" exists-action="delete" /></when></choose>',
  '<choose><when condition="$CONDITION"><return-response><set-status code="404" /></return-response></when></choose>',
  '<set-body>@("text")</set-body>'
]

/** Policies that undo it, or may. */
const harmful = [
  header('delete'),
  header('override', 'Bearer other'),
  header('skip', 'Bearer other'),
  header('append', 'Bearer other'),
  header('override', fromVariable),
  '<include-fragment fragment-id="drop" />',
  '<include-fragment fragment-id="missing" />',
  '<authentication-basic username="a" password="b" />',
  token(`resource="${otherApi}"`),
  token('resource="$RESOURCE/"'),
  token(`resource="$RESOURCE" client-id="${spare.clientId}"`),
  token('resource="$RESOURCE" $CLIENT ignore-error="true"'),
  token('resource="$RESOURCE" $CLIENT output-token-variable-name="t"'),
  token('resource="$RESOURCE" $CLIENT authentication-provider="WorkloadIdentity"'),
  token('resource="{{secret-audience}}" $CLIENT'),
  `<choose><when condition="$CONDITION">${header('delete')}</when></choose>`,
  '<choose><when condition="$CONDITION">$TOKEN</when></choose>',
  '<return-response><set-status code="204" /></return-response>',
  '<frobnicate />'
]

const elsewhere = [
  `<set-backend-service base-url="https://${host}/v2" />`,
  '<set-backend-service base-url="https://{{own-host}}/api" />',
  '<set-backend-service backend-id="own" />',
  '<set-backend-service backend-id="pool" />',
  '<set-backend-service base-url="https://decoy.azurewebsites.net/api" />',
  '<set-backend-service base-url="https://evil.example/api" />',
  `<set-backend-service base-url="http://${host}/api" />`,
  '<set-backend-service backend-id="evil" />',
  '<set-backend-service backend-id="mixed" />',
  '<set-backend-service backend-id="identity" />',
  '<set-backend-service backend-id="named" />',
  '<set-backend-service backend-id="basic" />',
  '<set-backend-service backend-id="missing" />',
  '<choose><when condition="$CONDITION"><set-backend-service base-url="https://evil.example" /></when></choose>',
  '<rewrite-uri template="/health" />',
  '<rewrite-uri template="/open/{city}" />',
  '<choose><when condition="$CONDITION"><rewrite-uri template="/health" /></when></choose>'
]

const policy = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...right) },
  { weight: 4, arbitrary: fc.constantFrom(...harmless) },
  { weight: 3, arbitrary: fc.constantFrom(...harmful) },
  { weight: 3, arbitrary: fc.constantFrom(...elsewhere) }
)
const policies = fc.array(policy, { maxLength: 3 }).map(list => list.join(''))

const inbound = fc.oneof(
  { weight: 6, arbitrary: policies.map(text => `<base />${text}`) },
  { weight: 2, arbitrary: policies.map(text => `${text}<base />`) },
  { weight: 1, arbitrary: policies }
)
const backend = fc.oneof(
  { weight: 12, arbitrary: fc.constant('<base />') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '<forward-request />',
      '',
      `${header('delete')}<base />`,
      '<set-backend-service backend-id="own" /><base />',
      '<forward-request timeout="10" buffer-response="false" />'
    )
  }
)
const document = fc.tuple(inbound, backend).map(([first, second]) => doc(first, second))
const serviceDocument = policies.map(text => doc(text, '<forward-request />', '', ''))
const oddDocument = fc.constantFrom(
  '<policies><inbound><base />$TOKEN</inbound></policies>',
  '<policies><backend><base /></backend></policies>',
  '<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound></policies>',
  '<policies><inbound><base />$TOKEN</inbound',
  ''
)
const anyDocument = fc.oneof({ weight: 15, arbitrary: document }, { weight: 1, arbitrary: oddDocument })

function put(
  name: 'service' | 'api' | 'get' | 'list',
  arbitrary: fc.Arbitrary<string | undefined>
): fc.Arbitrary<Change> {
  return arbitrary.map(text => setFields(`policy ${name}: ${text}`, { [name]: text }))
}

function addProduct(text: string | undefined, open: boolean): Change {
  return {
    about: `${open ? 'open ' : ''}product: ${text}`,
    apply: draft => {
      const name = `product-${draft.products.length}`
      // "An API can be associated with at most one open product."
      const isFirst = !draft.products.some(one => one.open)
      draft.products.push({
        product: { name, properties: {}, ...(text === undefined ? {} : { policy: text }) },
        open: open && isFirst
      })
    }
  }
}

/** Changes to what the gateway runs. */
export const policyChanges: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: put('get', anyDocument) },
  { weight: 3, arbitrary: put('list', anyDocument) },
  { weight: 3, arbitrary: put('api', fc.option(anyDocument, { nil: undefined, freq: 8 })) },
  { weight: 2, arbitrary: put('service', serviceDocument) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.option(anyDocument, { nil: undefined, freq: 2 }), fc.boolean())
      .map(([text, open]) => addProduct(text, open))
  }
)
