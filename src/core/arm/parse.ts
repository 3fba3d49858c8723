import type {
  LiveApi,
  LiveBackend,
  LiveOperation,
  LiveParameter,
  LiveRepresentation,
  LiveResponse,
  LiveSchema,
  LiveService,
  LiveSite,
  LiveVersionSet,
  ManagedIdentity,
  NamedValue,
  OtherApi,
  PolicyText
} from '../model.ts'
import { isRecord, listAt, recordAt, stringAt } from './json.ts'

/**
 * From ARM's JSON to our data. Each function returns undefined where the answer has not the documented shape: the caller makes
 * `unreadable` of it, for what is not understood is not verified.
 */

export function parseIdentity(resource: unknown): ManagedIdentity {
  const identity = recordAt(resource, 'identity')
  const principalId = stringAt(identity, 'principalId')
  const tenantId = stringAt(identity, 'tenantId')
  const users = recordAt(identity, 'userAssignedIdentities')
  return {
    // "SystemAssigned, UserAssigned" is one of the four values of `type`.
    systemAssigned: /systemassigned/i.test(stringAt(identity, 'type') ?? ''),
    ...(principalId === undefined ? {} : { principalId }),
    ...(tenantId === undefined ? {} : { tenantId }),
    userAssigned: Object.keys(users).map(resourceId => {
      const principal = stringAt(users[resourceId], 'principalId')
      const client = stringAt(users[resourceId], 'clientId')
      return {
        resourceId,
        ...(principal === undefined ? {} : { principalId: principal }),
        ...(client === undefined ? {} : { clientId: client })
      }
    })
  }
}

export function parseService(body: unknown): LiveService | undefined {
  const name = stringAt(body, 'name')
  if (name === undefined) return undefined
  const location = stringAt(body, 'location')
  const gatewayUrl = stringAt(recordAt(body, 'properties'), 'gatewayUrl')
  return {
    name,
    sku: stringAt(recordAt(body, 'sku'), 'name') ?? 'unknown',
    ...(location === undefined ? {} : { location }),
    ...(gatewayUrl === undefined ? {} : { gatewayUrl }),
    identity: parseIdentity(body),
    properties: recordAt(body, 'properties')
  }
}

export function parseApi(body: unknown): LiveApi | undefined {
  const id = stringAt(body, 'name')
  const properties = recordAt(body, 'properties')
  const path = properties['path']
  if (id === undefined || typeof path !== 'string') return undefined
  const serviceUrl = stringAt(properties, 'serviceUrl')
  const revision = stringAt(properties, 'apiRevision')
  const type = stringAt(properties, 'type')
  return {
    id,
    displayName: stringAt(properties, 'displayName') ?? id,
    path,
    ...(serviceUrl === undefined ? {} : { serviceUrl }),
    protocols: strings(listAt(properties, 'protocols')),
    // The service always sends it; anything but a literal true leaves the API open as far as we know.
    subscriptionRequired: properties['subscriptionRequired'] === true,
    ...(revision === undefined ? {} : { revision }),
    ...(type === undefined ? {} : { type }),
    properties
  }
}

export function parseOperation(body: unknown): LiveOperation | undefined {
  const id = stringAt(body, 'name')
  const properties = recordAt(body, 'properties')
  const method = stringAt(properties, 'method')
  const urlTemplate = properties['urlTemplate']
  if (id === undefined || method === undefined || typeof urlTemplate !== 'string') return undefined
  const request = recordAt(properties, 'request')
  const description = stringAt(properties, 'description')
  return {
    id,
    displayName: stringAt(properties, 'displayName') ?? id,
    method,
    urlTemplate,
    ...(description === undefined ? {} : { description }),
    templateParameters: parameters(properties, 'templateParameters'),
    queryParameters: parameters(request, 'queryParameters'),
    headers: parameters(request, 'headers'),
    requestRepresentations: representations(request),
    responses: listAt(properties, 'responses').flatMap(toResponse),
    properties
  }
}

/** An entity without a document is there, and nobody knows what it says: a comparison makes a finding of it. */
export function parseSchema(body: unknown): LiveSchema | undefined {
  const id = stringAt(body, 'name')
  const document = recordAt(body, 'properties')['document']
  return id === undefined ? undefined : { id, ...(isRecord(document) ? { document } : {}) }
}

export function parseOtherApi(body: unknown): OtherApi | undefined {
  const id = stringAt(body, 'name')
  const properties = recordAt(body, 'properties')
  const path = properties['path']
  const versionSetId = stringAt(properties, 'apiVersionSetId')
  const version = stringAt(properties, 'apiVersion')
  if (id === undefined || typeof path !== 'string') return undefined
  return {
    id,
    path,
    ...(versionSetId === undefined ? {} : { versionSetId }),
    ...(version === undefined ? {} : { version })
  }
}

export function parseVersionSet(body: unknown): LiveVersionSet | undefined {
  const id = stringAt(body, 'name')
  const properties = recordAt(body, 'properties')
  const scheme = stringAt(properties, 'versioningScheme')
  const header = stringAt(properties, 'versionHeaderName')
  const query = stringAt(properties, 'versionQueryName')
  if (id === undefined || scheme === undefined) return undefined
  return {
    id,
    scheme,
    ...(header === undefined ? {} : { header }),
    ...(query === undefined ? {} : { query })
  }
}

/** The number of a revision, as the list of revisions gives it (ApiRevisionContract). */
export function parseRevision(body: unknown): string | undefined {
  const revision = stringAt(body, 'apiRevision')
  return revision !== undefined && /^\d{1,9}$/.test(revision) ? revision : undefined
}

export function parseNamedValue(body: unknown): NamedValue | undefined {
  const properties = recordAt(body, 'properties')
  const displayName = stringAt(properties, 'displayName')
  if (displayName === undefined) return undefined
  const value = properties['value']
  const secret = properties['secret'] === true || isRecord(properties['keyVault'])
  return { displayName, secret, ...(typeof value === 'string' && !secret ? { value } : {}) }
}

export function parseBackend(body: unknown): LiveBackend | undefined {
  const id = stringAt(body, 'name')
  if (id === undefined) return undefined
  const properties = recordAt(body, 'properties')
  const credentials = recordAt(properties, 'credentials')
  const identity = credentials['managedIdentity']
  const resource = stringAt(identity, 'resource')
  const clientId = stringAt(identity, 'clientId')
  const url = stringAt(properties, 'url')
  const type = (stringAt(properties, 'type') ?? 'Single').toLowerCase()
  const header = recordAt(credentials, 'header')
  return {
    id,
    ...(url === undefined ? {} : { url }),
    type: type === 'pool' ? 'pool' : type === 'single' ? 'single' : 'other',
    members: listAt(recordAt(properties, 'pool'), 'services').flatMap(
      member => stringAt(member, 'id')?.split('/').at(-1) ?? []
    ),
    ...(isRecord(identity)
      ? {
          managedIdentity: {
            ...(resource === undefined ? {} : { resource }),
            ...(clientId === undefined ? {} : { clientId })
          }
        }
      : {}),
    setsAuthorization:
      isRecord(credentials['authorization']) ||
      Object.keys(header).some(name => name.toLowerCase() === 'authorization'),
    sendsFunctionKey:
      Object.keys(header).some(name => name.toLowerCase() === 'x-functions-key') ||
      Object.keys(recordAt(credentials, 'query')).some(name => name.toLowerCase() === 'code'),
    // By thumbprint, or by the name of the certificate in the service.
    sendsCertificate: ['certificate', 'certificateIds'].some(name => listAt(credentials, name).length > 0)
  }
}

export function parseSite(body: unknown, app: { name: string; slot?: string }): LiveSite | undefined {
  if (stringAt(body, 'name') === undefined) return undefined
  const properties = recordAt(body, 'properties')
  const defaultHostName = stringAt(properties, 'defaultHostName')?.toLowerCase()
  const httpsOnly = properties['httpsOnly']
  const scm = new Set(
    listAt(properties, 'hostNameSslStates').flatMap(state =>
      stringAt(state, 'hostType') === 'Repository' ? (stringAt(state, 'name')?.toLowerCase() ?? []) : []
    )
  )
  const names = [
    ...strings(listAt(properties, 'hostNames')),
    ...(defaultHostName === undefined ? [] : [defaultHostName])
  ]
  return {
    name: app.name,
    ...(app.slot === undefined ? {} : { slot: app.slot }),
    kind: stringAt(body, 'kind') ?? 'app',
    identity: parseIdentity(body),
    ...(defaultHostName === undefined ? {} : { defaultHostName }),
    hostNames: [...new Set(names.map(name => name.toLowerCase()))].filter(name => !scm.has(name)),
    ...(typeof httpsOnly === 'boolean' ? { httpsOnly } : {}),
    properties
  }
}

/** Policies come as JSON, and from some endpoints as the bare document (facts: arm 2.2). */
export function parsePolicy(
  body: unknown,
  text: string,
  contentType: string | undefined
): PolicyText | undefined {
  if (isRecord(body)) {
    const properties = recordAt(body, 'properties')
    const value = properties['value']
    if (typeof value !== 'string') return undefined
    // GET leaves `format` out when it is xml, and some services also when it is the one asked for.
    return { text: value, format: stringAt(properties, 'format') === 'xml' ? 'xml' : 'rawxml' }
  }
  if (text.trimStart().startsWith('<') && /xml/i.test(contentType ?? '')) {
    return { text, format: /raw\+xml/i.test(contentType ?? '') ? 'rawxml' : 'xml' }
  }
  return undefined
}

function toResponse(value: unknown): LiveResponse[] {
  const statusCode = isRecord(value) ? value['statusCode'] : undefined
  if (typeof statusCode !== 'number') return []
  const description = stringAt(value, 'description')
  return [
    {
      statusCode,
      ...(description === undefined ? {} : { description }),
      representations: representations(value),
      headers: parameters(value, 'headers')
    }
  ]
}

function parameters(carrier: unknown, key: string): LiveParameter[] {
  return listAt(carrier, key).flatMap(value => {
    const name = stringAt(value, 'name')
    if (name === undefined || !isRecord(value)) return []
    const description = stringAt(value, 'description')
    const defaultValue = stringAt(value, 'defaultValue')
    return [
      {
        name,
        type: stringAt(value, 'type') ?? '',
        required: value['required'] === true,
        ...(description === undefined ? {} : { description }),
        ...(defaultValue === undefined ? {} : { defaultValue }),
        values: strings(listAt(value, 'values'))
      }
    ]
  })
}

function representations(carrier: unknown): LiveRepresentation[] {
  return listAt(carrier, 'representations').flatMap(value => {
    const contentType = stringAt(value, 'contentType')
    if (contentType === undefined) return []
    const schemaId = stringAt(value, 'schemaId')
    const typeName = stringAt(value, 'typeName')
    return [
      {
        contentType,
        ...(schemaId === undefined ? {} : { schemaId }),
        ...(typeName === undefined ? {} : { typeName })
      }
    ]
  })
}

function strings(values: readonly unknown[]): string[] {
  return values.filter(value => typeof value === 'string')
}
