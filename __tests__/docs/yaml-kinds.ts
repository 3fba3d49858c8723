import { isMap, isSeq, parse, parseDocument } from 'yaml'

/** What a piece of YAML in the documentation is. One that is none of these escapes no test: it is refused. */
export type YamlKind =
  | 'workflow' // `on` and `jobs`
  | 'jobs' // jobs without what starts them
  | 'steps' // `steps:`, or a list of steps
  | 'inputs' // what stands below `with:`
  | 'manifest' // many APIs
  | 'manifest-part' // a part of such a file
  | 'dependabot'
  | 'action'

const manifestParts = ['$schema', 'defaults', 'apis', 'waivers', 'severity-overrides']
const workflowParts = ['name', 'run-name', 'on', 'permissions', 'env', 'defaults', 'concurrency', 'jobs']

/** Says what a piece of YAML is; throws for one that no test would look at. */
export function toYamlKind(text: string, inputs: readonly string[]): YamlKind {
  const value: unknown = parse(text)
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every(item => hasAny(item, ['uses', 'run']))) return 'steps'
    throw new Error('a list that is none of steps')
  }
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : []
  const within = (names: readonly string[]) => keys.length > 0 && keys.every(key => names.includes(key))
  if (keys.includes('runs')) return 'action'
  if (keys.includes('version') && keys.includes('updates')) return 'dependabot'
  if (keys.includes('jobs') && within(workflowParts)) return keys.includes('on') ? 'workflow' : 'jobs'
  if (keys.length === 1 && keys[0] === 'steps') return 'steps'
  if (within(manifestParts)) return keys.includes('apis') ? 'manifest' : 'manifest-part'
  if (within(inputs)) return 'inputs'
  throw new Error(`YAML of no known kind: ${keys.join(', ') || typeof value}`)
}

/** Wraps a part of a workflow into a whole one, so that both linters can judge it; undefined for what is none. */
export function toWorkflow(text: string, kind: YamlKind): string | undefined {
  const job = 'on: workflow_dispatch\njobs:\n  snippet:\n    runs-on: ubuntu-latest\n'
  switch (kind) {
    case 'workflow':
      return text
    case 'jobs':
      return `on: workflow_dispatch\n${text}`
    case 'steps':
      return text.trimStart().startsWith('-')
        ? `${job}    steps:\n${indent(text, 6)}`
        : `${job}${indent(text, 4)}`
    case 'inputs':
      return `${job}    steps:\n      - uses: OWNER/apim-identity-guard@v1\n        with:\n${indent(`${text}# ... and the other inputs\n`, 10)}`
    default:
      return undefined
  }
}

/** Makes a whole manifest of a part of one. */
export function toManifest(text: string, kind: YamlKind): string | undefined {
  if (kind === 'manifest') return text
  return kind === 'manifest-part'
    ? `${text}apis:\n  - api-id: orders\n    spec-path: openapi.yaml\n`
    : undefined
}

export interface Step {
  readonly id?: string
  readonly uses: string
  readonly with: Readonly<Record<string, unknown>>
  /** True where a comment says that further inputs are left out. */
  readonly shortened: boolean
}

/** Every mapping with `uses` in a workflow, which is what a step is, with the comment that may say that it is shortened. */
export function findSteps(workflow: string): Step[] {
  const document = parseDocument(workflow)
  const found: Step[] = []
  const visit = (node: unknown): void => {
    if (isSeq(node)) for (const item of node.items) visit(item)
    if (!isMap(node)) return
    for (const { value } of node.items) visit(value)
    if (!node.has('uses')) return
    const [start = 0, , end = 0] = node.range ?? []
    const value = node.toJS(document) as { id?: string; uses: unknown; with?: Record<string, unknown> }
    found.push({
      ...(value.id === undefined ? {} : { id: value.id }),
      uses: String(value.uses),
      with: value.with ?? {},
      shortened: workflow.slice(start, end).includes('# ... and the other inputs')
    })
  }
  visit(document.contents)
  return found
}

/** Whether a step uses this action. */
export function isOurs({ uses }: Step): boolean {
  return /^(?:\.\/?|[^/]+\/apim-identity-guard@.+)$/.test(uses)
}

function hasAny(value: unknown, names: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && names.some(name => name in value)
}

function indent(text: string, blanks: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(blanks))
}
