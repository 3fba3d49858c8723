import { diffSettings } from './api-settings.ts'
import { sameJson } from './arm/json.ts'
import type { ApiCreation, ApiImport, ApiUpdate, Change, PolicyWrite, RevisionCreation } from './change.ts'
import type { DesiredState } from './desired.ts'
import type { LiveApi, LiveState } from './model.ts'
import type { ApiDocument } from './openapi/document.ts'
import { spellValue, textAt } from './openapi/fields.ts'

/**
 * The same changes by way of a revision that nobody calls until it is released. A new API begins empty, so that its first revision has no
 * operation that could be called without its policy. What a revision cannot change is set when it is current.
 */
export function toRevisionChanges(
  desired: DesiredState,
  live: LiveState,
  changes: readonly Change[]
): readonly Change[] {
  const [first] = changes
  if (live.api.kind === 'present') return changeRevision(desired, live, live.api.value, changes)
  return first?.kind === 'import-api' ? createWithRevision(desired, first, changes.slice(1)) : changes
}

function createWithRevision(desired: DesiredState, change: ApiImport, rest: readonly Change[]): Change[] {
  const { api } = desired.target
  const creation: ApiCreation = { kind: 'create-api', api, properties: change.properties }
  const shared = { displayName: String(change.properties['displayName'] ?? api) }
  const carried: ApiImport = {
    ...change,
    create: false,
    revision: '2',
    ...toRevisionContent(desired.spec, shared)
  }
  const { path } = change.properties
  return [
    creation,
    { kind: 'create-revision', api, revision: '2', source: '1', path: typeof path === 'string' ? path : '' },
    carried,
    ...rest.map(policy => toPolicyOf('2', policy)),
    { kind: 'release-revision', api, revision: '2', replaces: '1' },
    ...toLateUpdate(api, toSpoken(desired.spec, {}))
  ]
}

function changeRevision(
  desired: DesiredState,
  live: LiveState,
  api: LiveApi,
  changes: readonly Change[]
): readonly Change[] {
  const revision = nextRevision(live)
  const carried = changes.flatMap((change): Change[] => {
    switch (change.kind) {
      case 'import-api':
        return [toCarriedImport(desired.spec, api, revision, change)]
      case 'update-api':
        return toCarriedUpdate(revision, change)
      default:
        return [toPolicyOf(revision, change)]
    }
  })
  // Nothing that a caller could meet half done: settings alone are set where they are.
  if (carried.length === 0) return changes
  const imports = changes.some(change => change.kind === 'import-api')
  const late = diffSettings(desired, api).filter(({ asked, setting }) => asked && setting !== 'serviceUrl')
  const differences = [
    ...late.map(({ setting, expected, actual }) => ({ setting, value: expected, before: actual })),
    ...(imports ? toSpoken(desired.spec, api.properties) : [])
  ]
  const source = api.revision ?? '1'
  return [
    { kind: 'create-revision', api: api.id, revision, source, path: api.path },
    ...carried,
    { kind: 'release-revision', api: api.id, revision, replaces: source },
    ...toLateUpdate(api.id, differences)
  ]
}

/** What a copy says of itself: by this a later look knows it for ours. */
export function describeCopy({ source }: Pick<RevisionCreation, 'source'>): string {
  return `Copy of revision ${source}, made by APIM Identity Guard`
}

/** One more than the highest that there is, current or not. */
function nextRevision(live: LiveState): string {
  const known = live.revisions?.kind === 'present' ? live.revisions.value.map(Number) : []
  return String(Math.max(1, ...known) + 1)
}

/** Properties that all revisions of an API share: the service refuses to change them in one that is not current (facts: apim-import P36). */
const shared = [
  'displayName',
  'path',
  'protocols',
  'subscriptionRequired',
  'apiVersion',
  'apiVersionSetId',
  'apiVersionDescription',
  'type'
] as const

function toCarriedImport(spec: ApiDocument, api: LiveApi, revision: string, change: ApiImport): ApiImport {
  const fixed = Object.fromEntries(
    [...shared, 'description', 'contact', 'license', 'termsOfServiceUrl'].map(name => [
      name,
      Object.hasOwn(api.properties, name) ? api.properties[name] : undefined
    ])
  )
  const properties = Object.fromEntries(
    Object.entries({ ...change.properties, ...fixed }).filter(
      // The copy says of itself what it is.
      ([name, value]) => name !== 'apiRevisionDescription' && value !== undefined && value !== null
    )
  )
  const { description } = fixed
  const info = {
    displayName: api.displayName,
    ...(typeof description === 'string' && description !== '' ? { description } : {})
  }
  return { ...change, revision, properties, ...toRevisionContent(spec, info) }
}

function toCarriedUpdate(revision: string, change: ApiUpdate): ApiUpdate[] {
  const differences = change.differences.filter(({ setting }) => setting === 'serviceUrl')
  const properties = Object.fromEntries(
    Object.entries(change.properties).filter(([setting]) => setting === 'serviceUrl')
  )
  return differences.length === 0 ? [] : [{ ...change, revision, properties, differences }]
}

/** The ETag of a policy is that of the copy: it is read there. */
function toPolicyOf<T extends Change>(revision: string, change: T): T | PolicyWrite {
  return change.kind === 'write-policy' ? { ...change, revision } : change
}

/**
 * The document with the name and the description that the API has: the importer takes both from `info`, and the service refuses to change
 * them in a revision that is not current. They are set after the release.
 */
function toRevisionContent(
  spec: ApiDocument,
  api: { readonly displayName: string; readonly description?: string }
): { format: string; value: string } {
  const same =
    spec.title === api.displayName &&
    spec.description === api.description &&
    documentSettings.every(({ field }) => field === 'description' || !Object.hasOwn(spec.info, field))
  if (same) return { format: spec.format, value: spec.content }
  const { description: _, contact: _contact, license: _license, termsOfService: _terms, ...rest } = spec.info
  const info = {
    ...rest,
    title: api.displayName,
    ...(api.description === undefined ? {} : { description: api.description })
  }
  // YAML reads `openapi: 3.0` as a number, which in JSON would be the version "3".
  const given = textAt(spec.value, 'openapi') ?? ''
  const openapi = /^3\.[01]\.\d/.test(given) ? given : `${spec.version}.0`
  const version = spec.version === '2.0' ? { swagger: '2.0' } : { openapi }
  return {
    format: spec.version === '2.0' ? 'swagger-json' : 'openapi+json',
    value: JSON.stringify({ ...spec.value, ...version, info })
  }
}

/** What the document says about the API as a whole, and the property that holds it. */
const documentSettings = [
  { field: 'description', property: 'description' },
  { field: 'contact', property: 'contact' },
  { field: 'license', property: 'license' },
  { field: 'termsOfService', property: 'termsOfServiceUrl' }
] as const

interface LateSetting {
  readonly setting: string
  readonly value: unknown
  readonly before: unknown
}

function toSpoken(spec: ApiDocument, properties: Readonly<Record<string, unknown>>): LateSetting[] {
  return documentSettings.flatMap(({ field, property }): LateSetting[] => {
    const value = Object.hasOwn(spec.info, field) ? spec.info[field] : undefined
    const before = Object.hasOwn(properties, property) ? properties[property] : undefined
    if (value === undefined || value === null || value === '') return []
    return sameJson(value, before) ? [] : [{ setting: property, value, before }]
  })
}

function toLateUpdate(api: string, settings: readonly LateSetting[]): ApiUpdate[] {
  if (settings.length === 0) return []
  return [
    {
      kind: 'update-api',
      api,
      properties: Object.fromEntries(settings.map(({ setting, value }) => [setting, value])),
      differences: settings.map(({ setting, value, before }) => ({
        setting,
        before: toShown(before),
        after: toShown(value)
      }))
    }
  ]
}

function toShown(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'none'
  const text = Array.isArray(value) ? value.map(spellValue).join(',') : spellValue(value)
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}
