import type { Rule } from './rule.ts'

interface Facts {
  readonly api: string
  readonly service: string
  readonly resourceGroup: string
  readonly expected: boolean
  readonly actual: boolean
  /** True when the input gave the expected value, so that `apply` sets it. */
  readonly asked: boolean
}

export const API004: Rule<'API004', Facts> = {
  id: 'API004',
  name: 'subscription-required-differs',
  title: 'The API asks for a subscription key, or does not, against expectation',
  severity: 'error',
  words: facts => ({
    message: facts.actual
      ? `The API \`${facts.api}\` asks its callers for a subscription key, and was expected not to.`
      : `The API \`${facts.api}\` can be called without a subscription key: whoever reaches the gateway gets API Management's own identity at the backend, unless a policy stops them.`,
    expected: `subscriptionRequired: ${facts.expected}`,
    actual: `subscriptionRequired: ${facts.actual}`,
    fix: facts.asked
      ? 'Run this action with `mode: apply`, which sets it.'
      : `az apim api update --resource-group ${facts.resourceGroup} --service-name ${facts.service} --api-id ${facts.api} --subscription-required ${facts.expected}\nIf it is meant to be so, give the input \`subscription-required: ${facts.actual}\`.`
  }),
  help: {
    why: 'API Management lends its identity to every call that it lets through. An API without a subscription key lends it to anybody, unless a policy such as `validate-azure-ad-token` checks the caller. An open API is therefore drift until the workflow says that it is meant.',
    fix: 'Give `subscription-required: true` and run `mode: apply`; or, when the API is meant to be open, give `subscription-required: false`.',
    reference: 'https://learn.microsoft.com/azure/api-management/api-management-subscriptions'
  }
}
