import type { Rule } from './rule.ts'
import { quote } from './spec-words.ts'

interface Facts {
  readonly api: string
  readonly path: string
  readonly other: string
  /** Set where both are of one version set, in which the other has this version already. */
  readonly version?: string
}

export const P31: Rule<'P31', Facts> = {
  id: 'P31',
  name: 'path-taken',
  title: 'Another API has the same path or version',
  severity: 'error',
  words: ({ api, path, other, version }) =>
    version === undefined
      ? {
          message: `The API ${quote(api)} is to have the path ${quote(path)}, which the API ${quote(other)} of this service has already; only versions of one version set may share a path.`,
          expected: 'a path of its own',
          actual: path,
          fix: `Give \`api-path\` another value. If the API is there already under another name, set \`api-id: ${other}\`.`
        }
      : {
          message: `The API ${quote(api)} is to be version ${quote(version)} of its version set, and the API ${quote(other)} is that version already.`,
          expected: 'a version of its own',
          actual: version,
          fix: `Give \`api-version\` another value. If the API is there already under another name, set \`api-id: ${other}\`.`
        },
  help: {
    why: 'The gateway finds an API by its path. API Management refuses a second API with the same path, unless both are different versions of one version set; and it refuses a version that the set has already.',
    fix: 'Give the API another path or version, or import into the API that has it.',
    reference: 'https://learn.microsoft.com/azure/api-management/api-management-versions'
  }
}
