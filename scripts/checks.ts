import type { RuleId } from '../src/core/rules/finding.ts'

/** Something that can be wrong with an app, and what says so. */
export interface Check {
  readonly id: string
  /** What is asked of the app. */
  readonly question: string
  /** The rules that report it; none where it is not judged, and then `note` says why. */
  readonly rules: readonly RuleId[]
  /** Reason codes of docs/reasons.md that say it in detail. */
  readonly reasons?: readonly string[]
  readonly note?: string
}

/** A rule says what its page is called after. */
function byItself(questions: Readonly<Partial<Record<RuleId, string>>>): Check[] {
  return Object.entries(questions).map(([id, question]) => ({ id, question, rules: [id as RuleId] }))
}

const sameWords: readonly Check[] = byItself({
  AUTH001: 'Is App Service Authentication on?',
  AUTH002: 'Does it refuse requests without a token?',
  AUTH003: 'Is a protected operation excluded from it?',
  AUTH004: 'Is any other path excluded from it?',
  AUTH005: 'Is Microsoft Entra ID its identity provider, with a registration?',
  AUTH006: 'Does the issuer name one tenant?',
  AUTH007: 'Is that the tenant of API Management, in the cloud of the run?',
  AUTH008: 'Is the audience of the token accepted?',
  AUTH009: 'In both versions of the token, and no other audience?',
  AUTH010: 'Are callers restricted at all?',
  AUTH011: 'Is the identity of API Management among them, with the right one of its two IDs?',
  AUTH012: 'Is anybody else among them, or a group?',
  AUTH013: 'Does another identity provider let callers in, or is it the one to sign in with?',
  AUTH014: 'Do the settings come from a file of the app?',
  AUTH015: 'Is the refusal a 401 or 403?',
  AUTH016: 'Are tokens taken over HTTPS only?',
  AUTH017: 'Is the module kept up to date?',
  AUTH018: 'Does it trust forwarded headers?',
  AUTH019: 'Do several apps or slots share one app registration?',
  MI001: 'Does API Management have the identity that the policy uses?',
  MI004: 'Is the token sent over HTTPS?',
  MI005: 'Is it sent to the app that was checked?',
  MI007: 'Does the app have a managed identity of its own?',
  MI009: 'Does API Management check the certificate of the backend that gets it?',
  MI010: 'Do calls go through a proxy?',
  MI011: 'Does another request of the policies take it to a host that is not judged?',
  NET001: 'Does the app answer HTTPS only?',
  NET002: 'Does it ask for TLS 1.2 or newer, the deployment site too?',
  NET004: 'Is it reachable from anywhere?',
  NET005: 'Do its access restrictions let everybody in?',
  NET006: 'Do they take the service tag `ApiManagement` for the gateway?',
  NET007: 'Do they let in every Front Door?',
  NET008: 'Do they name API Management, and nobody else?',
  NET009: 'Is the deployment site reachable from anywhere?',
  NET010: 'May a user name and a password publish the app?',
  NET011: 'Are remote debugging, cross-origin calls from any site, a console or FTPS on?',
  NET012: 'Under which further host names does it answer?',
  SLOT001: 'Does another slot let in whom it should not?',
  SLOT003: 'Does a slot have other identities than its app?',
  FUNC001: 'Can a function be called by anybody?',
  FUNC002: 'Does only a key guard a function?',
  FUNC004: 'Does a function ask for a key besides the token?',
  FUNC005: 'Can the administration of the Function App be reached?',
  FUNC006: 'Are the webhooks of extensions served without a token?',
  FUNC007: 'Does API Management send a key that no function asks for?'
})

const otherwise: readonly Check[] = [
  {
    id: 'AUTH020',
    question: 'Does Entra ID ask for an app role before it gives out a token?',
    rules: [],
    note: 'Not judged: only Microsoft Graph knows, and the role `Reader` does not reach it. `AUTH010` asks for an authorization policy in the app instead, which it can see, and says how to add this as a second barrier.'
  },
  {
    id: 'MI002',
    question: 'Does the call go on when no token is obtained?',
    rules: ['POL007'],
    reasons: ['fail-open']
  },
  {
    id: 'MI003',
    question: 'Is the token put into a variable, and never sent?',
    rules: ['POL001', 'POL002'],
    reasons: ['token-unused']
  },
  {
    id: 'MI006',
    question: 'Does what the caller sent as `Authorization` reach the app?',
    rules: ['POL001', 'POL002'],
    reasons: ['client-header-kept', 'no-policy', 'fail-open'],
    note: 'For selected operations. What the others pass on is not judged: `AUTH010` to `AUTH012` see to it that the app takes no token but that of API Management.'
  },
  {
    id: 'MI008',
    question: 'Did API Management move to another subscription or tenant, so that its identity is a new one?',
    rules: ['AUTH011', 'AUTH012'],
    note: 'The old object ID is one of somebody unknown: only Microsoft Graph could tell whose it was. The list lacks the new one (`AUTH011`) and names a stranger (`AUTH012`).'
  },
  {
    id: 'NET003',
    question: 'Can it be published by plain FTP?',
    rules: ['NET003', 'NET011'],
    note: '`FtpsOnly`, which is encrypted, stands with what else is on in `NET011`.'
  },
  {
    id: 'NET013',
    question: 'Is API Management expected to come in as a trusted Microsoft service?',
    rules: [],
    note: 'Not judged: Web Apps and Function Apps have no such exception in their access restrictions. Where other services have one, it does not cover the gateway of API Management since March 2026.'
  },
  {
    id: 'SLOT002',
    question:
      'Do the authentication settings move along when slots are swapped (`WEBSITE_OVERRIDE_PRESERVE_DEFAULT_STICKY_SLOT_SETTINGS`)?',
    rules: [],
    note: 'Not judged: app settings hold secrets, and the role `Reader` does not show them. Every slot is checked as it is.'
  },
  {
    id: 'FUNC003',
    question: 'Is `authLevel: anonymous` behind App Service Authentication a fault?',
    rules: [],
    note: 'No, it is the expected pattern, and never reported.'
  }
]

/** All of them, by id. */
export const checks: readonly Check[] = [...sameWords, ...otherwise].sort((left, right) =>
  left.id < right.id ? -1 : 1
)

/** The page `docs/checks.md`, without its head. */
export function renderChecks(): string {
  const rows = checks.map(({ id, question, rules, reasons = [], note }) => {
    const links = rules.map(rule => `[${rule}](rules/${rule}.md)`)
    const codes = reasons.map(code => `\`${code}\``).join(', ')
    const detail = [codes === '' ? '' : `With the reason ${codes}.`, note ?? ''].filter(text => text !== '')
    return `| ${id} | ${question} | ${links.length === 0 ? '-' : links.join(', ')} | ${detail.join(' ')} |`
  })
  return `# What is asked of an app

Every question about a Web App, a Function App or a slot behind API Management, and the rule that answers it. Nothing is reported twice: where
an analysis of the policies already says it, that is named here. What could not be read to answer a question is [READ001](rules/READ001.md).

| Id | Question | Reported by | Remark |
| --- | --- | --- | --- |
${rows.join('\n')}
`
}
