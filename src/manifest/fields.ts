/** How a field of the manifest is written. */
export type FieldKind =
  | 'text' // one text; a number would lose its zeros, so it needs quotes
  | 'flag' // true or false
  | 'count' // a whole number
  | 'list' // a text with one entry a line, or a list of texts
  | 'reasons' // `name: reason`, as a mapping, a list, or one a line
  | 'choice' // one of a few words

/** One input that the manifest may set. Its description is the one of action.yml. */
export interface Field {
  readonly kind: FieldKind
  /** The words of a `choice`. */
  readonly words?: readonly string[]
  /** True for what makes an API the one that it is: it makes no sense as a default. */
  readonly own?: true
  /** True where `{file}` and `{folder}` stand for parts of the document's path. */
  readonly placeholders?: true
}

/** The words of the inputs that have a closed set of them; the parser of the inputs takes them from here, too. */
export const choices = {
  'policy-scope': ['auto', 'api', 'operation'],
  revision: ['current', 'new'],
  'backend-auth': ['easy-auth', 'code'],
  'fail-on': ['error', 'warning', 'never']
} as const

const text: Field = { kind: 'text' }
const flag: Field = { kind: 'flag' }
const count: Field = { kind: 'count' }
const list: Field = { kind: 'list' }
const named: Field = { kind: 'text', placeholders: true }

/**
 * Every input that a manifest may set, for one API or for all: the one table from which the reader of the manifest, its JSON Schema and its
 * documentation come. Inputs keep their names and their meaning; their values are judged by the parser of the inputs.
 */
export const fields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['client-id', text],
  ['tenant-id', text],
  ['subscription-id', text],
  ['resource-group-name', text],
  ['service-name', text],
  ['api-id', { kind: 'text', own: true, placeholders: true }],
  ['api-path', { kind: 'text', own: true, placeholders: true }],
  ['api-display-name', { kind: 'text', own: true, placeholders: true }],
  ['spec-path', { kind: 'text', own: true }],
  ['bundle-refs', flag],
  ['artifacts-path', named],
  ['operations', list],
  ['identity-resource', named],
  ['identity-client-id', text],
  ['policy-scope', { kind: 'choice', words: choices['policy-scope'] }],
  ['restore-base', flag],
  ['service-url', named],
  ['subscription-required', flag],
  ['protocols', list],
  ['revision', { kind: 'choice', words: choices.revision }],
  ['cleanup', flag],
  ['api-version', text],
  ['api-version-set-id', named],
  ['max-deletions', count],
  ['fail-on-breaking', flag],
  ['app-name', { kind: 'list', placeholders: true }],
  ['app-resource-group-name', named],
  ['app-subscription-id', text],
  ['slot-name', text],
  ['slots', list],
  ['allowed-callers', list],
  ['accepted-backends', { kind: 'reasons' }],
  ['probe', flag],
  ['probe-gateway', flag],
  ['backend-auth', { kind: 'choice', words: choices['backend-auth'] }],
  ['fail-on', { kind: 'choice', words: choices['fail-on'] }],
  ['import-timeout-minutes', count],
  ['snapshot-path', text]
])

/** Inputs of the step alone, with the reason. The manifest refuses them with it. */
export const stepInputs: ReadonlyMap<string, string> = new Map([
  ['mode', 'a job says what it does with the APIs'],
  ['config-file', 'it names this file'],
  ['environment', 'a workflow says where tokens are sent to, and not a file that a stranger may propose'],
  [
    'audience',
    'a workflow says whom the token of the job is for, and not a file that a stranger may propose'
  ],
  ['only', 'a job says which of the APIs it looks at'],
  ['timeout-minutes', 'a run has one end, whatever it looks at'],
  ['report-path', 'a run writes one report'],
  ['sarif-path', 'a run writes one file'],
  ['github-token', 'it is a secret, and secrets do not belong into a file of the repository'],
  ['comment-in-pr', 'a job says what it tells on GitHub'],
  ['issue-on-drift', 'a job says what it tells on GitHub'],
  ['issue-labels', 'a job says what it tells on GitHub'],
  ['issue-assignees', 'a job says what it tells on GitHub'],
  ['status-context', 'a run has one status'],
  ['allow-untrusted-event', 'a workflow says whom it trusts, and not a file that a stranger may propose'],
  ['probe-subscription-key', 'it is a secret, and secrets do not belong into a file of the repository']
])
