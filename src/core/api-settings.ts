import type { DesiredState } from './desired.ts'
import type { LiveApi } from './model.ts'
import type { Finding } from './rules/finding.ts'
import type { Target } from './target.ts'

/** A setting of the API entity: what is asked for, what is there, and whether `apply` may set it. */
export interface SettingDifference {
  readonly setting:
    | 'path'
    | 'displayName'
    | 'serviceUrl'
    | 'subscriptionRequired'
    | 'protocols'
    | 'apiVersion'
    | 'apiVersionSetId'
  readonly expected: string | boolean | readonly string[]
  readonly actual: string | boolean | readonly string[] | undefined
  /** False for an expectation that no input stated: it is reported, never written. */
  readonly asked: boolean
}

/** Compares the API entity with the wishes, and with the safe values where there is no wish. */
export function diffSettings(desired: DesiredState, api: LiveApi): SettingDifference[] {
  const { wishes } = desired
  const differences: SettingDifference[] = []
  if (
    wishes.path !== undefined &&
    wishes.path.toLowerCase() !== api.path.replace(/^\/+|\/+$/g, '').toLowerCase()
  ) {
    differences.push({ setting: 'path', expected: wishes.path, actual: api.path, asked: true })
  }
  if (wishes.displayName !== undefined && wishes.displayName !== api.displayName) {
    differences.push({
      setting: 'displayName',
      expected: wishes.displayName,
      actual: api.displayName,
      asked: true
    })
  }
  if (wishes.serviceUrl !== undefined && !sameUrl(wishes.serviceUrl, api.serviceUrl)) {
    differences.push({
      setting: 'serviceUrl',
      expected: wishes.serviceUrl,
      actual: api.serviceUrl,
      asked: true
    })
  }
  const subscriptionRequired = wishes.subscriptionRequired ?? true
  if (subscriptionRequired !== api.subscriptionRequired) {
    differences.push({
      setting: 'subscriptionRequired',
      expected: subscriptionRequired,
      actual: api.subscriptionRequired,
      asked: wishes.subscriptionRequired !== undefined
    })
  }
  const protocols = [...(wishes.protocols ?? ['https'])].sort()
  const actual = api.protocols.map(protocol => protocol.toLowerCase()).sort()
  if (protocols.join(',') !== actual.join(',')) {
    differences.push({
      setting: 'protocols',
      expected: protocols,
      actual,
      asked: wishes.protocols !== undefined
    })
  }
  return [...differences, ...diffVersion(desired, api)]
}

/** The version and its set are looked at only where an input names them. */
function diffVersion({ wishes, target }: DesiredState, api: LiveApi): SettingDifference[] {
  const version = textOf(api.properties['apiVersion'])
  const set = nameVersionSet(textOf(api.properties['apiVersionSetId']))
  const differences: SettingDifference[] = []
  if (wishes.version !== undefined && wishes.version !== version) {
    differences.push({ setting: 'apiVersion', expected: wishes.version, actual: version, asked: true })
  }
  if (wishes.versionSet !== undefined && wishes.versionSet.toLowerCase() !== set?.toLowerCase()) {
    const expected = toVersionSetId(target, wishes.versionSet)
    differences.push({ setting: 'apiVersionSetId', expected, actual: set, asked: true })
  }
  return differences
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The version set that an API belongs to, by name: the service gives its ARM ID, or the part below the service. */
export function nameVersionSet(id: string | undefined): string | undefined {
  return id?.split('/').findLast(segment => segment !== '')
}

/** The ARM ID of a version set of the service, as an API names it. */
export function toVersionSetId(target: Target, name: string): string {
  return `/subscriptions/${target.subscription}/resourceGroups/${target.resourceGroup}/providers/Microsoft.ApiManagement/service/${target.service}/apiVersionSets/${name}`
}

/** One finding for each difference. */
export function findSettingDrift(desired: DesiredState, api: LiveApi): Finding[] {
  const { service, resourceGroup } = desired.target
  const subject = { kind: 'api', api: api.id } as const
  return diffSettings(desired, api).map(({ setting, expected, actual, asked }): Finding => {
    const names = { api: api.id, service, resourceGroup, asked }
    switch (setting) {
      case 'path':
        return {
          rule: 'API002',
          subject,
          facts: { api: api.id, expected: String(expected), actual: String(actual) }
        }
      case 'displayName':
        return {
          rule: 'API003',
          subject,
          facts: { api: api.id, expected: String(expected), actual: String(actual) }
        }
      case 'serviceUrl':
        return {
          rule: 'API006',
          subject,
          facts: {
            api: api.id,
            expected: String(expected),
            actual: actual === undefined ? undefined : String(actual)
          }
        }
      case 'subscriptionRequired':
        return {
          rule: 'API004',
          subject,
          facts: { ...names, expected: expected === true, actual: actual === true }
        }
      case 'protocols':
        return {
          rule: 'API005',
          subject,
          facts: { ...names, expected: toList(expected), actual: toList(actual) }
        }
      case 'apiVersion':
        return {
          rule: 'API009',
          subject,
          facts: { api: api.id, expected: String(expected), actual: toText(actual) }
        }
      case 'apiVersionSetId':
        return {
          rule: 'API010',
          subject,
          facts: {
            api: api.id,
            expected: nameVersionSet(String(expected)) ?? String(expected),
            actual: toText(actual)
          }
        }
      default:
        return setting satisfies never
    }
  })
}

function toText(value: SettingDifference['actual']): string | undefined {
  return value === undefined ? undefined : String(value)
}

function toList(value: SettingDifference['actual']): readonly string[] {
  return Array.isArray(value) ? value : []
}

/** API Management stores the URL as given; a trailing slash and the case of the host mean nothing. */
function sameUrl(left: string, right: string | undefined): boolean {
  if (right === undefined) return false
  const [a, b] = [left, right].map(text =>
    (URL.canParse(text) ? new URL(text).href : text).replace(/\/+$/, '')
  )
  return a === b
}
