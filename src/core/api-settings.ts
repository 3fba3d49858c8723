import type { DesiredState } from './desired.ts'
import type { LiveApi } from './model.ts'
import type { Finding } from './rules/finding.ts'

/** A setting of the API entity: what is asked for, what is there, and whether `apply` may set it. */
export interface SettingDifference {
  readonly setting: 'path' | 'displayName' | 'serviceUrl' | 'subscriptionRequired' | 'protocols'
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
  return differences
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
      default:
        return setting satisfies never
    }
  })
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
