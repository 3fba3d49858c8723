/** A role as far as it grants what a call to a service needs. Patterns are compared without case; `*` stands for any text. */
export interface RoleDefinition {
  readonly name: string
  readonly dataActions: readonly string[]
  readonly notDataActions: readonly string[]
}

/** A built-in role. `owner` marks those that hold all rights on the data, or more than using it: a caller needs none of them. */
export interface BuiltInRole extends RoleDefinition {
  readonly id: string
  readonly owner: boolean
}

const blob = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs'
const queue = 'Microsoft.Storage/storageAccounts/queueServices/queues/messages'
const table = 'Microsoft.Storage/storageAccounts/tableServices/tables/entities'
const file = 'Microsoft.Storage/storageAccounts/fileServices'
const vault = 'Microsoft.KeyVault/vaults'
const openAi = 'Microsoft.CognitiveServices/accounts/OpenAI'

/**
 * Built-in roles by the GUID that they have in every cloud, with those of their data actions that decide here ("Azure built-in roles",
 * storage, integration, analytics, security, AI and machine learning). Whatever is not listed is read from Azure.
 */
const builtIn: readonly BuiltInRole[] = [
  role(
    '090c5cfd-751d-490a-894a-3ce6f1109419',
    'Azure Service Bus Data Owner',
    ['Microsoft.ServiceBus/*'],
    true
  ),
  role('69a216fc-b8fb-44d8-bc22-1f3c2cd27a39', 'Azure Service Bus Data Sender', [
    'Microsoft.ServiceBus/*/send/action'
  ]),
  role('4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0', 'Azure Service Bus Data Receiver', [
    'Microsoft.ServiceBus/*/receive/action'
  ]),
  role('f526a384-b230-433a-b45c-95f59c4a2dec', 'Azure Event Hubs Data Owner', ['Microsoft.EventHub/*'], true),
  role('2b629674-e913-4c01-ae53-ef4638d8f975', 'Azure Event Hubs Data Sender', [
    'Microsoft.EventHub/*/send/action'
  ]),
  role('a638d3c7-ab3a-418d-83e6-5f17a39d4fde', 'Azure Event Hubs Data Receiver', [
    'Microsoft.EventHub/*/receive/action'
  ]),
  role('b7e6dc6d-f1e8-4753-8033-0f276bb0955b', 'Storage Blob Data Owner', [`${blob}/*`], true),
  role('ba92f5b4-2d11-453d-a403-e96b0029c9fe', 'Storage Blob Data Contributor', [
    `${blob}/read`,
    `${blob}/write`,
    `${blob}/delete`,
    `${blob}/move/action`,
    `${blob}/add/action`
  ]),
  role('2a2b9908-6ea1-4ae2-8e65-a410df84e7d1', 'Storage Blob Data Reader', [`${blob}/read`]),
  role('974c5e8b-45b9-4653-ba55-5f855dd0fb88', 'Storage Queue Data Contributor', [`${queue}/*`]),
  role('19e7f393-937e-4f77-808e-94535e297925', 'Storage Queue Data Reader', [`${queue}/read`]),
  role('8a0f0c08-91a1-4084-bc3d-661d67233fed', 'Storage Queue Data Message Processor', [
    `${queue}/read`,
    `${queue}/process/action`
  ]),
  role('c6a89b2d-59bc-44d0-9896-0f6e12d7b80a', 'Storage Queue Data Message Sender', [`${queue}/add/action`]),
  role('0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3', 'Storage Table Data Contributor', [`${table}/*`]),
  role('76199698-9eea-4c19-bc75-cec21354c6b6', 'Storage Table Data Reader', [`${table}/read`]),
  role('69566ab7-960f-475b-8e7c-b3118f30c6bd', 'Storage File Data Privileged Contributor', [`${file}/*`]),
  role('b8eda974-7b85-4f76-af95-65846b26df6d', 'Storage File Data Privileged Reader', [
    `${file}/fileshares/files/read`,
    `${file}/readFileBackupSemantics/action`
  ]),
  role('00482a5a-887f-4fb3-b363-3b7fe8e74483', 'Key Vault Administrator', [`${vault}/*`], true),
  role('b86a8fe4-44ce-4948-aee5-eccb2c155cd7', 'Key Vault Secrets Officer', [`${vault}/secrets/*`], true),
  role('4633458b-17de-408a-b874-0445c86b69e6', 'Key Vault Secrets User', [
    `${vault}/secrets/getSecret/action`,
    `${vault}/secrets/readMetadata/action`
  ]),
  role('14b46e9e-c2b7-41b4-b07b-48a6ebf60603', 'Key Vault Crypto Officer', [`${vault}/keys/*`], true),
  role('12338af0-0e69-4776-bea7-57ae8d297424', 'Key Vault Crypto User', [
    `${vault}/keys/read`,
    `${vault}/keys/update/action`,
    `${vault}/keys/backup/action`,
    `${vault}/keys/encrypt/action`,
    `${vault}/keys/decrypt/action`,
    `${vault}/keys/wrap/action`,
    `${vault}/keys/unwrap/action`,
    `${vault}/keys/sign/action`,
    `${vault}/keys/verify/action`
  ]),
  role(
    'a4417e6f-fecd-4de8-b567-7b0420556985',
    'Key Vault Certificates Officer',
    [`${vault}/certificates/*`],
    true
  ),
  role('db79e9a7-68ee-4b58-9aeb-b90e7c24fcba', 'Key Vault Certificate User', [
    `${vault}/certificates/read`,
    `${vault}/secrets/getSecret/action`,
    `${vault}/secrets/readMetadata/action`,
    `${vault}/keys/read`
  ]),
  role('21090545-7ca7-4776-b22c-e363652d74d2', 'Key Vault Reader', [
    `${vault}/*/read`,
    `${vault}/secrets/readMetadata/action`
  ]),
  role(
    'a001fd3d-188f-4b5d-821b-7da978bf7442',
    'Cognitive Services OpenAI Contributor',
    [`${openAi}/*`],
    true
  ),
  role('5e0bd9bd-7b93-4f28-af87-19fc36ad61bd', 'Cognitive Services OpenAI User', [
    `${openAi}/*/read`,
    `${openAi}/deployments/*/action`,
    `${openAi}/engines/*/action`,
    `${openAi}/images/generations/action`,
    `${openAi}/assistants/*`,
    `${openAi}/responses/*`
  ]),
  role('a97b65f3-24c7-4388-baec-2e87135dc908', 'Cognitive Services User', ['Microsoft.CognitiveServices/*'])
]

function role(id: string, name: string, dataActions: readonly string[], owner = false): BuiltInRole {
  return { id, name, dataActions, notDataActions: [], owner }
}

const byId = new Map(builtIn.map(one => [one.id, one]))
const byName = new Map(builtIn.map(one => [one.name, one]))

/** A built-in role by its GUID; undefined where its definition must be read. */
export function findBuiltInRole(id: string): BuiltInRole | undefined {
  return byId.get(id.toLowerCase())
}

/** The GUID of a built-in role that this table names itself. */
export function toRoleId(name: string): string | undefined {
  return byName.get(name)?.id
}

/** The GUID at the end of a role definition's ID. */
export function toRoleGuid(roleDefinitionId: string): string {
  return roleDefinitionId.slice(roleDefinitionId.lastIndexOf('/') + 1).toLowerCase()
}

/** True when the role grants the data action, and does not take it back. */
export function grantsAction(role: RoleDefinition, action: string): boolean {
  const covers = (pattern: string): boolean => matchesAction(pattern, action)
  return role.dataActions.some(covers) && !role.notDataActions.some(covers)
}

/** Linear: each part is looked for once, from left to right. */
function matchesAction(pattern: string, action: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*')
  const text = action.toLowerCase()
  if (rest.length === 0) return text === first
  if (!text.startsWith(first)) return false
  let position = first.length
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1
    const found = isLast ? text.length - part.length : text.indexOf(part, position)
    if (found < position || !text.startsWith(part, found)) return false
    position = found + part.length
  }
  return true
}
