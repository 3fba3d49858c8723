import type { DesiredState } from './desired.ts'
import type { LiveState, Observed } from './model.ts'
import { chooseServiceUrl, explainMissingUrl } from './service-url.ts'

/** Fail closed: what could not be read is not overwritten. */
export function findBlocks(desired: DesiredState, live: LiveState): string[] {
  const needed: readonly (readonly [string, Observed<unknown>])[] = [
    [`the API \`${desired.target.api}\``, live.api],
    ['its operations', live.operations]
  ]
  const unread = needed.flatMap(([what, read]) =>
    read.kind === 'unreadable' ? [`${what} could not be read: ${read.why}`] : []
  )
  const path =
    live.api.kind === 'absent' && desired.wishes.path === undefined
      ? [`the API \`${desired.target.api}\` does not exist yet, and a new API needs the input \`api-path\``]
      : []
  const url =
    live.api.kind === 'absent' && chooseServiceUrl(desired, live) === undefined
      ? [explainMissingUrl(live)]
      : []
  return [
    ...unread,
    ...path,
    ...url,
    ...findVersionBlocks(desired, live),
    ...findRevisionBlocks(desired, live)
  ]
}

/** A version is one of a set, and the set must be there. */
function findVersionBlocks({ wishes, target }: DesiredState, live: LiveState): string[] {
  const set = live.api.kind === 'present' ? live.api.value.properties['apiVersionSetId'] : undefined
  if (wishes.versionSet === undefined) {
    if (wishes.version === undefined || (typeof set === 'string' && set !== '')) return []
    return [
      `the API \`${target.api}\` belongs to no version set, and \`api-version\` means nothing without one: give \`api-version-set-id\` too`
    ]
  }
  if (live.versionSet?.kind === 'present') return []
  const name = `the version set \`${wishes.versionSet}\``
  if (live.versionSet?.kind === 'unreadable') return [`${name} could not be read: ${live.versionSet.why}`]
  return [
    `${name} does not exist in the service \`${target.service}\`: create it with \`az apim api versionset create --resource-group ${target.resourceGroup} --service-name ${target.service} --version-set-id ${wishes.versionSet} --display-name "<name>" --versioning-scheme Segment\`, or correct \`api-version-set-id\``
  ]
}

/** Fail closed: without the numbers that are taken, no revision is made. */
function findRevisionBlocks({ revision, target }: DesiredState, { api, revisions }: LiveState): string[] {
  if (revision !== 'new' || api.kind !== 'present' || revisions?.kind === 'present') return []
  const why = revisions?.kind === 'unreadable' ? revisions.why : 'Azure says that there are none.'
  return [`the revisions of the API \`${target.api}\` could not be read: ${why}`]
}
