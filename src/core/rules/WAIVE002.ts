import type { Rule } from './rule.ts'

interface Facts {
  readonly rule: string
  readonly scope?: string
  readonly owner: string
}

export const WAIVE002: Rule<'WAIVE002', Facts> = {
  id: 'WAIVE002',
  name: 'waiver-unused',
  title: 'A waiver matches nothing',
  severity: 'warning',
  words: ({ rule, scope, owner }) => ({
    message: `The waiver of \`${rule}\`${scope === undefined ? '' : ` for ${scope}`} matches no finding. Its owner is ${owner}.`,
    expected: 'a finding that the waiver is for',
    actual: 'none',
    fix: 'Delete the waiver. Where it was meant for something that is still found, correct its patterns: `api`, `operation` and `backend` are compared with the names that the report shows.'
  }),
  help: {
    why: 'A waiver that nothing needs waits for the next finding of its rule, and would hide it. It is told when every API that it is for was looked at to the end.',
    fix: 'Delete it from the file, or correct its patterns. A waiver with `operation` matches findings about operations alone, one with `backend` those about backends alone; the report names the subject of each finding.',
    reference: 'https://learn.microsoft.com/azure/governance/policy/concepts/exemption-structure'
  }
}
