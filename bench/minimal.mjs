// The least that has to be done before the first request to the Resource Manager: the exchange of tokens with `fetch`, in plain JavaScript so
// that nothing is compiled. `turn` asks one after the other, as one writes it down first; `once` asks for what does not wait for
// anything at the same time.
const [order, armUrl, tenant, client] = process.argv.slice(2)
const { ACTIONS_ID_TOKEN_REQUEST_URL: requestUrl, ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken } = process.env

const readJson = async (url, init) => (await fetch(url, init)).json()
const readMetadata = () => readJson(`${armUrl}/metadata/endpoints?api-version=2022-09-01`)
const readAssertion = () =>
  readJson(`${requestUrl}&audience=${encodeURIComponent('api://AzureADTokenExchange')}`, {
    headers: { authorization: `Bearer ${requestToken}` }
  })

const [metadata, assertion] =
  order === 'once'
    ? await Promise.all([readMetadata(), readAssertion()])
    : [await readMetadata(), await readAssertion()]
const { authentication } = [metadata].flat()[0]
const authority = new URL(authentication.loginEndpoint).origin
const { access_token: token } = await readJson(`${authority}/${tenant}/oauth2/v2.0/token`, {
  method: 'POST',
  body: new URLSearchParams({
    client_id: client,
    grant_type: 'client_credentials',
    scope: `${authentication.audiences[0].replace(/\/$/, '')}/.default`,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion.value
  })
})
const answer = await fetch(`${armUrl}/subscriptions?api-version=2022-12-01`, {
  headers: { authorization: `Bearer ${token}` }
})
if (answer.status !== 200) throw new Error(`The Resource Manager answered with ${answer.status}.`)
