import type { Outlet } from '../policy/verdict.ts'
import type { Rule } from './rule.ts'

interface Facts {
  /** The document in words: "the API policy". */
  readonly document: string
  readonly line: number
  readonly element: string
  readonly outlet: Exclude<Outlet, 'request' | 'proxy'>
  /** False where it may be another token, or none. */
  readonly certain: boolean
  readonly operations: readonly string[]
  readonly excerpt?: string
}

export const POL015: Rule<'POL015', Facts> = {
  id: 'POL015',
  name: 'token-handed-on',
  title: 'A policy hands the token on to others than the backend',
  severity: 'error',
  words: ({ document, line, element, outlet, certain, operations, excerpt }) => ({
    message: `\`<${element}>\` in ${document} (line ${line}) ${certain ? '' : 'may '}${describe(outlet, certain)}, in calls of ${operations.map(one => `\`${one}\``).join(', ')}.`,
    expected: 'the token goes to the backend alone, in the Authorization header',
    actual: certain ? 'the token is read and handed on' : 'something that may be the token is handed on',
    fix: fixes[outlet],
    ...(excerpt === undefined ? {} : { excerpt })
  }),
  help: {
    why: 'Once the policy has set the token of API Management, `context.Request.Headers` holds that token and no longer what the caller sent, also in `outbound` and `on-error`. Whoever gets to see it, in a log, in an address, in an answer, can call the backend with it as if they were API Management until it expires. As another header or in the body of the call it goes to the backend only, and is a warning. Where it cannot be told what an expression gives, it counts as the token.',
    fix: 'Read what the caller sent before the token is set, and keep it in a variable: `<set-variable name="caller" value="@(context.Request.Headers.GetValueOrDefault("Authorization", ""))" />` before `<authentication-managed-identity>` or `<base />`. Leave the header out of logs: `context.Request.Headers.Where(h => h.Key != "Authorization")`. For another service ask for a token of its own, with a resource of its own.',
    reference: 'https://learn.microsoft.com/azure/api-management/authentication-managed-identity-policy'
  }
}

function describe(outlet: Facts['outlet'], certain: boolean): string {
  const verb = (plain: string) => (certain ? `${plain}s` : plain)
  switch (outlet) {
    case 'log':
      return `${verb('write')} the token into a log`
    case 'address':
      return `${verb('put')} the token into the address of the call, which is written into logs on the way`
    case 'backend':
      return `${verb('put')} the token into another part of the call to the backend`
    case 'caller':
      return `${verb('give')} the token to the caller`
    case 'cache':
      return `${verb('store')} the token, and what becomes of it is not followed`
    case 'unknown':
      return `${verb('hand')} the token to somebody, for what this policy does is not known`
    default:
      return outlet satisfies never
  }
}

const keep = 'Read what the caller sent before the token is set, keep it in a variable, and use that here.'
const fixes: Readonly<Record<Facts['outlet'], string>> = {
  log: 'Leave the Authorization header and the variable with the token out of what is logged: `context.Request.Headers.Where(h => h.Key != "Authorization")`.',
  address: keep,
  backend: keep,
  caller: 'Leave the Authorization header and the variable with the token out of the answer.',
  cache:
    'Do not store the token: API Management keeps it until it expires, and gives it out again by itself.',
  unknown: 'Check by hand what the policy does with it, and move it before the token is set.'
}
