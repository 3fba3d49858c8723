import type { Rule } from './rule.ts'
import { importRestrictions, listNames, quote } from './spec-words.ts'

interface Facts {
  readonly name: string
  readonly operationIds: readonly string[]
}

export const P09: Rule<'P09', Facts> = {
  id: 'P09',
  name: 'duplicate-operation-name',
  title: 'Two operations would get the same name',
  severity: 'error',
  words: ({ name, operationIds }) => ({
    message: `The operationIds ${listNames(operationIds)} all become the name ${quote(name)}, so that API Management adds \`-1\` and so on to those that come later.`,
    expected: 'operationIds that differ in letters and digits, within the first 76 characters',
    actual: listNames(operationIds),
    fix: 'Rename all but one of these operationIds.'
  }),
  help: {
    why: 'The importer makes names of operationIds: lower case, every run of other characters a dash, at most 76 characters. Names that collide get a number, by their order in the document. Policies hang on names: when the order changes, an operation gets the policy of another.',
    fix: 'Give the operations operationIds that differ in letters and digits.',
    reference: importRestrictions
  }
}
