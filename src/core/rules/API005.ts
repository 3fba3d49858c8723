import type { Rule } from './rule.ts'

interface Facts {
  readonly api: string
  readonly service: string
  readonly resourceGroup: string
  readonly expected: readonly string[]
  readonly actual: readonly string[]
  readonly asked: boolean
}

export const API005: Rule<'API005', Facts> = {
  id: 'API005',
  name: 'protocols-differ',
  title: 'The gateway accepts other protocols for the API than expected',
  severity: 'error',
  words: facts => ({
    message:
      facts.actual.includes('http') && !facts.expected.includes('http')
        ? `The API \`${facts.api}\` accepts plain http, so keys and data cross the network in clear.`
        : `The API \`${facts.api}\` accepts other protocols than expected.`,
    expected: list(facts.expected),
    actual: list(facts.actual),
    fix: facts.asked
      ? 'Run this action with `mode: apply`, which sets them.'
      : `az apim api update --resource-group ${facts.resourceGroup} --service-name ${facts.service} --api-id ${facts.api} --protocols ${facts.expected.join(' ')}\nIf it is meant to be so, give the input \`protocols: ${facts.actual.join(', ')}\`.`
  }),
  help: {
    why: 'A subscription key that was sent once over plain http is known to whoever listened. The gateway should accept https only, unless the workflow says otherwise.',
    fix: 'Give `protocols: https` and run `mode: apply`; or give the protocols that are meant.',
    reference: 'https://learn.microsoft.com/rest/api/apimanagement/apis/update'
  }
}

function list(protocols: readonly string[]): string {
  return protocols.length === 0 ? 'none' : protocols.join(', ')
}
