import type { Rule } from './rule.ts'

interface Facts {
  /** The document in words: "the API policy". */
  readonly document: string
  readonly line: number
  readonly element: string
  /** Where the request goes, as far as it is known. */
  readonly url: string | undefined
  readonly certain: boolean
  /** Host names of the apps that are judged. */
  readonly hosts: readonly string[]
  readonly resource: string
  readonly operations: readonly string[]
  readonly excerpt?: string
}

export const MI011: Rule<'MI011', Facts> = {
  id: 'MI011',
  name: 'token-sent-by-another-request',
  title: 'Another request of a policy takes the token to a host that is not judged',
  severity: 'error',
  words: ({ document, line, element, url, certain, hosts, resource, operations, excerpt }) => ({
    message: `\`<${element}>\` in ${document} (line ${line}) ${certain ? 'sends' : 'may send'} a token for \`${resource}\` ${renderTarget(url)}, in calls of ${operations.map(one => `\`${one}\``).join(', ')}.`,
    ...(hosts.length === 0 ? {} : { expected: hosts.join(', ') }),
    actual: url ?? 'not known before the call',
    fix: 'Correct its `set-url`, as plain text or beginning with the host as plain text, and by HTTPS; for another service ask for a token with the resource of that service; and use `mode="new"` where the headers of the call have no business there.',
    ...(excerpt === undefined ? {} : { excerpt })
  }),
  help: {
    why: 'Whoever runs that host receives a token with which the backend lets them in. Besides `<authentication-managed-identity>` inside of `send-request` or `send-one-way-request`, this is so for `mode="copy"` once the token was set, for what is read from `context.Request.Headers`, and for the variable of `output-token-variable-name`. A token for another resource is no matter. An address that is decided at run time may be any.',
    fix: 'Write the address as plain text, or so that it begins with scheme and host as plain text: `@("https://host/path/" + ...)`. Ask for a token of its own where another service is called: `<authentication-managed-identity resource="https://vault.azure.net" />`.',
    reference: 'https://learn.microsoft.com/azure/api-management/send-request-policy'
  }
}

function renderTarget(url: string | undefined): string {
  if (url === undefined) return 'to an address that is decided at run time'
  return /^https:/i.test(url)
    ? `to \`${url}\`, where no app and no service is that was checked`
    : `to \`${url}\`, which is not called by HTTPS`
}
