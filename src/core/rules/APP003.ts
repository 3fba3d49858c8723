import type { Rule } from './rule.ts'

interface Facts {
  readonly slot: string
  readonly app: string
  readonly known: readonly string[]
  /** The name that was probably meant. */
  readonly nearest: string | undefined
}

export const APP003: Rule<'APP003', Facts> = {
  id: 'APP003',
  name: 'slot-missing',
  title: 'A slot that should be checked does not exist',
  severity: 'error',
  words: ({ slot, app, known, nearest }) => ({
    message: `The input \`slots\` names \`${slot}\`, and no app behind the API has a slot of that name${nearest === undefined ? '' : `; did you mean \`${nearest}\`?`}${nearest === undefined ? '.' : ''}`,
    expected: known.length === 0 ? `no slot, for \`${app}\` has none` : known.join(', '),
    actual: slot,
    fix: 'Correct the input `slots`, or leave it out: then production and every slot are checked.'
  }),
  help: {
    why: 'A slot that is named and not there was not checked. It may have another name, under which it is open to everybody.',
    fix: 'Correct the name, or leave `slots` out, which checks every slot.\n\n```bash\naz webapp deployment slot list --resource-group <group> --name <app> --query "[].name" --output table\n```',
    reference: 'https://learn.microsoft.com/azure/app-service/deploy-staging-slots'
  }
}
