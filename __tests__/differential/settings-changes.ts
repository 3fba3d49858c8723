import fc from 'fast-check'
import { isJson, type Json } from '../../emulator/wire.ts'
import { type Change, setFields } from './draft.ts'
import { fields, nothing, policy } from './settings-fields.ts'

/** Changes one field of the settings of the app. */
export function changeSetting(path: string, value: unknown): Change {
  return {
    about: `${path} = ${value === nothing ? 'nothing' : JSON.stringify(value)}`,
    apply: draft => {
      if (draft.settings !== undefined) put(draft.settings, path.split('.'), value)
    }
  }
}

const fieldChange: fc.Arbitrary<Change> = fc
  .constantFrom(...fields)
  .chain(([path, values]) => fc.constantFrom(...values).map(value => changeSetting(path, value)))

/** The same name in capitals, alone or beside the other. */
const nameChange: fc.Arbitrary<Change> = fc
  .tuple(
    fc.constantFrom(
      'platform',
      'globalValidation',
      'identityProviders',
      'httpSettings',
      policy,
      `${policy}.allowedPrincipals`
    ),
    fc.nat(5).map(number => number === 0)
  )
  .map(([path, twice]) => ({
    about: `${path} in capitals${twice ? ', twice' : ''}`,
    apply: draft => {
      if (draft.settings !== undefined) rename(draft.settings, path.split('.'), twice)
    }
  }))

const whole = fc.constant(setFields('authentication was never set up', { settings: undefined }))

/** Changes to the authentication settings. */
export const settingsChanges: fc.Arbitrary<Change> = fc.oneof(
  { weight: 30, arbitrary: fieldChange },
  { weight: 3, arbitrary: nameChange },
  { weight: 1, arbitrary: whole }
)

function put(target: Json, [first = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length > 0) {
    const child = target[first]
    const object = isJson(child) ? child : {}
    target[first] = object
    put(object, rest, value)
  } else if (value === nothing) delete target[first]
  else target[first] = structuredClone(value)
}

function rename(target: Json, [first = '', ...rest]: readonly string[], twice: boolean): void {
  const child = target[first]
  if (rest.length > 0) {
    if (isJson(child)) rename(child, rest, twice)
    return
  }
  if (child === undefined) return
  if (!twice) delete target[first]
  target[first.toUpperCase()] = structuredClone(child)
}
