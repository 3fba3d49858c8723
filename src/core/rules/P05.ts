import type { Rule } from './rule.ts'
import { importRestrictions, quote } from './spec-words.ts'

interface Facts {
  readonly operation: string
  readonly path: string
  readonly parameter?: string
}

export const P05: Rule<'P05', Facts> = {
  id: 'P05',
  name: 'path-parameter-not-declared',
  title: 'A parameter of the URL template is not declared',
  severity: 'error',
  words: ({ operation, path, parameter }) => ({
    message:
      parameter === undefined
        ? `The path ${quote(path)} has a brace without its partner, or a parameter without a name.`
        : `The operation ${quote(operation)} has \`{${parameter}}\` in its path, and declares no such parameter.`,
    fix:
      parameter === undefined
        ? 'Write every parameter of the path as `{name}`.'
        : `Add to \`parameters\` of the operation or of its path: \`{ name: ${parameter}, in: path, required: true, schema: { type: string } }\`.`
  }),
  help: {
    why: 'API Management refuses an operation whose URL template has a parameter that is not declared.',
    fix: 'Declare every `{name}` of a path with `in: path` and `required: true`.',
    reference: importRestrictions
  }
}
