import { isRecord, type JsonRecord, listAt, recordAt, stringAt } from '../arm/json.ts'
import { isWideRange } from '../backend/address.ts'
import { present } from '../model.ts'
import type { Finding } from '../rules/finding.ts'
import type { Subject } from '../rules/rule.ts'
import type { ServiceHost } from './recognise.ts'
import { type LiveTarget, toPlace } from './service.ts'

/** Who else gets in, by what Resource Manager says about the resource: keys, networks, encryption of the way. */
export function findPropertyFindings(target: LiveTarget, host: ServiceHost, subject: Subject): Finding[] {
  switch (target.kind) {
    case 'service-bus':
    case 'event-hubs':
      return [
        ...findSharedAccess(target, subject),
        ...findOldTls(target, subject),
        ...findNetwork(target, subject)
      ]
    case 'storage':
      return [...findStorage(target, host, subject), ...findNetwork(target, subject)]
    case 'key-vault':
      return [...findVaultModel(target, subject), ...findNetwork(target, subject)]
    case 'ai':
      return [...findKeys(target, subject), ...findNetwork(target, subject)]
    case 'container-app':
      return findIngress(target, subject)
    default:
      return target.kind satisfies never
  }
}

/** Fail closed: a property that is missing, or is no boolean, is undefined, which is not the value that closes the service. */
export function flagAt(record: JsonRecord, name: string): boolean | undefined {
  const value = record[name]
  return typeof value === 'boolean' ? value : undefined
}

function findSharedAccess(target: LiveTarget, subject: Subject): Finding[] {
  const value = flagAt(target.properties, 'disableLocalAuth')
  if (value === true) return []
  const facts = { place: toPlace(target), value }
  return [{ rule: target.kind === 'event-hubs' ? 'EH001' : 'SB001', subject, facts }]
}

function findKeys(target: LiveTarget, subject: Subject): Finding[] {
  const value = flagAt(target.properties, 'disableLocalAuth')
  return value === true ? [] : [{ rule: 'AI001', subject, facts: { place: toPlace(target), value } }]
}

function findOldTls(target: LiveTarget, subject: Subject): Finding[] {
  const value = stringAt(target.properties, 'minimumTlsVersion')
  const wanted = target.kind === 'storage' ? 'TLS1_2' : '1.2'
  const isNew = /^(?:TLS)?1[._][2-9]$/i.test(value ?? '')
  const facts = { place: toPlace(target), property: 'minimumTlsVersion', value, wanted } as const
  return isNew ? [] : [{ rule: 'SVC003', subject, facts }]
}

/** Storage: "default value is null, which is equivalent to true" (allowSharedKeyAccess); https only is the default since 2019-04-01. */
function findStorage(target: LiveTarget, { storage }: ServiceHost, subject: Subject): Finding[] {
  const { properties } = target
  const place = toPlace(target)
  const shared = flagAt(properties, 'allowSharedKeyAccess')
  const open = flagAt(properties, 'allowBlobPublicAccess')
  const https = flagAt(properties, 'supportsHttpsTrafficOnly')
  const findings: Finding[] = []
  if (shared !== false) findings.push({ rule: 'ST001', subject, facts: { place, value: shared } })
  // Queues, tables and files are never public.
  const mayBePublic = storage === 'blob' || storage === 'dfs' || storage === 'web' || storage === undefined
  if (mayBePublic && open !== false) findings.push({ rule: 'ST002', subject, facts: { place, value: open } })
  if (https !== true)
    findings.push({
      rule: 'SVC004',
      subject,
      facts: { place, property: 'supportsHttpsTrafficOnly', value: https }
    })
  return [...findings, ...findOldTls(target, subject)]
}

function findVaultModel(target: LiveTarget, subject: Subject): Finding[] {
  const value = flagAt(target.properties, 'enableRbacAuthorization')
  return value === true ? [] : [{ rule: 'KV001', subject, facts: { place: toPlace(target), value } }]
}

/** Open unless the service says that it is not: by `publicNetworkAccess`, or by a default action that denies. */
function findNetwork(target: LiveTarget, subject: Subject): Finding[] {
  const { properties, networkRules } = target
  const access = stringAt(properties, 'publicNetworkAccess')
  if (/^(?:Disabled|SecuredByPerimeter)$/i.test(access ?? '')) return []
  const rules = networkRules ?? present(recordAt(properties, 'networkAcls'))
  if (rules.kind === 'unreadable') {
    const what = `which networks \`${target.name}\` admits`
    return [{ rule: 'READ001', subject, facts: { what, why: rules.why } }]
  }
  const ruleSet = rules.kind === 'present' ? rules.value : {}
  if (/^Disabled$/i.test(stringAt(ruleSet, 'publicNetworkAccess') ?? '')) return []
  const action = stringAt(ruleSet, 'defaultAction')
  const restricts = /^Deny$/i.test(action ?? '') && !admitsEverybody(ruleSet)
  const actual = `publicNetworkAccess: ${access ?? 'missing'}, defaultAction: ${action ?? 'missing'}`
  return restricts ? [] : [{ rule: 'SVC002', subject, facts: { place: toPlace(target), actual } }]
}

function admitsEverybody(ruleSet: JsonRecord): boolean {
  return listAt(ruleSet, 'ipRules').some(rule =>
    isWideRange(stringAt(rule, 'ipMask') ?? stringAt(rule, 'value') ?? '')
  )
}

function findIngress(target: LiveTarget, subject: Subject): Finding[] {
  const ingress = recordAt(recordAt(target.properties, 'configuration'), 'ingress')
  const place = toPlace(target)
  const insecure = flagAt(ingress, 'allowInsecure')
  const external = flagAt(ingress, 'external')
  const findings: Finding[] = findFurtherPorts(target, ingress['additionalPortMappings'], subject)
  // Container Apps redirect plain HTTP unless it was allowed: the property is false when nothing was said.
  if (insecure === true || (insecure === undefined && ingress['allowInsecure'] != null))
    findings.push({
      rule: 'SVC004',
      subject,
      facts: { place, property: 'configuration.ingress.allowInsecure', value: insecure }
    })
  // Rules that admit refuse everybody else; rules that refuse admit everybody else.
  const admitted = listAt(ingress, 'ipSecurityRestrictions').filter(
    rule => isRecord(rule) && /^Allow$/i.test(stringAt(rule, 'action') ?? '')
  )
  const restricted =
    admitted.length > 0 && !admitted.some(rule => isWideRange(stringAt(rule, 'ipAddressRange') ?? ''))
  if (external !== false && !restricted)
    findings.push({
      rule: 'SVC002',
      subject,
      facts: { place, actual: `configuration.ingress.external: ${external ?? 'missing'}` }
    })
  return findings
}

/** Fail closed: a port is inside of the environment only where Azure says so, and a list that is none may hold any. */
function findFurtherPorts(target: LiveTarget, mappings: unknown, subject: Subject): Finding[] {
  if (mappings === undefined || mappings === null) return []
  if (!Array.isArray(mappings)) {
    const what = `on which further ports the Container App \`${target.name}\` answers`
    return [{ rule: 'READ001', subject, facts: { what, why: '`additionalPortMappings` is no list' } }]
  }
  const ports = mappings
    .filter(mapping => !isRecord(mapping) || flagAt(mapping, 'external') !== false)
    .map(mapping => {
      // "If not specified, it will default to target port."
      const { exposedPort, targetPort } = isRecord(mapping) ? mapping : {}
      const port = exposedPort ?? targetPort
      return typeof port === 'number' ? String(port) : 'not known'
    })
  return ports.length === 0 ? [] : [{ rule: 'CA002', subject, facts: { place: toPlace(target), ports } }]
}
