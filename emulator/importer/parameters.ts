import { isJson, type Json, textOf } from '../wire.ts'
import type { ParameterContract } from './contracts.ts'
import type { SpecDocument } from './document.ts'
import { resolve } from './references.ts'

/** A parameter of a document, resolved, with the place that it is sent in. */
export interface SpecParameter {
  readonly name: string
  readonly place: string
  readonly required: boolean
  readonly node: Json
}

/** Lists the parameters that hold for an operation: its own win over those of its path with the same name and place. */
export function listParameters(root: Json, pathItem: Json, operation: Json): SpecParameter[] {
  const merged = new Map<string, SpecParameter>()
  for (const owner of [pathItem, operation]) {
    const list: unknown[] = Array.isArray(owner['parameters']) ? owner['parameters'] : []
    for (const item of list) {
      const parameter = toParameter(resolve(root, item))
      if (parameter !== undefined) merged.set(`${parameter.place}:${parameter.name}`, parameter)
    }
  }
  return [...merged.values()]
}

function toParameter(node: Json | undefined): SpecParameter | undefined {
  const name = textOf(node, 'name')
  const place = textOf(node, 'in')
  if (node === undefined || name === undefined || place === undefined) return undefined
  return { name, place, required: place === 'path' || node['required'] === true, node }
}

/** Turns a parameter, or a response header, into the contract that is stored. */
export function toContract(
  { dialect, root }: SpecDocument,
  name: string,
  node: Json,
  required: boolean | undefined
): ParameterContract {
  const schema = (dialect === 'openapi' ? resolve(root, readSchema(node)) : node) ?? {}
  const description = textOf(node, 'description')
  const { default: defaultValue, enum: values } = schema
  return {
    name,
    ...(description === undefined ? {} : { description }),
    type: readType(schema),
    ...(defaultValue === undefined || defaultValue === null ? {} : { defaultValue: toText(defaultValue) }),
    ...(required === undefined ? {} : { required }),
    values: Array.isArray(values) ? values.filter(value => value !== null).map(toText) : []
  }
}

/** A parameter has a schema, or one media type with a schema. */
function readSchema(node: Json): unknown {
  if (node['schema'] !== undefined) return node['schema']
  const content = isJson(node['content']) ? Object.values(node['content'])[0] : undefined
  return isJson(content) ? content['schema'] : undefined
}

/** Type lists of 3.1 are brought down to the one type that is not null: the contract has room for one. */
function readType(schema: Json): string {
  const { type } = schema
  if (typeof type === 'string') return type
  const first: unknown = Array.isArray(type) ? type.find(name => name !== 'null') : undefined
  return typeof first === 'string' ? first : 'string'
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
