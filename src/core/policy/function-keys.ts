import type { LiveBackend, Observed, PolicyText, PolicyWorld } from '../model.ts'
import { parsePolicy } from './parse.ts'
import type { PolicyElement, PolicyNode } from './syntax.ts'

/**
 * Where a function key is sent from, in words: a backend entity with `x-functions-key` or `code` among its credentials, or a policy that
 * sets the header. For information: what cannot be read has findings of its own, and says nothing here.
 */
export function findFunctionKeySenders(world: PolicyWorld): string[] {
  return findSenders(world, isKeyHeader, backend => backend.sendsFunctionKey === true)
}

/** The same for a client certificate: `authentication-certificate`, or the credentials of a backend entity. */
export function findCertificateSenders(world: PolicyWorld): string[] {
  return findSenders(
    world,
    element => element.name === 'authentication-certificate',
    backend => backend.sendsCertificate === true
  )
}

function findSenders(
  world: PolicyWorld,
  sends: (element: PolicyElement) => boolean,
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
    ...documents.filter(([, document]) => hasElement(document, sends)).map(([name]) => name)
  ]
}

function hasElement(document: Observed<PolicyText>, isWanted: (element: PolicyElement) => boolean): boolean {
  if (document.kind !== 'present') return false
  const { root } = parsePolicy(document.value.text, document.value.format)
  const pending: PolicyNode[] = root === undefined ? [] : [root]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind !== 'element') continue
    if (isWanted(node)) return true
    for (const child of node.children) pending.push(child)
  }
  return false
}

function isKeyHeader(element: PolicyElement): boolean {
  const read = (name: string): string | undefined =>
    element.attributes.find(attribute => attribute.name === name)?.value.toLowerCase()
  return (
    element.name === 'set-header' && read('name') === 'x-functions-key' && read('exists-action') !== 'delete'
  )
}
