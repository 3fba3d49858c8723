import type { Rule } from './rule.ts'

interface Facts {
  readonly url: string
}

export const PROBE003: Rule<'PROBE003', Facts> = {
  id: 'PROBE003',
  name: 'backend-closed-to-runner',
  title: 'The backend cannot be reached from the runner',
  severity: 'info',
  words: ({ url }) => ({
    message: `\`${url}\` refused the connection of this runner: from here nobody gets in, with a token or without.`,
    fix: 'Nothing needs to be done. To see what the backend itself answers, run the action on a runner in its network.'
  }),
  help: {
    why: 'A connection that is refused is a closed door, seen from this runner. It says nothing of callers in another network.',
    fix: 'Nothing needs to be done.',
    reference: 'https://learn.microsoft.com/azure/app-service/networking-features'
  }
}
