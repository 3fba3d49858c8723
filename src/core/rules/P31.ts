import type { Rule } from './rule.ts'
import { quote } from './spec-words.ts'

interface Facts {
  readonly api: string
  readonly path: string
  readonly other: string
}

export const P31: Rule<'P31', Facts> = {
  id: 'P31',
  name: 'path-taken',
  title: 'Another API has the same path',
  severity: 'error',
  words: ({ api, path, other }) => ({
    message: `The API ${quote(api)} is to have the path ${quote(path)}, which the API ${quote(other)} of this service has already; only versions of one version set may share a path.`,
    expected: 'a path of its own',
    actual: path,
    fix: `Give \`api-path\` another value. If the API is there already under another name, set \`api-id: ${other}\`.`
  }),
  help: {
    why: 'The gateway finds an API by its path. API Management refuses a second API with the same path, unless both are versions of one version set.',
    fix: 'Give the API another path, or import into the API that has it.',
    reference: 'https://learn.microsoft.com/azure/api-management/api-management-versions'
  }
}
