import type { LiveFunction } from '../model.ts'
import { isRecord, listAt, recordAt, stringAt } from './json.ts'

/** Whether a user name and a password may publish, from the list of basicPublishingCredentialsPolicies. */
export function parsePublishing(
  values: readonly unknown[]
): { readonly ftp?: boolean; readonly scm?: boolean } | undefined {
  const policies = values.map(value => ({
    name: stringAt(value, 'name')?.split('/').at(-1)?.toLowerCase(),
    allow: recordAt(value, 'properties')['allow']
  }))
  if (policies.some(({ name }) => name === undefined)) return undefined
  const find = (wanted: string): boolean | undefined => {
    const allow = policies.find(({ name }) => name === wanted)?.allow
    return typeof allow === 'boolean' ? allow : undefined
  }
  const [ftp, scm] = [find('ftp'), find('scm')]
  return { ...(ftp === undefined ? {} : { ftp }), ...(scm === undefined ? {} : { scm }) }
}

/**
 * A function with the level of its HTTP trigger. An HTTP trigger that names none has the level `function` (functions HTTP trigger). A
 * function without bindings is one whose triggers are not known.
 */
export function parseFunction(value: unknown): LiveFunction | undefined {
  const name = stringAt(value, 'name')?.split('/').at(-1)
  const properties = recordAt(value, 'properties')
  const { bindings } = recordAt(properties, 'config')
  if (name === undefined || !Array.isArray(bindings) || !bindings.every(isRecord)) return undefined
  const trigger = listAt(recordAt(properties, 'config'), 'bindings').find(
    binding => stringAt(binding, 'type')?.toLowerCase() === 'httptrigger'
  )
  const invoked = stringAt(properties, 'invoke_url_template')
  const path = invoked !== undefined && URL.canParse(invoked) ? new URL(invoked).pathname : undefined
  const authLevel = trigger === undefined ? undefined : (stringAt(trigger, 'authLevel') ?? 'function')
  return {
    name,
    ...(authLevel === undefined ? {} : { authLevel }),
    ...(properties['isDisabled'] === true ? { disabled: true } : {}),
    ...(path === undefined ? {} : { path })
  }
}
