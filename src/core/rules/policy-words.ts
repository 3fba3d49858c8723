import type { ReasonCode } from '../policy/verdict.ts'

/** What the rules about the protection of an operation have in common. */
export interface ProtectionFacts {
  readonly operation: string
  readonly resource: string
  readonly clientId?: string
  /** The weightiest reason first. */
  readonly reasons: readonly { readonly code: ReasonCode; readonly text: string }[]
  /** The resource of the token that is sent now, where one is known. */
  readonly actual?: string
  readonly excerpt?: string
}

/** The expected token in words. */
export function nameExpectation({
  resource,
  clientId
}: {
  readonly resource: string
  readonly clientId?: string
}): string {
  const whose = clientId === undefined ? 'the system-assigned identity' : `the identity \`${clientId}\``
  return `every call that reaches the backend carries a token for \`${resource}\` of ${whose}`
}

/** All reasons, each a sentence. */
export function listReasons({ reasons }: ProtectionFacts): string {
  return reasons.map(reason => reason.text).join(' ')
}

/** The policy that asks for the expected token. */
export function showToken({
  resource,
  clientId
}: {
  readonly resource: string
  readonly clientId?: string
}): string {
  const client = clientId === undefined ? '' : ` client-id="${clientId}"`
  return `<authentication-managed-identity resource="${resource}"${client} />`
}

/** How to mend what the first reason says. */
export function chooseFix(facts: ProtectionFacts): string {
  const [reason] = facts.reasons
  const fix = fixes[reason?.code ?? 'no-policy']
  return fix.replace('TOKEN', () => showToken(facts))
}

const apply =
  'Run this action with `mode: apply`, which adds `TOKEN` at the end of `<inbound>`, or add it there yourself.'
const correct =
  'Run this action with `mode: apply`, which corrects the attribute, or write `TOKEN` there yourself.'
const access =
  'Give the identity of this workflow the right to read it, or repair it, and run the check again.'
const plain = 'Write the value as plain text, or as a named value that is neither secret nor in Key Vault.'
const review = 'Check by hand what it does; then move it before the token, or end `<inbound>` with `TOKEN`.'

/** One sentence for each reason, complete by its type. */
const fixes: Readonly<Record<ReasonCode, string>> = {
  protected: 'Nothing is to be done.',
  'protected-by-backend': 'Nothing is to be done.',
  'symbolic-resource': 'Nothing is to be done.',
  'no-policy': apply,
  'base-missing':
    'Put `<base />` at the start of `<inbound>` of the narrower policy; or run this action with `mode: apply`, which adds `TOKEN` to that policy itself.',
  overwritten:
    'Remove what writes the Authorization header after the token; or run this action with `mode: apply`, which adds `TOKEN` behind it where that is enough.',
  'overwritten-by-parent':
    'Move the token behind `<base />`; or run this action with `mode: apply`, which adds `TOKEN` at the end of `<inbound>`.',
  'token-unused':
    'Put the variable into the header with `set-header`, as `Bearer ` and the token; or run this action with `mode: apply`, which adds `TOKEN`.',
  'side-call-only': apply,
  'outbound-only': apply,
  'resource-missing': correct,
  'resource-mismatch': correct,
  'resource-varies':
    'Ask for the same resource in every branch; or run this action with `mode: apply`, which ends `<inbound>` with `TOKEN`.',
  'client-id-mismatch': correct,
  choose:
    'Move the token out of the condition; or run this action with `mode: apply`, which adds `TOKEN` behind it.',
  'product-only':
    'Set the token in the policy of the API or of the operation: run this action with `mode: apply`, which adds `TOKEN`.',
  'product-base-missing':
    'Put `<base />` into `<inbound>` of the policy of the product; or run this action with `mode: apply`, which adds `TOKEN` to a policy below it.',
  wait: 'Move the token out of `<wait>`; or run this action with `mode: apply`, which adds `TOKEN` behind it.',
  retry: 'Set the token inside `<retry>`, before the call, so that every repetition has it.',
  'fail-open':
    'Remove `ignore-error`, so that no call goes on without a token; `mode: apply` does so where it stands right below `<inbound>`.',
  'no-backend-call':
    'If the operation is meant to be answered by the policy, leave it out of `operations`; else put `<base />` or `<forward-request />` into `<backend>`.',
  'resource-expression': plain,
  'client-id-expression': plain,
  'header-name-expression': 'Name the header as plain text, or end `<inbound>` with `TOKEN`.',
  'header-value-expression':
    'Write the header as `@("Bearer " + (string)context.Variables["name of the token variable"])`, or let `TOKEN` set it.',
  'attribute-expression': plain,
  'named-value':
    'Let the identity of this workflow read the named value, create it if it does not exist, or write the value as plain text.',
  'fragment-missing': 'Create the fragment, correct its id, or remove the `include-fragment`.',
  'fragment-unreadable': access,
  'fragment-nested': 'Include the inner fragment in the policy itself.',
  'section-missing': 'Add the missing section with `<base />` in it.',
  unparsable: 'Repair the document: save it in the portal, which says what is wrong.',
  unreadable: access,
  'unknown-element': review,
  'unknown-attribute': 'Remove the attribute, or check by hand what it does.',
  'authentication-provider': 'Remove `authentication-provider`, so that the token is that of API Management.',
  gateway: 'Take the API off the self-hosted gateway, or check there by hand that the token is set.',
  'workspace-gateway': 'Check by hand that the gateway of the workspace sets the token.',
  'backend-credentials':
    'Remove the credentials from the backend entity and set the token by policy; or, where the entity is meant to hold the identity, accept that.',
  'backend-missing': 'Create the backend, or correct its id.',
  'backend-expression': 'Name the backend as plain text.',
  'backend-elsewhere': 'Remove the `set-backend-service`, or name the expected backend in it.',
  'unsupported-api-type': 'Check by hand how calls of this type of API are authenticated.',
  'client-header-kept': 'Use `exists-action="override"`, so that no caller can bring its own header.',
  'too-complex': 'Simplify the policy, or end `<inbound>` with `TOKEN`.'
}
