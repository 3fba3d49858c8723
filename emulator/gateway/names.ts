import { CannotRun } from '../plane/exchange.ts'
import { textOf } from '../wire.ts'
import type { World } from '../world.ts'

const use = /(?<!\{)\{\{([A-Za-z0-9._-]+)\}\}(?!\})/g

/**
 * Puts named values into a text, as the gateway does before anything else reads it: by display name, capitals count, and
 * what is put in is not looked at again. The gateway knows secrets; those of a key vault are not in this world.
 */
export function substitute(world: World, base: string, text: string): string {
  if (!text.includes('{{')) return text
  const namedValues = world.resources.children(base, 'namedValues')
  return text.replaceAll(use, (_whole, name: string) => {
    const found = namedValues.filter(({ properties }) => textOf(properties, 'displayName') === name)
    const value = textOf(found[0]?.properties, 'value')
    if (found.length === 0) throw new CannotRun(`there is no named value \`${name}\``)
    if (found.length > 1) throw new CannotRun(`there is more than one named value \`${name}\``)
    if (value === undefined) throw new CannotRun(`the named value \`${name}\` has no value here`)
    return value
  })
}
