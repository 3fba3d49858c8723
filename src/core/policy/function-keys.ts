import type { LiveBackend, Observed, PolicyText, PolicyWorld } from '../model.ts'
import { remember } from '../remember.ts'
import type { PolicyElement, PolicyNode } from './syntax.ts'
import { readTree } from './trees.ts'

/**
 * Where a function key is sent from, in words: a backend entity with `x-functions-key` or `code` among its credentials, or a policy that
 * sets the header. For information: what cannot be read has findings of its own, and says nothing here.
 */
export function findFunctionKeySenders(world: PolicyWorld): string[] {
  return findSenders(world, 'key', backend => backend.sendsFunctionKey === true)
}

/** The same for a client certificate: `authentication-certificate`, or the credentials of a backend entity. */
export function findCertificateSenders(world: PolicyWorld): string[] {
  return findSenders(world, 'certificate', backend => backend.sendsCertificate === true)
}

/** What else than a token a document sends. */
interface Sent {
  readonly key: boolean
  readonly certificate: boolean
}

function findSenders(
  world: PolicyWorld,
  what: keyof Sent,
  isSender: (backend: LiveBackend) => boolean
): string[] {
  const documents: readonly (readonly [string, Observed<PolicyText>])[] = [
    ['the policy of the service', world.servicePolicy],
    ...(world.products.kind === 'present' ? world.products.value : []).map(
      ({ product, policy }) => [`the policy of the product \`${product}\``, policy] as const
    ),
    [`the policy of the API \`${world.api}\``, world.apiPolicy],
    ...[...world.operationPolicies].map(
      ([operation, policy]) => [`the policy of the operation \`${operation}\``, policy] as const
    ),
    ...[...world.fragments].map(([id, policy]) => [`the policy fragment \`${id}\``, policy] as const)
  ]
  const backends = [...world.backends.values()].flatMap(backend =>
    backend.kind === 'present' && isSender(backend.value)
      ? [`the backend entity \`${backend.value.id}\``]
      : []
  )
  return [
    ...backends,
    ...documents.flatMap(([name, document]) =>
      document.kind === 'present' && readSent(document.value)[what] ? [name] : []
    )
  ]
}

/** Asked for every app: a document is gone through once. */
const readSent = remember((policy: PolicyText): Sent => {
  const sent = { key: false, certificate: false }
  const { root } = readTree(policy)
  const pending: PolicyNode[] = root === undefined ? [] : [root]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind !== 'element') continue
    sent.key ||= isKeyHeader(node)
    sent.certificate ||= node.name === 'authentication-certificate'
    for (const child of node.children) pending.push(child)
  }
  return sent
})

function isKeyHeader(element: PolicyElement): boolean {
  const read = (name: string): string | undefined =>
    element.attributes.find(attribute => attribute.name === name)?.value.toLowerCase()
  return (
    element.name === 'set-header' && read('name') === 'x-functions-key' && read('exists-action') !== 'delete'
  )
}
