import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { rules } from '../src/core/rules/finding.ts'
import { unlowerable } from '../src/core/waivers.ts'
import { type Field, fields } from '../src/manifest/fields.ts'
import { families } from '../src/manifest/waivers.ts'

/** The JSON Schema of the manifest, made from the table of its fields and the descriptions of action.yml. */

export const schemaFile = 'schema/apim-identity-guard.schema.json'

type Schema = Readonly<Record<string, unknown>>

/** Renders the schema. Throws when the table has a field that action.yml does not know. */
export function renderSchema(folder: string): string {
  const action = parse(readFileSync(path.join(folder, 'action.yml'), 'utf8')) as {
    inputs: Record<string, { description: string }>
  }
  const describe = (name: string): string => {
    const input = action.inputs[name]
    if (input === undefined)
      throw new Error(`action.yml has no input \`${name}\`, which the manifest may set.`)
    return input.description.trim()
  }
  const properties = [...fields].map(
    ([name, field]) => [name, { description: describe(name), ...toSchema(field) }] as const
  )
  const schema: Schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Manifest of APIM Identity Guard',
    description: 'Many APIs in one run: docs/manifest.md explains it.',
    type: 'object',
    additionalProperties: false,
    required: ['apis'],
    properties: {
      $schema: { description: 'Address of this schema, for editors of JSON.', type: 'string' },
      defaults: {
        description: 'What holds for every API that does not say otherwise.',
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(properties.filter(([name]) => fields.get(name)?.own !== true))
      },
      apis: {
        description: 'The APIs. An entry with a glob in `spec-path` stands for one API for each document.',
        type: 'array',
        minItems: 1,
        maxItems: 1000,
        items: {
          type: 'object',
          additionalProperties: false,
          anyOf: [{ required: ['api-id'] }, { required: ['name'] }],
          properties: {
            name: nameSchema,
            ...Object.fromEntries(properties),
            'spec-path': describeSpecPath(describe('spec-path'))
          }
        }
      },
      waivers: waiversSchema,
      'severity-overrides': {
        description: 'The severity that rules have here.',
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(Object.values(rules).map(toOverride))
      }
    }
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}

const words = { type: 'string', pattern: '\\S' } as const

const nameSchema: Schema = {
  ...words,
  description:
    'Name of the entry, for `only`, reports and waivers. `{file}` and `{folder}` may stand in it. When left out: `api-id`.'
}

const waiversSchema: Schema = {
  description: 'Findings that somebody answers for until a day. They are shown, and do not count.',
  type: 'array',
  maxItems: 1000,
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['rule', 'reason', 'owner', 'expires'],
    properties: {
      rule: {
        description: 'Id of a rule, or the letters of a family with a star, such as `NET*`.',
        anyOf: [
          { enum: Object.keys(rules).filter(id => !id.startsWith('WAIVE')) },
          {
            type: 'string',
            pattern: `^(?:${families.filter(family => family !== 'READ').join('|')})\\d*\\*$`
          }
        ]
      },
      api: {
        ...words,
        description: 'Glob over the names of the entries and of the APIs. When left out: every API.'
      },
      operation: {
        ...words,
        description:
          'Glob over the operations that findings are about. When left out: whatever they are about.'
      },
      backend: {
        ...words,
        description: 'Glob over the backends that findings are about. When left out: whatever they are about.'
      },
      reason: {
        description: 'Why it is accepted, in at least three words.',
        type: 'string',
        pattern: '\\S\\s+\\S+\\s+\\S',
        maxLength: 500
      },
      owner: { ...words, description: 'Who answers for it.', maxLength: 200 },
      expires: {
        description: 'The last day on which the waiver holds, through its end in UTC.',
        type: 'string',
        pattern: '^\\d{4}-\\d{2}-\\d{2}$'
      }
    }
  }
}

function toSchema(field: Field): Schema {
  switch (field.kind) {
    case 'text':
      return words
    case 'flag':
      return { type: 'boolean' }
    case 'count':
      return { type: 'integer', minimum: 0 }
    case 'choice':
      return { type: 'string', enum: field.words ?? [] }
    case 'list':
      return { anyOf: [words, { type: 'array', minItems: 1, items: words }] }
    case 'reasons': {
      const pairs = { type: 'object', minProperties: 1, additionalProperties: words }
      return {
        anyOf: [
          words,
          pairs,
          { type: 'array', minItems: 1, items: { anyOf: [words, { ...pairs, maxProperties: 1 }] } }
        ]
      }
    }
    default:
      return field.kind satisfies never
  }
}

function describeSpecPath(description: string): Schema {
  return {
    ...words,
    description: `${description} A glob is allowed: \`*\` stays within a folder, \`**\` stands for any folders. Each document is an API of its own, with \`{file}\` (name of the document without its ending) or \`{folder}\` (name of its folder) in \`api-id\`.`
  }
}

function toOverride({ id, title }: { readonly id: string; readonly title: string }): [string, Schema] {
  return [
    id,
    { description: `${title}.`, enum: unlowerable.has(id) ? ['error'] : ['error', 'warning', 'info'] }
  ]
}
