import type { LiveParameter } from '../model.ts'
import { entriesAt, type Fields, fieldsAt, isFields, listAt, textAt, valueAt } from './fields.ts'
import { parseReference, referenceOf, resolveReference } from './reference.ts'
import { listTypes } from './schema-reading.ts'

/** A parameter, or the header of a response, as API Management is expected to hold it. */
export interface ExpectedParameter extends LiveParameter {
  readonly doubt?: ParameterDoubt
}

/** What else the service may make of a parameter. */
export interface ParameterDoubt {
  /** True when the parameter itself stands in `components`. */
  readonly shared: boolean
  /** True when its schema does. */
  readonly referenced: boolean
  /** The types that it may write, the likeliest first; empty where any would do. */
  readonly types: readonly string[]
  /** The type behind the reference. */
  readonly resolvedType?: string
  /** What the schema says of itself, which may stand in for a description that the parameter lacks. */
  readonly description?: string
  /** Values of items or of combined schemas, which it may list as those of the parameter. */
  readonly values: readonly string[]
}

/** A parameter or a header of a document. */
export interface ParameterSource {
  readonly name: string
  readonly required: boolean
  readonly value: unknown
  readonly referenced: boolean
}

/** A parameter as an import leaves it. `type` is empty when what the service makes of the schema is not certain. */
export function expectParameter(root: unknown, source: ParameterSource): ExpectedParameter {
  const { value } = source
  const written = readSchema(value)
  const reference = referenceOf(written)
  const schema = asFields(resolveReference(root, written, []).value)
  const description = textAt(value, 'description')
  const defaultValue = toText(valueAt(schema, 'default'))
  const doubt = toDoubt(root, source, schema, reference)
  const type = valueAt(schema, 'type')
  return {
    name: source.name,
    type: typeof type === 'string' && reference === undefined ? type : '',
    required: source.required,
    ...(description === undefined ? {} : { description }),
    ...(defaultValue === undefined ? {} : { defaultValue }),
    values: toValues(schema),
    ...(doubt === undefined ? {} : { doubt })
  }
}

/** A parameter has a schema, or one media type with a schema; in Swagger it is one. */
function readSchema(value: unknown): unknown {
  const [media] = entriesAt(value, 'content')
  return fieldsAt(value, 'schema') ?? fieldsAt(media?.[1], 'schema') ?? value
}

function asFields(value: unknown): Fields {
  return isFields(value) ? value : {}
}

function toDoubt(
  root: unknown,
  { value, referenced: shared }: ParameterSource,
  schema: Fields,
  reference: string | undefined
): ParameterDoubt | undefined {
  const types = listPossibleTypes(schema, reference)
  const description = schema === value ? undefined : textAt(schema, 'description')
  const values = listInnerValues(root, schema)
  const type = valueAt(schema, 'type')
  if (
    !shared &&
    types.length === 0 &&
    reference === undefined &&
    description === undefined &&
    values.length === 0
  )
    return undefined
  return {
    shared,
    referenced: reference !== undefined,
    types,
    ...(reference !== undefined && typeof type === 'string' ? { resolvedType: type } : {}),
    ...(description === undefined ? {} : { description }),
    values
  }
}

/** Behind a reference the service may write the type that is there, the name that leads there, or one that holds anything. */
function listPossibleTypes(schema: Fields, reference: string | undefined): readonly string[] {
  const type = valueAt(schema, 'type')
  if (reference === undefined) return Array.isArray(type) ? [...listTypes(schema), 'string'] : []
  const types = typeof type === 'string' ? [type] : listTypes(schema)
  if (types.length === 0) return []
  return [...types, parseReference(reference)?.at(-1) ?? '', 'string', 'object']
}

function listInnerValues(root: unknown, schema: Fields): readonly string[] {
  const items = fieldsAt(schema, 'items')
  const inner = [
    ...(items === undefined ? [] : [items]),
    ...['allOf', 'anyOf', 'oneOf'].flatMap(keyword => listAt(schema, keyword))
  ]
  return inner.flatMap(each => toValues(asFields(resolveReference(root, each, []).value)))
}

function toValues(schema: Fields): string[] {
  return listAt(schema, 'enum').flatMap(each => toText(each) ?? [])
}

/** The contract has room for texts alone. */
function toText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}
