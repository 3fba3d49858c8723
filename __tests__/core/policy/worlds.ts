import {
  absent,
  type Expectation,
  type LiveBackend,
  type NamedValue,
  type Observed,
  type PolicyText,
  type PolicyWorld,
  present
} from '../../../src/core/model.ts'
import { analyseProtection, type ProtectionOptions } from '../../../src/core/policy/effective.ts'
import type { OperationProtection } from '../../../src/core/policy/verdict.ts'

/** The resource that every test asks for. */
export const R = 'api://backend'
export const AMI = `<authentication-managed-identity resource="${R}" />`
export const expected: Expectation = { resource: R }

/** A policy document from its sections; a section that is left out is `<base />`, one that is `null` is not there. */
export function doc(sections: Readonly<Record<string, string | null>> = {}): Observed<PolicyText> {
  const all = ['inbound', 'backend', 'outbound', 'on-error']
  const parts = all.flatMap(name => {
    const content = sections[name] === undefined ? '<base />' : sections[name]
    return content === null ? [] : [`  <${name}>\n    ${content}\n  </${name}>`]
  })
  return text(`<policies>\n${parts.join('\n')}\n</policies>`)
}

/** A document as it stands. */
export function text(content: string, format: 'rawxml' | 'xml' = 'rawxml'): Observed<PolicyText> {
  return present({ text: content, format }, `etag-${content.length}`)
}

export function fragment(content: string): Observed<PolicyText> {
  return text(`<fragment>\n  ${content}\n</fragment>`)
}

/** What a test says of its world; everything else is as an untouched service has it. */
export interface Situation {
  readonly service?: Observed<PolicyText>
  readonly workspace?: Observed<PolicyText>
  readonly products?: Readonly<Record<string, Observed<PolicyText>>> | 'unreadable'
  readonly api?: Observed<PolicyText>
  readonly operation?: Observed<PolicyText>
  readonly fragments?: Readonly<Record<string, Observed<PolicyText>>>
  readonly values?: Readonly<Record<string, string | undefined>> | 'unreadable'
  readonly backends?: Readonly<Record<string, Partial<LiveBackend> | Observed<LiveBackend>>>
  readonly gateways?: Observed<readonly string[]>
}

export const servicePolicy = doc({
  inbound: '',
  backend: '<forward-request />',
  outbound: '',
  'on-error': ''
})

export function createWorld(situation: Situation): PolicyWorld {
  const { products = {}, values = {}, operation } = situation
  const fragments = new Map(Object.entries(situation.fragments ?? {}))
  const namedValues: Observed<readonly NamedValue[]> =
    values === 'unreadable'
      ? { kind: 'unreadable', why: 'forbidden' }
      : present(
          Object.entries(values).map(([displayName, value]) =>
            value === undefined ? { displayName, secret: true } : { displayName, secret: false, value }
          )
        )
  const backends = new Map(
    Object.entries(situation.backends ?? {}).map(([id, backend]) => [id, toBackend(id, backend)])
  )
  return {
    api: 'weather',
    servicePolicy: situation.service ?? servicePolicy,
    products:
      products === 'unreadable'
        ? { kind: 'unreadable', why: 'forbidden' }
        : present(Object.entries(products).map(([product, policy]) => ({ product, policy }))),
    apiPolicy: situation.api ?? absent,
    operationPolicies: new Map([['get', operation ?? absent]]),
    fragments,
    namedValues,
    backends,
    selfHostedGateways: situation.gateways ?? present([]),
    ...(situation.workspace === undefined
      ? {}
      : {
          workspace: { id: 'team', policy: situation.workspace },
          workspaceFragments: fragments,
          workspaceNamedValues: namedValues,
          workspaceBackends: backends
        })
  }
}

function toBackend(id: string, backend: Partial<LiveBackend> | Observed<LiveBackend>): Observed<LiveBackend> {
  if ('kind' in backend) return backend
  return present({ id, type: 'single', members: [], setsAuthorization: false, ...backend })
}

/** Analyses the one operation of a situation. */
export function analyse(
  situation: Situation,
  want: Expectation = expected,
  options?: ProtectionOptions
): OperationProtection {
  const [protection] = analyseProtection(createWorld(situation), [{ id: 'Get' }], want, options)
  if (protection === undefined) throw new Error('no protection')
  return protection
}

/** Verdict and codes in one string: "conditional choose". */
export function summarize(protection: OperationProtection): string {
  return [protection.verdict, ...protection.reasons.map(reason => reason.code)].join(' ')
}
