import type { LiveOperation, LiveParameter } from '../model.ts'

/**
 * A URL template with values in the place of its parameters: the default, an allowed value, or one that fits the type. What the template asks
 * for in its query stands there as well. The value does not matter to a door that is closed.
 */
export function fillTemplate(
  template: string,
  { templateParameters }: Pick<LiveOperation, 'templateParameters'>
): string {
  const known = new Map(templateParameters.map(parameter => [parameter.name.toLowerCase(), parameter]))
  const filled = template.replace(/\{([^{}]*)\}/g, (_, name: string) => {
    // `{*rest}` takes the remainder of a path.
    const parameter = known.get(name.replace(/^\*/, '').toLowerCase())
    return encodeURIComponent(chooseValue(parameter))
  })
  const path = filled.replace(/\*$/, 'probe')
  return path.startsWith('/') ? path : `/${path}`
}

function chooseValue(parameter: LiveParameter | undefined): string {
  const given = [parameter?.defaultValue, ...(parameter?.values ?? [])].find(
    value => value !== undefined && isPlain(value)
  )
  if (given !== undefined) return given
  switch (parameter?.type.toLowerCase()) {
    case 'integer':
    case 'number':
      return '1'
    case 'boolean':
      return 'true'
    default:
      return 'probe'
  }
}

/** Untrusted: a value of dots would climb out of the path, encoded or not. */
function isPlain(value: string): boolean {
  return value !== '' && value.length <= 200 && !/^\.{1,2}$/.test(value) && !/[\p{Cc}/\\]/u.test(value)
}
