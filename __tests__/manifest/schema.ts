type Schema = Readonly<Record<string, unknown>>

/** The keywords that the check below knows; a schema with another one is refused, so that nothing passes unseen. */
const known = new Set([
  '$schema',
  'title',
  'description',
  'type',
  'enum',
  'pattern',
  'maxLength',
  'minimum',
  'minItems',
  'maxItems',
  'items',
  'required',
  'properties',
  'additionalProperties',
  'minProperties',
  'maxProperties',
  'anyOf'
])

/** Why a value does not follow a schema, as paths; empty when it does. Only what our own schema uses of draft 7. */
export function findViolations(schema: Schema, value: unknown, at = ''): string[] {
  for (const keyword of Object.keys(schema))
    if (!known.has(keyword)) throw new Error(`unknown keyword ${keyword}`)
  const found = [...checkType(schema, value, at), ...checkScalar(schema, value, at)]
  if (Array.isArray(value)) found.push(...checkList(schema, value, at))
  else if (typeof value === 'object' && value !== null)
    found.push(...checkFields(schema, value as Record<string, unknown>, at))
  const options = schema['anyOf'] as Schema[] | undefined
  if (options?.every(option => findViolations(option, value, at).length > 0))
    found.push(`${at}: none of the forms`)
  return found
}

function checkType({ type }: Schema, value: unknown, at: string): string[] {
  if (type === undefined) return []
  const actual = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
  const fits = type === 'integer' ? Number.isInteger(value) : actual === type
  return fits ? [] : [`${at}: ${actual} is no ${String(type)}`]
}

function checkScalar(schema: Schema, value: unknown, at: string): string[] {
  const words = schema['enum'] as unknown[] | undefined
  const found = words === undefined || words.includes(value) ? [] : [`${at}: not one of the words`]
  if (typeof value === 'string') {
    if (schema['pattern'] !== undefined && !new RegExp(String(schema['pattern']), 'u').test(value))
      found.push(`${at}: pattern`)
    if (value.length > Number(schema['maxLength'] ?? Number.POSITIVE_INFINITY)) found.push(`${at}: too long`)
  }
  if (typeof value === 'number' && value < Number(schema['minimum'] ?? Number.NEGATIVE_INFINITY))
    found.push(`${at}: too small`)
  return found
}

function checkList(schema: Schema, value: readonly unknown[], at: string): string[] {
  const found: string[] = []
  if (value.length < Number(schema['minItems'] ?? 0)) found.push(`${at}: too few`)
  if (value.length > Number(schema['maxItems'] ?? Number.POSITIVE_INFINITY)) found.push(`${at}: too many`)
  const items = schema['items'] as Schema | undefined
  return items === undefined
    ? found
    : [...found, ...value.flatMap((item, index) => findViolations(items, item, `${at}/${index}`))]
}

function checkFields(schema: Schema, value: Record<string, unknown>, at: string): string[] {
  const found: string[] = []
  const names = Object.keys(value)
  for (const name of (schema['required'] ?? []) as string[])
    if (!names.includes(name)) found.push(`${at}/${name}: missing`)
  if (names.length < Number(schema['minProperties'] ?? 0)) found.push(`${at}: too few`)
  if (names.length > Number(schema['maxProperties'] ?? Number.POSITIVE_INFINITY))
    found.push(`${at}: too many`)
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>
  const rest = schema['additionalProperties']
  for (const name of names) {
    const own = Object.hasOwn(properties, name)
      ? properties[name]
      : rest === false
        ? undefined
        : ((rest ?? {}) as Schema)
    if (own === undefined) found.push(`${at}/${name}: unknown`)
    else found.push(...findViolations(own, value[name], `${at}/${name}`))
  }
  return found
}
