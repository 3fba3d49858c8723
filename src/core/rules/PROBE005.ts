import type { Rule } from './rule.ts'

interface Facts {
  readonly probed: number
}

export const PROBE005: Rule<'PROBE005', Facts> = {
  id: 'PROBE005',
  name: 'callers-checked-in-code',
  title: 'Who gets in is decided by code that this action cannot read',
  severity: 'info',
  words: ({ probed }) => ({
    message: `The backend checks the token in its own code (\`backend-auth: code\`). ${probed} ${probed === 1 ? 'place was' : 'places were'} asked without a token; whether the code admits API Management alone cannot be seen from outside.`,
    fix: 'Let the code check issuer, audience and the object ID of the identity of API Management (`oid`), and test that.'
  }),
  help: {
    why: 'A probe shows that a request without a token is refused. A token of another application of the tenant is another matter: App Service Authentication can be read, code cannot.',
    fix: 'Check `iss`, `aud` and `oid` (or `appid`, `azp`) in the code.',
    reference: 'https://learn.microsoft.com/entra/identity-platform/claims-validation'
  }
}
