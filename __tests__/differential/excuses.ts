import type { World } from '../../emulator/world.ts'
import type { OperationProtection } from '../../src/core/policy/verdict.ts'
import type { Finding } from '../../src/core/rules/finding.ts'
import { tryShape } from './callers.ts'
import type { Draft } from './draft.ts'
import type { Judgement } from './judgement.ts'
import type { Sight } from './observation.ts'

/** A closed list of why the two may differ. Whatever is not in it is a bug of one of them: every entry hides something. */
interface Excuse<T> {
  /** What a reader has to know to believe it. */
  readonly because: string
  readonly covers: (subject: T, draft: Draft, world: World) => boolean
}

const says = (finding: Finding, pattern: RegExp) =>
  finding.rule === 'READ001' && pattern.test(`${finding.facts.what}: ${finding.facts.why}`)

/** Errors of the static side in a world in which the emulator finds nothing wrong. */
export const strictFindings: readonly Excuse<Finding>[] = [
  {
    because:
      'Neither issuer nor tenant is looked at, which Microsoft calls multi-tenant: the authorization policy is all that keeps other tenants out.',
    covers: ({ rule }) => rule === 'AUTH006'
  },
  {
    because:
      'Of documents broader than the nearest one, no more is asked than that they may rewrite the path.',
    covers: (finding, draft) =>
      finding.rule === 'AUTH003' && listTexts(draft).some(text => text.includes('<rewrite-uri'))
  },
  {
    because: 'No application of Entra has such a client ID; the emulator takes any text for one.',
    covers: finding =>
      finding.rule === 'AUTH005' &&
      finding.facts.enabled !== false &&
      !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(finding.facts.clientId ?? '')
  },
  {
    because:
      'A resource of Microsoft is asked for: whoever has the app can use the token there, which no call to the app shows.',
    covers: (finding, draft) =>
      finding.rule === 'AUTH008' &&
      finding.facts.missing === undefined &&
      draft.resource === 'https://vault.azure.net'
  },
  {
    because:
      'Tokens of version 2 name the client ID whatever was asked for. Which version an API gets, only Microsoft Graph knows; 1 is the default.',
    covers: (finding, draft, world) =>
      finding.rule === 'AUTH008' &&
      finding.facts.missing === draft.resource &&
      tryShape(world, draft.resource)?.version === 2
  },
  {
    because:
      'One list names others, and the second one keeps them out until somebody edits it; the words say so.',
    covers: finding => finding.rule === 'AUTH012' && finding.facts.heldBack
  },
  {
    because: 'The redirect to another provider does nothing as long as that one is not set up.',
    covers: finding => finding.rule === 'AUTH013' && finding.facts.providers.length === 0
  },
  {
    because: 'A redirect to a login page refuses, and an API should not do it so.',
    covers: ({ rule, facts }) =>
      rule === 'AUTH015' && 'kind' in facts && (facts.kind === 'missing' || facts.kind === 'redirect')
  },
  {
    because: 'Encryption is enforced twice, by the site and by the module: one alone shows in no call.',
    covers: ({ rule }, draft) =>
      rule === 'NET001'
        ? draft.site['httpsOnly'] === false
        : rule === 'AUTH016' && draft.site['httpsOnly'] !== false
  },
  {
    because: 'The identity of the app itself has no part in who calls it. Users ask for it all the same.',
    covers: ({ rule }, draft) => rule === 'MI007' && !draft.siteHasIdentity
  },
  {
    because: 'It only repeats the errors of a slot, each of which is judged by itself.',
    covers: ({ rule }) => rule === 'SLOT001'
  },
  {
    because: 'Only Microsoft Graph knows whose a domain is.',
    covers: finding => says(finding, /^which tenant .* names the domain/)
  },
  {
    because: 'Resource Manager gives no tenant with a user-assigned identity.',
    covers: (finding, draft) => says(finding, /did not give the tenant/) && !draft.identities.system
  },
  {
    because: 'Named values of URLs are not read; nor is it known then at which path the calls arrive.',
    covers: (finding, draft) =>
      hasNamedUrl(draft) &&
      (says(finding, /depends on a named value|^who gets to the operations/) ||
        (finding.rule === 'AUTH003' && finding.facts.operations.length === 0))
  }
]

function hasNamedUrl(draft: Draft): boolean {
  return (
    draft.serviceUrl?.includes('{{') === true ||
    listTexts(draft).some(text => text.includes('backend-id="named"'))
  )
}

/** Verdicts that are not `protected` on an operation that always arrives with the right token. */
export const strictVerdicts: readonly Excuse<OperationProtection>[] = [
  {
    because:
      'Either Entra gives no token here at all, or every one. In Azure the one that may fail can fail alone.',
    covers: ({ verdict, reasons }, draft) =>
      verdict === 'conditional' &&
      reasons.every(({ code }) => code === 'fail-open' || code === 'resource-varies') &&
      listTexts(draft).some(text => text.includes('ignore-error="true"'))
  },
  {
    because: 'The emulator has no self-hosted gateways; they skip the policy without a word.',
    covers: (protection, draft) => isUnknown(protection, 'gateway') && draft.gateways.length > 0
  },
  {
    because: 'The values of secrets are not given to a reader.',
    covers: (protection, draft) =>
      isUnknown(protection, 'named-value') && listTexts(draft).some(text => text.includes('secret-audience'))
  },
  {
    because:
      'The backend entity asks for the token itself. That is in no published contract, and counts only for who asks for it.',
    covers: ({ reasons, verdict }) =>
      (verdict === 'unprotected' || verdict === 'conditional') &&
      reasons.some(({ code }) => code === 'backend-credentials')
  }
]

function isUnknown({ verdict, reasons }: OperationProtection, code: string): boolean {
  return verdict === 'unknown' && reasons.every(reason => reason.code === code)
}

function listTexts(draft: Draft): string[] {
  const products = draft.products.map(({ product }) => product.policy)
  return [draft.service, draft.api, draft.get, draft.list, ...products].filter(text => text !== undefined)
}

/** What the emulator shows in a world that the static side calls clean. In none of them does anybody get in. */
export const blindSpots: readonly Excuse<{ readonly sight: Sight; readonly judgement: Judgement }>[] = [
  {
    because:
      'A policy fails when it runs, and then nothing is called: a variable that nobody wrote, a second token for another identity or for something that nobody registered.',
    covers: ({ sight }) =>
      sight.trouble === 'failed' &&
      /given key was not present|Managed service identity is not enabled|AADSTS500011/.test(sight.what)
  },
  {
    because: 'A key is wanted besides the token, which is a warning of its own.',
    covers: ({ sight, judgement }) =>
      sight.trouble === 'refused' && /wants a key/.test(sight.what) && hasFinding(judgement, 'FUNC004')
  },
  {
    because: 'The routes of functions are not compared with those of the API.',
    covers: ({ sight }, draft) =>
      sight.trouble === 'refused' && /no function answers/.test(sight.what) && draft.functions.length > 0
  },
  {
    because: 'The audience is accepted in tokens of one version only, which is a warning of its own.',
    covers: ({ sight, judgement }) =>
      sight.trouble === 'refused' &&
      /^the audience .* is not accepted$/.test(sight.what) &&
      judgement.findings.some(({ rule, facts }) => rule === 'AUTH009' && facts.kind === 'one-version')
  }
]

export function hasFinding({ findings }: Judgement, rule: Finding['rule']): boolean {
  return findings.some(finding => finding.rule === rule)
}

/** What the emulator does not run in a world that the static side calls clean, with what makes every reading of it harmless. */
export const unrun: readonly Excuse<string>[] = [
  {
    because: 'A later `backend-id` is what counts, whatever came before; else the verdict would be unknown.',
    covers: what => what.startsWith('`base-url` after a `backend-id`')
  },
  {
    because: 'The token of the workload is overwritten later; else the verdict would be unknown.',
    covers: what => what.startsWith('`authentication-provider`')
  },
  {
    because:
      'What an unknown policy, or a fragment that is not there, does to header and route is undone later; else the verdict would be unknown.',
    covers: what => /^the policy `frobnicate`|^there is no policy fragment `missing`/.test(what)
  },
  {
    because: 'A parameter that the operation does not have: excluded paths count whatever it may be.',
    covers: what => what.startsWith('`rewrite-uri` names the parameter')
  },
  {
    because: 'The backend entity asks for the very token that the policy sets.',
    covers: what => what.startsWith('the backend `identity` has credentials')
  },
  {
    because: 'With or without the broader section, no call leaves without the token.',
    covers: what => /^the policy of the \w+ has no `<backend>`/.test(what)
  },
  {
    because:
      'External tenants are not emulated; another tenant than that of API Management is an error there, too.',
    covers: what => /another cloud.*ciamlogin/.test(what)
  },
  {
    because: 'Documented by Microsoft for settings in a file, and for nothing else.',
    covers: what => what === '`unauthenticatedClientAction` is `RejectWith401`'
  }
]
