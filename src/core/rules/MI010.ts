import type { Rule } from './rule.ts'

interface Facts {
  /** What sends the calls through it, in words: "the backend entity `web`", "the API policy (line 7)". */
  readonly place: string
  readonly proxy: string
  readonly operations: readonly string[]
}

export const MI010: Rule<'MI010', Facts> = {
  id: 'MI010',
  name: 'calls-through-a-proxy',
  title: 'Calls go to the backend through a proxy',
  severity: 'warning',
  words: ({ place, proxy, operations }) => ({
    message: `By ${place}, calls of ${operations.map(one => `\`${one}\``).join(', ')} go through the proxy \`${proxy}\`.`,
    expected: 'calls that go straight to the backend',
    actual: proxy,
    fix: 'Nothing, if the proxy is yours and the backend is called by HTTPS with its certificate checked; otherwise remove the proxy.'
  }),
  help: {
    why: 'To an HTTPS backend the proxy only carries what it cannot read: TLS ends at the backend. But API Management speaks plain HTTP to the proxy, which sees where calls go and can hold them back; a backend that is called by HTTP (`MI004`), or whose certificate is not checked (`MI009`), gives it the token. The addresses from which the app is called are then those of the proxy.',
    fix: 'Remove `<proxy>` from the policy, or `proxy` from the backend entity, unless it is meant to be there.',
    reference: 'https://learn.microsoft.com/azure/api-management/proxy-policy'
  }
}
