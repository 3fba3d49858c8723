import { LineCounter, parseDocument } from 'yaml'
import { isJson, type Json } from '../wire.ts'
import { ImportRefusal, toFieldRefusal, toParsingRefusal, toPlainRefusal } from './fault.ts'

/** The generation of a specification; only the two differ in shape as far as the importer is concerned. */
export type Dialect = 'swagger' | 'openapi'

/** A specification that was read, before anybody looked at its paths. */
export interface SpecDocument {
  readonly dialect: Dialect
  readonly root: Json
  /** What was sent. */
  readonly text: string
}

type Outline = Omit<SpecDocument, 'text'>

const MAX_BYTES = 4 * 1024 * 1024
const LINK_FORMATS = [
  'swagger-link-json',
  'openapi-link',
  'openapi+json-link',
  'wadl-link-json',
  'wsdl-link',
  'odata-link',
  'grpc-link',
  'graphql-link'
]
const OTHER_FORMATS = ['wadl-xml', 'wsdl', 'odata', 'grpc']

/** Reads the inline document of an import, or throws the refusal that API Management answers with. */
export function readDocument(format: string, value: string): SpecDocument {
  if (LINK_FORMATS.includes(format)) throw refuseLink(value)
  if (OTHER_FORMATS.includes(format))
    throw toFieldRefusal('format', [
      `The format '${format}' is not emulated: use swagger-json, openapi or openapi+json.`
    ])
  if (format !== 'swagger-json' && format !== 'openapi' && format !== 'openapi+json')
    throw toFieldRefusal('format', [`The format '${format}' is not supported.`])
  // The documented limit of 4 MB is the limit of Resource Manager for a request, so the text counts as it is sent: as a JSON string.
  if (countBytes(JSON.stringify(value)) > MAX_BYTES)
    throw toPlainRefusal(
      'RequestContentTooLarge',
      'The request content size exceeds the maximum size of 4 MB.'
    )
  const tree = format === 'openapi' ? parseYaml(value) : parseJson(value)
  return { ...(format === 'swagger-json' ? toSwagger(tree) : toOpenApi(tree)), text: value }
}

/** The line that follows every fault of an OpenAPI document; the version in its links is that of the document. */
export function toInvalidLine(root: Json): string {
  const modern = String(root['openapi']).startsWith('3.1')
  const [version, schema] = modern ? ['3.1.1', 'v3.1'] : ['3.0.1', 'v3.0']
  const home = 'https://github.com/OAI/OpenAPI-Specification/blob/master'
  return `The input OpenAPI file is not valid for the OpenAPI specification ${home}/versions/${version}.md (schema ${home}/schemas/${schema}/schema.yaml).`
}

/** Nothing outside loopback is ever called, so a link is what the service reports for a link that it cannot follow. */
function refuseLink(value: string): ImportRefusal {
  const url = value.length > 200 ? `${value.slice(0, 200)}...` : value
  return toParsingRefusal([
    `Failed to import from specified resource ${url}: Response status code does not indicate success: 404 (Not Found)..`
  ])
}

function toSwagger(tree: unknown): Outline {
  const version = isJson(tree) ? tree['swagger'] : undefined
  if (isJson(tree) && (version === '2.0' || version === 2)) return { dialect: 'swagger', root: tree }
  throw toParsingRefusal(['The Swagger version specified is unknown.'])
}

/** 3.0.0 to 3.0.3 and 3.1.x, as the import restrictions list them. */
function toOpenApi(tree: unknown): Outline {
  const root = isJson(tree) ? tree : {}
  const version = root['openapi']
  if (typeof version === 'string' && /^3\.(0\.[0-3]|1\.\d+)$/.test(version))
    return { dialect: 'openapi', root }
  const claimed = version ?? root['swagger']
  const named = typeof claimed === 'string' || typeof claimed === 'number' ? String(claimed) : ''
  throw toParsingRefusal([`OpenAPI specification version '${named}' is not supported.`, toInvalidLine(root)])
}

/** The service reads JSON with Newtonsoft's reader, whose sentence has a line from one and a position from zero. */
function parseJson(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch (error) {
    const found = /at position (\d+)/.exec(error instanceof Error ? error.message : '')
    const offset = found?.[1] === undefined ? findStop(value) : Number(found[1])
    const before = value.slice(0, offset)
    const character = value.slice(offset, offset + 1)
    const line = offset === 0 ? 0 : before.split('\n').length
    const position = offset - (before.lastIndexOf('\n') + 1)
    const fault =
      character === ''
        ? `Unexpected end of content while loading JObject. Path '', line ${line}, position ${position}.`
        : `Unexpected character encountered while parsing value: ${character}. Path '', line ${line}, position ${position}.`
    throw toParsingRefusal([fault])
  }
}

/** One token of JSON with the white space around it; strings need no backtracking. */
const TOKEN =
  /[ \t\r\n]*(?:[{}[\],:]|"(?:[^"\\\u0000-\u001f]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)[ \t\r\n]*/y

/** Finds the first character that is no part of a token: the runtime does not always say where it stopped. */
function findStop(value: string): number {
  TOKEN.lastIndex = 0
  let stop = 0
  while (TOKEN.test(value)) stop = TOKEN.lastIndex
  return stop
}

/**
 * Aliases are followed, but not so often that a small text grows without end, nor in a circle; nesting ends where the
 * stack does.
 */
function parseYaml(value: string): unknown {
  try {
    return readYaml(value)
  } catch (error) {
    if (error instanceof ImportRefusal || !(error instanceof Error)) throw error
    throw toParsingRefusal([`${error.message.split('\n')[0]}.`, toInvalidLine({})])
  }
}

/** Positions count from zero, and stand twice, as in Azure/azure-cli#29405. */
function readYaml(value: string): unknown {
  const lines = new LineCounter()
  const document = parseDocument(value, { lineCounter: lines, prettyErrors: false, version: '1.2' })
  const faults = document.errors.map(error => {
    const { line, col } = lines.linePos(error.pos[0])
    const mark = `(Lin: ${Math.max(line - 1, 0)}, Col: ${Math.max(col - 1, 0)}, Chr: ${error.pos[0]})`
    return `${mark} - ${mark}: ${error.message}`
  })
  if (faults.length > 0) throw toParsingRefusal([...faults, toInvalidLine({})])
  const tree: unknown = document.toJS({ maxAliasCount: 1000 })
  // Throws where an alias leads back to what it is a part of.
  JSON.stringify(tree)
  return tree
}

function countBytes(text: string): number {
  return new TextEncoder().encode(text).length
}
