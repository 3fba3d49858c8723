import type { BackendInput } from '../backend/context.ts'
import { toContext } from '../backend/context.ts'
import { findSettingsFindings, toWeight } from '../backend/findings.ts'
import { parseAuthSettings } from '../backend/settings.ts'
import { present } from '../model.ts'
import type { Finding } from '../rules/finding.ts'
import type { Subject } from '../rules/rule.ts'
import { type LiveTarget, toPlace } from './service.ts'

/** What the rules of App Service Authentication need besides the Container App itself. */
export type GateInput = Pick<
  BackendInput,
  | 'service'
  | 'systemIdentityClientId'
  | 'expected'
  | 'allowedCallers'
  | 'backendAuth'
  | 'cloud'
  | 'protectedBackendPaths'
  | 'resourceGroup'
  | 'serviceName'
>

/**
 * Judges authConfigs/current by the rules of App Service: the same module stands before the container, and has the same settings but
 * for `requireAuthentication`, which the schema of Microsoft.App does not have.
 */
export function findContainerAppFindings(target: LiveTarget, input: GateInput, subject: Subject): Finding[] {
  const settings = target.authSettings
  const weigh = toWeight(input)
  if (settings === undefined) {
    const what = `the authentication settings of the Container App \`${target.name}\``
    return [{ rule: 'READ001', subject, facts: { what, why: 'they were not read' } }]
  }
  // Unlike App Service, Container Apps have no settings until somebody makes them.
  if (settings.kind === 'absent')
    return [weigh({ rule: 'CA001', subject, facts: { place: toPlace(target) } })]
  const [, , subscription = '', , appResourceGroup = ''] = target.id.split('/')
  const site = {
    name: target.name,
    kind: 'containerapp',
    identity: {
      systemAssigned: false,
      userAssigned: [],
      ...(target.tenantId === undefined ? {} : { tenantId: target.tenantId })
    },
    hostNames: []
  }
  const context = toContext({ ...input, site, authSettings: settings, subscription, appResourceGroup })
  const read = settings.kind === 'present' ? present(parseAuthSettings(settings.value)) : settings
  return findSettingsFindings(read, { ...context, subject }).map(weigh)
}
