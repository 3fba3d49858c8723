import { nameKind, type ServiceKind } from '../services/recognise.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly host: string
  readonly kinds: readonly ServiceKind[]
  readonly resourceGroup: string
  readonly subscription: string
}

export const SVC001: Rule<'SVC001', Facts> = {
  id: 'SVC001',
  name: 'service-missing',
  title: 'The service behind a host was not found',
  severity: 'error',
  words: ({ host, kinds, resourceGroup, subscription }) => ({
    message: `No ${kinds.map(nameKind).join(' and no ')} in the subscription \`${subscription}\` answers to \`${host}\`, so that nothing is known about who gets in there.`,
    expected: `a resource that answers to ${host}`,
    actual: `none in the resource group ${resourceGroup}, and none in the subscription`,
    fix: 'Name the place of the backend with `app-resource-group-name` and `app-subscription-id`, or correct the URL that the API calls.'
  }),
  help: {
    why: 'The name of a host says which service runs it, and not whose it is. A namespace, an account or a vault that was deleted can be taken by somebody else, who then receives what API Management sends.',
    fix: 'Correct the inputs that say where the backend is, or the URL of the API.\n\n```bash\naz resource list --subscription <subscription> --name <first label of the host> --output table\n```',
    reference: 'https://learn.microsoft.com/rest/api/resources/resources/list'
  }
}
