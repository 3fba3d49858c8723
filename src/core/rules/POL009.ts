import type { Rule } from './rule.ts'

interface Facts {
  /** The document in words: "the API policy". */
  readonly document: string
  readonly line: number
  readonly detail: string
  readonly excerpt?: string
}

export const POL009: Rule<'POL009', Facts> = {
  id: 'POL009',
  name: 'base-misplaced',
  title: 'An element base stands where it has no documented effect',
  severity: 'warning',
  words: ({ document, line, detail, excerpt }) => ({
    message: `\`<base />\` in ${document} (line ${line}) ${detail}.`,
    expected: '`<base />` once, right below a section, and not at service scope',
    actual: 'a `<base />` elsewhere',
    fix: 'Remove it, or move it right below its section.',
    ...(excerpt === undefined ? {} : { excerpt })
  }),
  help: {
    why: '`<base />` stands for the policies of the next broader scope. At service scope there is none; inside another policy, or a second time, what it does is not documented.',
    fix: 'Keep one `<base />` right below each section.',
    reference:
      'https://learn.microsoft.com/azure/api-management/set-edit-policies#use-base-element-to-set-policy-evaluation-order'
  }
}
