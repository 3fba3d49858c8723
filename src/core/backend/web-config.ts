import { type Fields, type Malformed, openFields } from './fields.ts'

/**
 * `properties` of config/web, as far as it decides from where, and how, the app and its deployment site can be reached. What is missing
 * stays undefined.
 */
export interface WebConfig {
  /** False when there was no object at all, so that nothing can be said. */
  readonly readable: boolean
  readonly minTlsVersion: string | undefined
  readonly scmMinTlsVersion: string | undefined
  readonly ftpsState: string | undefined
  readonly remoteDebugging: boolean | undefined
  /** Undefined when no cross-origin rules were made. */
  readonly corsOrigins: readonly string[] | undefined
  readonly main: Restrictions
  readonly scm: Restrictions
  readonly scmUsesMain: boolean | undefined
  readonly publicNetworkAccess: string | undefined
  readonly malformed: readonly Malformed[]
}

/** A list of access restrictions, and what happens to whom it does not name. */
export interface Restrictions {
  readonly rules: readonly AccessRule[] | undefined
  readonly defaultAction: string | undefined
}

/** One access restriction. */
export interface AccessRule {
  readonly name: string
  /** Addresses, ranges, or the names of service tags. */
  readonly sources: readonly string[]
  readonly mask: string | undefined
  readonly isTag: boolean
  /** True when the address is looked for in `X-Forwarded-For`, and not where the call comes from. */
  readonly isForwarded: boolean
  /** Resource ID of a subnet. */
  readonly subnet: string | undefined
  /** Fail closed: whatever is not `Deny` admits, and that is what a missing action means. */
  readonly action: 'allow' | 'deny'
  /** Where none is given, the rule stands last. */
  readonly priority: number
  /** Names of the headers that it asks for, in lower case. */
  readonly headers: readonly string[]
}

/** Reads the configuration. Never throws; what has the wrong type is listed in `malformed` and reads as missing. */
export function parseWebConfig(properties: unknown): WebConfig {
  const malformed: Malformed[] = []
  const root = openFields(properties, '', malformed)
  return {
    readable: root.present,
    minTlsVersion: root.text('minTlsVersion'),
    scmMinTlsVersion: root.text('scmMinTlsVersion'),
    ftpsState: root.text('ftpsState'),
    remoteDebugging: root.flag('remoteDebuggingEnabled'),
    corsOrigins: root.object('cors').texts('allowedOrigins'),
    main: {
      rules: root.objects('ipSecurityRestrictions')?.map(parseRule),
      defaultAction: root.text('ipSecurityRestrictionsDefaultAction')
    },
    scm: {
      rules: root.objects('scmIpSecurityRestrictions')?.map(parseRule),
      defaultAction: root.text('scmIpSecurityRestrictionsDefaultAction')
    },
    scmUsesMain: root.flag('scmIpSecurityRestrictionsUseMain'),
    publicNetworkAccess: root.text('publicNetworkAccess'),
    malformed
  }
}

function parseRule(rule: Fields): AccessRule {
  const headers = rule.object('headers')
  return {
    name: rule.text('name') ?? '',
    // Up to eight sources stand in one text, with commas between them (app-service-ip-restrictions).
    sources: (rule.text('ipAddress') ?? '')
      .split(',')
      .map(source => source.trim())
      .filter(source => source !== ''),
    mask: rule.text('subnetMask'),
    isTag: rule.text('tag')?.toLowerCase() === 'servicetag',
    isForwarded: rule.text('tag')?.toLowerCase() === 'xffproxy',
    subnet: rule.text('vnetSubnetResourceId'),
    action: rule.text('action')?.toLowerCase() === 'deny' ? 'deny' : 'allow',
    priority: rule.number('priority') ?? Number.MAX_SAFE_INTEGER,
    headers: headers
      .keys()
      .filter(name => (headers.texts(name) ?? []).length > 0)
      .map(name => name.toLowerCase())
  }
}
