import { loadSeed, weatherSeedFile } from '../emulator/seed/load.ts'
import type { Seed, SeedApi } from '../emulator/seed/seed.ts'
import type { Json } from '../emulator/wire.ts'
import { ids } from '../scripts/weather.ts'

/** Worlds and documents of any size. Each operation has a name, a route, parameters and schemas of its own. */

export const host = 'https://weather-backend.azurewebsites.net'

/** How large things are; what is left out is small. */
export interface DocumentSize {
  readonly operations: number
  /** Characters of the description of each operation. */
  readonly description?: number
  /** Properties of each schema beside the first. */
  readonly properties?: number
  /** Characters of the description of each of them. */
  readonly propertyText?: number
}

/** An OpenAPI document as JSON. */
export function createDocument(title: string, size: DocumentSize): string {
  const names = Array.from({ length: size.operations }, (_, index) => toOperationName(index))
  return JSON.stringify({
    openapi: '3.0.1',
    info: { title, version: '1.0.0' },
    servers: [{ url: host }],
    paths: Object.fromEntries(names.map((name, index) => [toPath(name), toPathItem(name, index, size)])),
    components: { schemas: Object.fromEntries(names.map((name, index) => toSchema(name, index, size))) }
  })
}

/** The name of an operation, as the document has it and as API Management keeps it. */
export function toOperationName(index: number): string {
  return `op${String(index + 1).padStart(4, '0')}`
}

const methods = ['get', 'post', 'put', 'delete'] as const

function toPath(name: string): string {
  return `/shops/{shop}/${name}/{id}`
}

function toPathItem(name: string, index: number, { description = 80 }: DocumentSize): Json {
  const method = methods[index % methods.length] ?? 'get'
  const reference = { $ref: `#/components/schemas/Thing_${name}` }
  const content = { 'application/json': { schema: reference } }
  const operation = {
    operationId: name,
    summary: `Operation ${name}`,
    description: toText(`What ${name} does`, description),
    parameters: [
      { name: 'shop', in: 'path', required: true, schema: { type: 'string' } },
      { name: 'id', in: 'path', required: true, schema: { type: 'integer', format: 'int64' } },
      { name: 'page', in: 'query', description: 'Which page', schema: { type: 'integer', default: 1 } }
    ],
    ...(method === 'post' || method === 'put' ? { requestBody: { required: true, content } } : {}),
    responses: { 200: { description: 'What was asked for', content }, 404: { description: 'Nothing' } }
  }
  return { [method]: operation }
}

function toSchema(
  name: string,
  index: number,
  { properties = 5, propertyText = 20 }: DocumentSize
): [string, Json] {
  const types = ['string', 'integer', 'boolean', 'number'] as const
  const more = Array.from({ length: properties }, (_, at): [string, Json] => [
    `field${at}`,
    { type: types[(index + at) % types.length], description: toText(`Field ${at} of ${name}`, propertyText) }
  ])
  return [
    `Thing_${name}`,
    { type: 'object', required: ['id'], properties: { id: { type: 'string' }, ...Object.fromEntries(more) } }
  ]
}

function toText(text: string, length: number): string {
  return `${text} `.repeat(Math.ceil(length / (text.length + 1))).slice(0, length)
}

/** A policy as people write them, in rawxml, with the token or without, and padded with a comment to so many bytes. */
export function createPolicy(options: { readonly token: boolean; readonly bytes?: number }): string {
  const token = options.token ? `\n    <authentication-managed-identity resource="${ids.backendApp}" />` : ''
  const policy = `<policies>
  <inbound>
    <base />
    <set-header name="X-Request-From" exists-action="override">
      <value>@(context.Request.IpAddress)</value>
    </set-header>${token}
    <choose>
      <when condition="@(context.Request.Headers.GetValueOrDefault("X-Version", "1") == "2" && context.User != null)">
        <set-variable name="version" value="@(int.Parse("2"))" />
      </when>
      <otherwise>
        <rate-limit calls="100" renewal-period="60" />
      </otherwise>
    </choose>
    %
  </inbound>
  <backend>
    <base />
  </backend>
  <outbound>
    <base />
    <set-header name="X-Powered-By" exists-action="delete" />
  </outbound>
  <on-error>
    <base />
  </on-error>
</policies>`
  return policy.replace('%', toPadding((options.bytes ?? 0) - policy.length))
}

/** Elements and comments, so that a parser has work with it. */
function toPadding(bytes: number): string {
  const block =
    '<!-- kept for later: see the wiki -->\n    <set-variable name="note" value="@("a &lt; b" + context.RequestId)" />\n    '
  return block.repeat(Math.max(0, Math.ceil(bytes / block.length)))
}

/** The world of the demo with these APIs in its service. */
export function createSeed(apis: readonly SeedApi[], options: Seed['options'] = {}): Seed {
  const seed = loadSeed(weatherSeedFile)
  const services = (seed.services ?? []).map(service => ({ ...service, apis }))
  return { ...seed, services, options: { ...seed.options, ...options } }
}

/** An API that was imported before, with the policies of its operations. */
export function createApi(
  name: string,
  document: string,
  toPolicy: (index: number) => string | undefined,
  operations: number
): SeedApi {
  return {
    name,
    properties: { path: name, serviceUrl: host },
    specification: document,
    operations: Array.from({ length: operations }, (_, index) => {
      const policy = toPolicy(index)
      return { name: toOperationName(index), ...(policy === undefined ? {} : { policy }) }
    })
  }
}
