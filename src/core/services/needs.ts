import type { ServiceHost, ServiceKind } from './recognise.ts'
import { listScopes } from './scopes.ts'

/** A protected operation that calls a service. */
export interface ServiceCall {
  readonly operation: string
  readonly method: string
  /** Path at the service: that of the URL and the template. Undefined where a policy rewrites it. */
  readonly path?: string
}

/** What the identity must be allowed to do for one call. */
export interface Need {
  readonly operation: string
  /** "send messages". */
  readonly what: string
  readonly dataAction: string
  /** The least built-in role that grants it. */
  readonly role: string
  /** Set where it is not known which action of several below this prefix the call needs: `dataAction` then stands for all of them. */
  readonly oneOf?: string
  /** True where the call may as well be another one, of which the next need speaks. */
  readonly uncertain?: true
  /**
   * Scopes below the resource that are enough, relative to it: `/queues/orders`. Undefined where the entity is not known, so that only
   * an assignment on the whole resource is certain to do.
   */
  readonly scopes?: readonly string[]
}

type Access = Pick<Need, 'what' | 'dataAction' | 'role' | 'oneOf' | 'uncertain'>

/** What the calls need at a service; nothing for Container Apps, which look at the token themselves. */
export function listNeeds(kind: ServiceKind, host: ServiceHost, calls: readonly ServiceCall[]): Need[] {
  return calls.flatMap(call => {
    const scopes = listScopes(kind, host, call.path)
    return toAccesses(kind, host, call).map(access => ({
      operation: call.operation,
      ...access,
      ...(scopes === undefined ? {} : { scopes })
    }))
  })
}

function toAccesses(kind: ServiceKind, host: ServiceHost, call: ServiceCall): readonly Access[] {
  switch (kind) {
    case 'service-bus':
      return toServiceBusAccesses(call)
    case 'event-hubs':
      return [
        {
          what: 'send events',
          dataAction: 'Microsoft.EventHub/namespaces/messages/send/action',
          role: 'Azure Event Hubs Data Sender'
        }
      ]
    case 'storage':
      return [toStorageAccess(host, call)]
    case 'key-vault':
      return [toVaultAccess(call)]
    case 'ai':
      return [toAiAccess(host, call)]
    case 'container-app':
      return []
    default:
      return kind satisfies never
  }
}

const sending: Access = {
  what: 'send messages',
  dataAction: 'Microsoft.ServiceBus/namespaces/messages/send/action',
  role: 'Azure Service Bus Data Sender'
}
const receiving: Access = {
  what: 'receive messages',
  dataAction: 'Microsoft.ServiceBus/namespaces/messages/receive/action',
  role: 'Azure Service Bus Data Receiver'
}

/**
 * "Send message" is POST to `/{queue or topic}/messages`; peek-lock, receive, unlock, renew and delete go to `/messages/head` or to
 * `/messages/{id}/{lock token}` (Service Bus REST API). Fail closed: a POST whose path is not known may do either.
 */
function toServiceBusAccesses({ method, path }: ServiceCall): readonly Access[] {
  if (method.toUpperCase() !== 'POST' || /\/messages\/[^/]/i.test(path ?? '')) return [receiving]
  // `{*rest}` stands for any number of segments.
  const isKnown = path !== undefined && !/\{\*|\/\*/.test(path)
  return isKnown
    ? [sending]
    : [
        { ...sending, uncertain: true },
        { ...receiving, uncertain: true }
      ]
}

/** "Permissions for calling data operations" of the Storage REST API, as far as the method tells. */
function toStorageAccess({ storage }: ServiceHost, { method }: ServiceCall): Access {
  const verb = method.toUpperCase()
  const reads = verb === 'GET' || verb === 'HEAD'
  const account = 'Microsoft.Storage/storageAccounts'
  switch (storage) {
    case 'queue':
      return toQueueAccess(verb)
    case 'table':
      return {
        what: reads ? 'read entities' : 'change entities',
        dataAction: `${account}/tableServices/tables/entities/${reads ? 'read' : verb === 'DELETE' ? 'delete' : 'write'}`,
        role: reads ? 'Storage Table Data Reader' : 'Storage Table Data Contributor'
      }
    case 'file':
      return {
        what: reads ? 'read files' : 'change files',
        dataAction: `${account}/fileServices/fileshares/files/${reads ? 'read' : verb === 'DELETE' ? 'delete' : 'write'}`,
        role: reads ? 'Storage File Data Privileged Reader' : 'Storage File Data Privileged Contributor'
      }
    default:
      return {
        what: reads ? 'read blobs' : 'change blobs',
        dataAction: `${account}/blobServices/containers/blobs/${reads ? 'read' : verb === 'DELETE' ? 'delete' : 'write'}`,
        role: reads ? 'Storage Blob Data Reader' : 'Storage Blob Data Contributor'
      }
  }
}

/** A GET takes messages unless it says `peekonly=true`; who may take them may peek as well. */
function toQueueAccess(verb: string): Access {
  const messages = 'Microsoft.Storage/storageAccounts/queueServices/queues/messages'
  if (verb === 'POST')
    return {
      what: 'add messages',
      dataAction: `${messages}/add/action`,
      role: 'Storage Queue Data Message Sender'
    }
  if (verb === 'PUT')
    return {
      what: 'change messages',
      dataAction: `${messages}/write`,
      role: 'Storage Queue Data Contributor'
    }
  return {
    what: 'take messages',
    dataAction: `${messages}/process/action`,
    role: 'Storage Queue Data Message Processor'
  }
}

/** "Azure RBAC for Key Vault data plane operations": reading a secret's value is getSecret; keys are used by POST. */
function toVaultAccess({ method, path }: ServiceCall): Access {
  const vault = 'Microsoft.KeyVault/vaults'
  const [collection, , , operation] = (path ?? '')
    .toLowerCase()
    .split('/')
    .filter(part => part !== '')
  const reads = method.toUpperCase() === 'GET'
  if (collection === 'keys') {
    const use = /^(?:encrypt|decrypt|sign|verify)$/.exec(operation ?? '')?.[0]
    const wrap = /^(wrap|unwrap)key$/.exec(operation ?? '')?.[1]
    const verb = use ?? wrap
    if (verb !== undefined)
      return { what: 'use keys', dataAction: `${vault}/keys/${verb}/action`, role: 'Key Vault Crypto User' }
    return reads
      ? { what: 'read keys', dataAction: `${vault}/keys/read`, role: 'Key Vault Crypto User' }
      : { what: 'change keys', dataAction: `${vault}/keys/create/action`, role: 'Key Vault Crypto Officer' }
  }
  if (collection === 'certificates')
    return reads
      ? {
          what: 'read certificates',
          dataAction: `${vault}/certificates/read`,
          role: 'Key Vault Certificate User'
        }
      : {
          what: 'change certificates',
          dataAction: `${vault}/certificates/create/action`,
          role: 'Key Vault Certificates Officer'
        }
  return reads || path === undefined
    ? {
        what: 'read secrets',
        dataAction: `${vault}/secrets/getSecret/action`,
        role: 'Key Vault Secrets User'
      }
    : {
        what: 'change secrets',
        dataAction: `${vault}/secrets/setSecret/action`,
        role: 'Key Vault Secrets Officer'
      }
}

/** Everything below `/openai` is Azure OpenAI, whatever the host; the rest of AI services has one role for its use. */
function toAiAccess({ openAi }: ServiceHost, { path }: ServiceCall): Access {
  const accounts = 'Microsoft.CognitiveServices/accounts'
  if (openAi === true || /^\/openai(?:\/|$)/i.test(path ?? ''))
    return {
      what: 'use Azure OpenAI',
      dataAction: `${accounts}/OpenAI/deployments/chat/completions/action`,
      role: 'Cognitive Services OpenAI User'
    }
  // No list says which action a path needs, so only a role for all of them is certain to do.
  return {
    what: 'use AI services',
    dataAction: `${accounts}/any/action`,
    role: 'Cognitive Services User',
    oneOf: `${accounts}/`
  }
}
