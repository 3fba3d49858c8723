import { isJson, type Json } from '../wire.ts'
import type { ImportedSchema } from './contracts.ts'
import type { SpecDocument } from './document.ts'

/** Where a schema is to be found: the entity that holds it and its name there. */
export interface SchemaReference {
  readonly schemaId: string
  readonly typeName: string
}

/** The schemas of one import: all named ones, and those that stood in operations and were given a name. */
export class SchemaEntity {
  private readonly dialect: SpecDocument['dialect']
  private readonly entries: Map<string, unknown>
  private readonly id: string

  constructor(document: SpecDocument) {
    this.dialect = document.dialect
    this.entries = new Map(Object.entries(readNamed(document)))
    this.id = toId(document.text)
  }

  /** Gives the reference to a schema; one without a name is kept under the name that is offered. */
  refer(schema: unknown, offered: string): SchemaReference | undefined {
    if (!isJson(schema)) return undefined
    const named = this.findName(schema['$ref'])
    if (named !== undefined) return { schemaId: this.id, typeName: named }
    let typeName = offered
    for (let number = 1; this.entries.has(typeName); number += 1) typeName = `${offered}-${number}`
    this.entries.set(typeName, schema)
    return { schemaId: this.id, typeName }
  }

  /** The schema entity as it is stored, or none where the document has no schemas. */
  toEntities(): ImportedSchema[] {
    if (this.entries.size === 0) return []
    const schemas = Object.fromEntries(this.entries)
    if (this.dialect === 'openapi') {
      return [
        {
          id: this.id,
          contentType: 'application/vnd.oai.openapi.components+json',
          document: { components: { schemas } }
        }
      ]
    }
    return [
      {
        id: this.id,
        contentType: 'application/vnd.ms-azure-apim.swagger.definitions+json',
        document: { definitions: schemas }
      }
    ]
  }

  private findName(reference: unknown): string | undefined {
    const prefix = this.dialect === 'openapi' ? '#/components/schemas/' : '#/definitions/'
    if (typeof reference !== 'string' || !reference.startsWith(prefix)) return undefined
    const name = reference.slice(prefix.length).replaceAll('~1', '/').replaceAll('~0', '~')
    return this.entries.has(name) ? name : undefined
  }
}

function readNamed({ dialect, root }: SpecDocument): Json {
  const components = isJson(root['components']) ? root['components'] : {}
  const schemas = dialect === 'openapi' ? components['schemas'] : root['definitions']
  return isJson(schemas) ? schemas : {}
}

/**
 * Ids of schemas look like object ids of a database: 24 hex digits. Here they follow from the document, so that a demo
 * says the same twice. The hash is FNV-1a, over three starting values.
 */
function toId(text: string): string {
  const { imul } = Math
  const parts = [0x811c9dc5, 0x01000193, 0x9e3779b9].map(seed => {
    let value = seed
    for (let index = 0; index < text.length; index += 1)
      value = imul(value ^ text.charCodeAt(index), 0x01000193)
    return (value >>> 0).toString(16).padStart(8, '0')
  })
  return parts.join('')
}
