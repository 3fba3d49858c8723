import { type Observed, unreadable } from '../model.ts'
import type { BackendFinding } from '../rules/backend-rules.ts'
import { findAccessFindings } from './access-findings.ts'
import { type BackendContext, toUnverified } from './context.ts'
import { findSurfaceFindings } from './surface-findings.ts'
import { parseWebConfig } from './web-config.ts'

const unasked = unreadable('it was not read')

/** From where the app can be reached, and what else than its own code can be reached there. */
export function findNetworkFindings(context: BackendContext): BackendFinding[] {
  const { webConfig = unasked, publishing = unasked } = context.input.parts ?? {}
  return [...judgeWebConfig(webConfig, context), ...judgePublishing(publishing, context)]
}

function judgeWebConfig(read: Observed<unknown>, context: BackendContext): BackendFinding[] {
  const { subject, app } = context
  const what = `from where the app \`${app}\` can be reached, and over which protocols`
  if (read.kind !== 'present') {
    // The resource exists for every app: a 404 does not mean that there is nothing to see.
    const why = read.kind === 'unreadable' ? read.why : 'Azure says that there is no `config/web`'
    return [toUnverified(subject, what, why, askFor(context, ['config/read']))]
  }
  const web = parseWebConfig(read.value)
  const illegible = web.malformed.map(({ path, expected, actual }) => {
    const field = path === '' ? what : `\`${path}\` in the configuration of the app \`${app}\``
    return toUnverified(subject, field, `it should be ${expected}, and is ${actual}`)
  })
  if (!web.readable)
    return illegible.length > 0 ? illegible : [toUnverified(subject, what, 'Azure answered without it')]
  return [...illegible, ...findSurfaceFindings(web, context), ...findAccessFindings(web, context)]
}

function judgePublishing(
  read: Observed<{ readonly ftp?: boolean; readonly scm?: boolean }>,
  context: BackendContext
): BackendFinding[] {
  const { subject, place, app } = context
  const what = `whether a user name and a password may publish the app \`${app}\``
  const collection = 'basicPublishingCredentialsPolicies'
  const fix = askFor(
    context,
    ['read', 'ftp/read', 'scm/read'].map(action => `${collection}/${action}`)
  )
  if (read.kind !== 'present') {
    const why = read.kind === 'unreadable' ? read.why : `Azure says that there are no \`${collection}\``
    return [toUnverified(subject, what, why, fix)]
  }
  const ways = (['ftp', 'scm'] as const).map(way => ({ way, allow: read.value[way] }))
  const allowed = ways.filter(({ allow }) => allow === true).map(({ way }) => way)
  const unknown = ways.filter(({ allow }) => allow === undefined).map(({ way }) => `\`${way}\``)
  return [
    ...(allowed.length === 0
      ? []
      : [{ rule: 'NET010', subject, facts: { place, ways: allowed } } satisfies BackendFinding]),
    ...(unknown.length === 0
      ? []
      : [toUnverified(subject, what, `Azure did not give \`allow\` of ${unknown.join(' and ')}`, fix)])
  ]
}

/** Which right is missing, spelled as a role spells it. */
function askFor({ place }: BackendContext, actions: readonly string[]): string {
  const type = place.slot === undefined ? 'Microsoft.Web/sites' : 'Microsoft.Web/sites/slots'
  const names = actions.map(action => `\`${type}/${action}\``).join(', ')
  return `Give the identity that runs this action ${names} (the role \`Reader\` has it), then run again.`
}
