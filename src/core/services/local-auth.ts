import type { Words } from '../rules/rule.ts'
import { nameKind } from './recognise.ts'
import { renderSet } from './remedy.ts'
import type { TargetPlace } from './service.ts'

/** What a finding about keys holds. */
export interface LocalAuthFacts {
  readonly place: TargetPlace
  /** What was read; undefined when the property is missing, and then the service accepts keys. */
  readonly value: boolean | undefined
}

/** The words of the rules that keys are a way around the identity. */
export function describeLocalAuth(
  { place, value }: LocalAuthFacts,
  property: 'disableLocalAuth' | 'allowSharedKeyAccess',
  keys: string
): Words {
  const wanted = property === 'disableLocalAuth'
  return {
    message: `The ${nameKind(place.kind)} \`${place.name}\` accepts ${keys}: whoever has one gets in without API Management.`,
    expected: `${property}: ${wanted}`,
    actual: `${property}: ${value ?? 'missing'}`,
    fix: renderSet(place, property, String(wanted))
  }
}
