import type { ProtectionVerdict } from '../core/policy/verdict.ts'
import { countOf } from './headline.ts'
import { clip, toVisible } from './line.ts'
import type { OperationRow, Report } from './report.ts'

const labelLength = 48
/** Backends that are named in their node. */
const shownBackends = 6
const shownRoutes = 3

/** How a group of operations reaches the backend, in words for an arrow; undefined where it does not. */
const arrows: Readonly<Record<ProtectionVerdict, string | undefined>> = {
  protected: undefined,
  conditional: 'token at times',
  unprotected: 'no such token',
  'not-applicable': undefined,
  unknown: 'token not known'
}
const order = ['protected', 'conditional', 'unprotected', 'unknown', 'not-applicable'] as const

/**
 * Renders the way of a call from the caller to the backend as a Mermaid flowchart, with one node for all operations of a
 * verdict, so that it stays readable and far below Mermaid's limit of 50,000 characters. Undefined when nothing was decided.
 */
export function renderFlowchart(report: Report): string | undefined {
  const groups = order
    .map(verdict => ({
      verdict,
      rows: report.operations.filter(row => row.selected && row.verdict === verdict)
    }))
    .filter(({ rows }) => rows.length > 0)
  if (groups.length === 0) return undefined
  const { target } = report
  return [
    'flowchart LR',
    `  caller(["Callers"]) --> api["${label(target.service, 'API Management')}<br/>${nameApis(report)}"]`,
    ...groups.flatMap(({ verdict, rows }) => renderGroup(verdict, rows)),
    ...(groups.some(({ verdict }) => verdict === 'protected') ? renderTokenWay(report) : []),
    ...renderBackend(report),
    '  classDef good fill:#dafbe1,stroke:#1a7f37,color:#1f2328',
    '  classDef bad fill:#ffebe9,stroke:#cf222e,color:#1f2328',
    '  classDef plain fill:#f6f8fa,stroke:#59636e,color:#1f2328',
    '  class caller,api plain'
  ].join('\n')
}

/** Escapes a text for a quoted label of Mermaid: all but letters, digits and blanks becomes a numeric entity. */
export function escapeMermaid(text: string): string {
  const visible = clip(toVisible(clip(text, labelLength)), labelLength)
  return visible.replace(/[^\p{L}\p{M}\p{N} /,_-]/gu, character => {
    const entity = `#${character.codePointAt(0)};`
    // Once entities are resolved Mermaid looks again: `$$` is handed to KaTeX, which may fail, a backslash with an n breaks
    // the line, and `fa:` calls for an icon. None of them means anything before a zero-width space.
    return '$\\:'.includes(character) ? `${entity}#8203;` : entity
  })
}

/** The API of the run, or how many there are in a folder of artifacts. */
function nameApis({ target, operations }: Report): string {
  if (target.api !== undefined) return `API ${label(target.api, '')}`
  const apis = new Set(operations.flatMap(({ api }) => (api === undefined ? [] : [api])))
  return apis.size === 0 ? 'API of this run' : countOf(apis.size, 'API')
}

function label(text: string | undefined, otherwise: string): string {
  return text === undefined || text.trim() === '' ? otherwise : escapeMermaid(text)
}

function renderGroup(verdict: ProtectionVerdict, rows: readonly OperationRow[]): string[] {
  const node = verdict.replace('-', '_')
  const routes = rows.slice(0, shownRoutes).map(row => escapeMermaid(`${row.method} ${row.urlTemplate}`))
  const more = rows.length > shownRoutes ? [`and ${rows.length - shownRoutes} more`] : []
  const heading = `${countOf(rows.length, 'operation')} ${verdict === 'not-applicable' ? 'without a backend call' : verdict}`
  const arrow = arrows[verdict]
  const kind = verdict === 'protected' ? 'good' : verdict === 'not-applicable' ? 'plain' : 'bad'
  return [
    `  api --> ${node}["${[heading, ...routes, ...more].join('<br/>')}"]`,
    ...(arrow === undefined ? [] : [`  ${node} -. "${arrow}" .-> backend`]),
    `  class ${node} ${kind}`
  ]
}

function renderTokenWay({ target }: Report): string[] {
  const identity = nameIdentity(target.identity)
  return [
    `  protected --> policy["authentication-managed-identity<br/>${label(target.resource, 'expected resource')}"]`,
    `  policy --> identity(["${identity}"])`,
    '  identity -- "token" --> backend',
    '  class policy,identity good'
  ]
}

function nameIdentity(identity: string | undefined): string {
  if (identity === undefined) return 'managed identity'
  if (identity === 'system-assigned') return 'system-assigned identity'
  return `user-assigned identity<br/>${label(identity, '')}`
}

/** Fail closed: the backend is never painted green, for a picture cannot say what was not asked. */
function renderBackend(report: Report): string[] {
  const { findings } = report
  const errors = findings.filter(
    ({ subject, severity }) => subject.kind === 'backend' && severity === 'error'
  ).length
  const note = errors === 0 ? '' : `<br/>${countOf(errors, 'error')}`
  return [
    `  backend[("${nameBackends(report)}${note}")]`,
    `  class backend ${errors === 0 ? 'plain' : 'bad'}`
  ]
}

/** The app, or several, each on a line of its own. */
function nameBackends({ target, apps }: Report): string {
  const called = (apps ?? []).filter(app => app.called).map(app => app.name)
  if (called.length < 2) return label(target.backend, 'Backend')
  const shown = called.slice(0, shownBackends).map(name => label(name, ''))
  const more = called.length > shown.length ? [`and ${called.length - shown.length} more`] : []
  return [...shown, ...more].join('<br/>')
}
