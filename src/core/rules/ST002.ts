import { renderPropertyHelp, renderSet } from '../services/remedy.ts'
import type { TargetPlace } from '../services/service.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: TargetPlace
  readonly value: boolean | undefined
}

export const ST002: Rule<'ST002', Facts> = {
  id: 'ST002',
  name: 'public-blobs-allowed',
  title: 'Containers of the storage account may be public',
  severity: 'error',
  words: ({ place, value }) => ({
    message: `The storage account \`${place.name}\` lets its containers be made public, so that anybody reads their blobs without a token.`,
    expected: 'allowBlobPublicAccess: false',
    actual: `allowBlobPublicAccess: ${value ?? 'missing'}`,
    fix: renderSet(place, 'allowBlobPublicAccess', 'false')
  }),
  help: {
    why: 'Whether a container is public is decided with the container, and one line in a script changes it. The account can forbid it for all of them; accounts that are older than the end of 2023 allowed it when nothing was said, so that a missing setting is not a safe one.',
    fix: renderPropertyHelp('storage', 'Forbid it for the account.', 'allowBlobPublicAccess', 'false'),
    reference: 'https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent'
  }
}
