import type { Rule } from './rule.ts'
import { importRestrictions, quote } from './spec-words.ts'

interface Facts {
  readonly operation: string
  readonly path: string
  readonly parameter: string
}

export const P06: Rule<'P06', Facts> = {
  id: 'P06',
  name: 'path-parameter-not-in-template',
  title: 'A path parameter is not in the URL template',
  severity: 'error',
  words: ({ operation, path, parameter }) => ({
    message: `The operation ${quote(operation)} declares the path parameter ${quote(parameter)}, and its path ${quote(path)} does not have it.`,
    fix: `Add \`{${parameter}}\` to the path, or remove the parameter.`
  }),
  help: {
    why: 'The importer refuses the document: a defined URL parameter must be part of the URL template.',
    fix: 'Add the parameter to the path, or remove its declaration.',
    reference: importRestrictions
  }
}
