import { documentOf, type Json, operationOf, read } from './builders.ts'
import { type Imported, importSpec } from './importer.ts'

/** A small shop: a list, one order, and a way to place one. */
export function createShop(): Json {
  const parameters = [
    { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
    { name: 'limit', in: 'query', schema: { type: 'integer' } },
    { name: 'state', in: 'query', schema: { type: 'string', enum: ['open', 'paid'] } },
    { name: 'X-Trace', in: 'header', schema: { type: 'string' } }
  ]
  const order = {
    type: 'object',
    required: ['id', 'state'],
    properties: {
      id: { type: 'string', maxLength: 40 },
      state: { type: 'string', enum: ['open', 'paid'] },
      note: { type: 'string', nullable: true },
      weight: { type: 'integer', format: 'int32', minimum: 1 },
      lines: { type: 'array', items: { $ref: '#/components/schemas/Line' } },
      parent: { $ref: '#/components/schemas/Order' }
    }
  }
  const line = { type: 'object', properties: { sku: { type: 'string' }, count: { type: 'integer' } } }
  const body = { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } }
  return documentOf(
    {
      '/orders/{id}': {
        get: operationOf('getOrder', {
          parameters,
          responses: { 200: { description: 'OK', content: body }, 404: { description: 'None' } }
        })
      },
      '/orders': {
        post: operationOf('placeOrder', {
          requestBody: { content: { ...body, 'text/plain': { schema: { type: 'string' } } } },
          responses: { 201: { description: 'Made' } }
        })
      }
    },
    { components: { schemas: { Order: order, Line: line } } }
  )
}

/** The value at a path of keys; the tests know their document. */
export function at(document: Json, ...path: readonly (string | number)[]): Json {
  let value: unknown = document
  for (const key of path) value = (value as Record<string | number, unknown>)[key]
  return value as Json
}

/** Places in the shop. */
export const order = ['components', 'schemas', 'Order', 'properties'] as const
export const getOrder = ['paths', '/orders/{id}', 'get'] as const

/** What an import of the shop leaves. */
export function importShop(): Imported {
  const live = importSpec(read(createShop()))
  if (live === undefined) throw new Error('the importer refuses the fixture')
  return live
}
