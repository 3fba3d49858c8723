import type { Finding } from '../rules/finding.ts'
import { type ApiDocument, contentLimit } from './document.ts'
import { textAt, valueAt } from './fields.ts'
import type { PreflightOptions } from './preflight.ts'
import { isHttps, readServers } from './servers.ts'
import { namedPlaces } from './tally.ts'
import { locateAt, toSubject } from './watch.ts'

/** Azure: the full URL of an API must have fewer than 128 characters (azure-docs#126570). */
const urlLimit = 128
/** Azure: `apiId` of Api_CreateOrUpdate. */
const apiId = /^[^*#&+:<>?]{1,256}$/

/** Findings about the document as a whole. */
export function findDocumentFindings(spec: ApiDocument, options: PreflightOptions): Finding[] {
  return [
    ...findVersion(spec),
    ...findInfo(spec),
    ...findEndless(spec),
    ...findServers(spec),
    ...findSecurity(spec),
    ...findSize(spec),
    ...findLongUrl(spec, options),
    ...findApiId(spec, options),
    ...findExport(spec)
  ]
}

function findVersion(spec: ApiDocument): Finding[] {
  const key = spec.version === '2.0' ? 'swagger' : 'openapi'
  const version = textAt(spec.value, key) ?? ''
  // YAML is sent as it stands, where every value is a text to its reader, or converted, and then the version is written as text.
  const yaml = spec.syntax === 'yaml'
  const text = yaml || typeof valueAt(spec.value, key) === 'string'
  const supported =
    spec.version === '2.0' ? yaml || version === '2.0' : /^3\.(?:0\.[0-3]|1\.[0-9]+)$/.test(version)
  if (supported && text) return []
  return [{ rule: 'P01', subject: toSubject(spec), facts: { key, version, text }, ...locateAt(spec, [key]) }]
}

function findInfo(spec: ApiDocument): Finding[] {
  const fields = ['title', 'version'].filter(field => (textAt(spec.info, field)?.trim() ?? '') === '')
  return fields.length === 0
    ? []
    : [{ rule: 'P44', subject: toSubject(spec), facts: { fields }, ...locateAt(spec, ['info']) }]
}

function findEndless(spec: ApiDocument): Finding[] {
  const [first] = spec.endless
  if (first === undefined) return []
  const examples = spec.endless
    .slice(0, namedPlaces)
    .map(({ text, location }) => ({ what: text, line: location.line }))
  const facts = { count: spec.endless.length, examples }
  return [{ rule: 'P46', subject: toSubject(spec), facts, location: first.location }]
}

function findServers(spec: ApiDocument): Finding[] {
  const { urls } = readServers(spec.value, spec.version)
  if (urls.length === 0) return []
  const place = locateAt(spec, [
    spec.version === '2.0' ? (valueAt(spec.value, 'host') === undefined ? 'basePath' : 'host') : 'servers'
  ])
  const secure = urls.some(isHttps)
  // Two schemes of one host are one server.
  const hosts = new Set(urls.map(url => url.replace(/^https?:/i, '')))
  if (secure && hosts.size < 2) return []
  const kind = secure ? 'several' : 'no-https'
  return [{ rule: 'P17', subject: toSubject(spec), facts: { kind, servers: urls }, ...place }]
}

function findSecurity(spec: ApiDocument): Finding[] {
  const places: (readonly string[])[] = [
    ['security'],
    ['securityDefinitions'],
    ['components', 'securitySchemes']
  ]
  const found = places.filter(([first = '', second]) => {
    const value = valueAt(spec.value, first)
    return (second === undefined ? value : valueAt(value, second)) !== undefined
  })
  const local = spec.operations.find(operation => valueAt(operation.value, 'security') !== undefined)
  const [first] = [...found, ...(local === undefined ? [] : [[...local.pointer, 'security']])]
  if (first === undefined) return []
  const keys = [
    ...found.map(place => place.join('/')),
    ...(local === undefined ? [] : ['security of operations'])
  ]
  return [{ rule: 'P18', subject: toSubject(spec), facts: { keys }, ...locateAt(spec, first) }]
}

/** The request carries the document as a JSON string: that is what is measured. */
function findSize(spec: ApiDocument): Finding[] {
  if (spec.content.length < contentLimit / 8) return []
  const bytes = new TextEncoder().encode(JSON.stringify(spec.content)).length
  if (bytes <= contentLimit) return []
  return [
    { rule: 'P28', subject: toSubject(spec), facts: { bytes, limit: contentLimit }, ...locateAt(spec, []) }
  ]
}

/** A URL that is too long: decided where the gateway and the path are known, which is when the service was read. */
export function findLongUrl(
  spec: ApiDocument,
  { gatewayHost, apiPath }: Pick<PreflightOptions, 'gatewayHost' | 'apiPath'>
): Finding[] {
  if (gatewayHost === undefined || apiPath === undefined) return []
  const url = `https://${gatewayHost}/${apiPath.replace(/^\/+/, '')}`
  return url.length < urlLimit
    ? []
    : [{ rule: 'P29', subject: toSubject(spec), facts: { url, limit: urlLimit } }]
}

function findApiId(spec: ApiDocument, options: PreflightOptions): Finding[] {
  const api = options.apiId
  return api === undefined || apiId.test(api)
    ? []
    : [{ rule: 'P32', subject: toSubject(spec), facts: { api } }]
}

/** Exports carry the gateway as their server; it is the same under the suffixes of all clouds. */
function findExport(spec: ApiDocument): Finding[] {
  const server = spec.serverUrl
  if (server === undefined || !URL.canParse(server)) return []
  if (!/\.azure-api\.(?:net|us|cn)$/i.test(new URL(server).hostname)) return []
  return [
    {
      rule: 'P37',
      subject: toSubject(spec),
      facts: { server },
      ...locateAt(spec, [spec.version === '2.0' ? 'host' : 'servers'])
    }
  ]
}
