import fc from 'fast-check'
import { R } from './worlds.ts'

/**
 * Policies as data, with a second and much simpler reading of what they do: one request at a time, every decision taken by
 * an oracle. It shares nothing with the analysis, which has to agree with it.
 */
export type Policy =
  | { readonly kind: 'base' }
  | {
      readonly kind: 'token'
      readonly resource: string
      readonly variable?: string
      readonly ignoreError: boolean
    }
  | {
      readonly kind: 'header'
      readonly action: 'override' | 'skip' | 'append' | 'delete'
      readonly variable?: string
    }
  | { readonly kind: 'variable'; readonly name: string; readonly copy?: string }
  | { readonly kind: 'password' }
  | { readonly kind: 'answer' }
  | { readonly kind: 'nothing'; readonly xml: string }
  | {
      readonly kind: 'choose'
      readonly branches: readonly (readonly Policy[])[]
      readonly otherwise: boolean
    }
  | { readonly kind: 'retry'; readonly policies: readonly Policy[] }
  | { readonly kind: 'forward' }

/** Decides what is open: the n-th question of a run gets the n-th answer, and 0 when there is none left. */
export class Oracle {
  readonly asked: number[] = []
  private readonly answers: readonly number[]

  constructor(answers: readonly number[]) {
    this.answers = answers
  }

  decide(options: number): number {
    const answer = this.answers[this.asked.length] ?? 0
    this.asked.push(options)
    return answer
  }
}

interface Request {
  header: string | undefined
  readonly variables: Map<string, string>
}

/** Scopes from the narrowest to the broadest. */
export interface Program {
  readonly inbound: readonly (readonly Policy[])[]
  readonly backend: readonly (readonly Policy[])[]
}

/** The headers with which one request reaches the backend, in order. */
export function runProgram(program: Program, oracle: Oracle): string[] {
  const request: Request = { header: oracle.decide(2) === 0 ? undefined : 'client', variables: new Map() }
  const arrived: string[] = []
  const run = (
    sections: readonly (readonly Policy[])[],
    level: number,
    policies: readonly Policy[]
  ): boolean => policies.every(policy => step(sections, level, policy))
  const step = (sections: readonly (readonly Policy[])[], level: number, policy: Policy): boolean => {
    switch (policy.kind) {
      case 'base':
        return run(sections, level + 1, sections[level + 1] ?? [])
      case 'choose': {
        const taken = policy.branches[oracle.decide(policy.branches.length + (policy.otherwise ? 0 : 1))]
        return taken === undefined || run(sections, level, taken)
      }
      case 'retry': {
        for (let again = true; again; again = oracle.decide(2) === 1) {
          if (!run(sections, level, policy.policies)) return false
        }
        return true
      }
      case 'forward':
        arrived.push(request.header ?? 'none')
        return true
      case 'answer':
        return false
      default:
        act(request, policy, oracle)
        return true
    }
  }
  if (run(program.inbound, 0, program.inbound[0] ?? [])) run(program.backend, 0, program.backend[0] ?? [])
  return arrived
}

type Act = Exclude<Policy, { kind: 'base' | 'choose' | 'retry' | 'forward' | 'answer' }>

function act(request: Request, policy: Act, oracle: Oracle): void {
  switch (policy.kind) {
    case 'token':
      if (policy.ignoreError && oracle.decide(2) === 1) return
      if (policy.variable === undefined) request.header = `Bearer token:${policy.resource}`
      else request.variables.set(policy.variable, `token:${policy.resource}`)
      return
    case 'header':
      writeHeader(request, policy)
      return
    case 'variable':
      request.variables.set(
        policy.name,
        (policy.copy === undefined ? undefined : request.variables.get(policy.copy)) ?? 'text'
      )
      return
    case 'password':
      request.header = 'Basic x'
      return
    default:
  }
}

function writeHeader(request: Request, { action, variable }: Extract<Policy, { kind: 'header' }>): void {
  const value = variable === undefined ? 'literal' : `Bearer ${request.variables.get(variable) ?? ''}`
  if (action === 'delete') request.header = undefined
  else if (action === 'override' || request.header === undefined) request.header = value
  else if (action === 'append') request.header += `,${value}`
}

/** The same policies as Azure would hold them. */
export function renderPolicies(policies: readonly Policy[]): string {
  return policies.map(renderPolicy).join('')
}

function renderPolicy(policy: Policy): string {
  switch (policy.kind) {
    case 'base':
      return '<base />'
    case 'token': {
      const variable = policy.variable === undefined ? '' : ` output-token-variable-name="${policy.variable}"`
      return `<authentication-managed-identity resource="${policy.resource}"${variable}${policy.ignoreError ? ' ignore-error="true"' : ''} />`
    }
    case 'header': {
      const value =
        policy.variable === undefined
          ? 'literal'
          : `@("Bearer " + (string)context.Variables["${policy.variable}"])`
      return `<set-header name="authorization" exists-action="${policy.action}"><value>${value}</value></set-header>`
    }
    case 'variable':
      return `<set-variable name="${policy.name}" value='${policy.copy === undefined ? 'text' : `@((string)context.Variables["${policy.copy}"])`}' />`
    case 'password':
      return '<authentication-basic username="a" password="b" />'
    case 'answer':
      return '<return-response />'
    case 'nothing':
      return policy.xml
    case 'choose':
      return renderChoose(policy.branches, policy.otherwise)
    case 'retry':
      return `<retry condition="@(x)" count="3" interval="1">${renderPolicies(policy.policies)}</retry>`
    case 'forward':
      return '<forward-request />'
    default:
      return policy satisfies never
  }
}

function renderChoose(branches: readonly (readonly Policy[])[], otherwise: boolean): string {
  const parts = branches.map((branch, index) =>
    otherwise && index === branches.length - 1
      ? `<otherwise>${renderPolicies(branch)}</otherwise>`
      : `<when condition='@(context.Request.Method == "${index}")'>${renderPolicies(branch)}</when>`
  )
  return `<choose>${parts.join('')}</choose>`
}

const variable = fc.constantFrom('v', 'w')

/** Policies that the analysis follows exactly. */
export const policyArbitrary: fc.Arbitrary<Policy> = fc.letrec<{ policy: Policy }>(tie => {
  const some = fc.array(tie('policy'), { maxLength: 3 })
  return {
    policy: fc.oneof(
      { maxDepth: 2, depthSize: 'small' },
      fc.record({
        kind: fc.constant('token' as const),
        resource: fc.constantFrom(R, R, 'api://other'),
        ignoreError: fc.nat(5).map(n => n === 0)
      }),
      fc.record({
        kind: fc.constant('token' as const),
        resource: fc.constantFrom(R, R, 'api://other'),
        variable,
        ignoreError: fc.nat(5).map(n => n === 0)
      }),
      fc.record({
        kind: fc.constant('header' as const),
        action: fc.constantFrom('override' as const, 'skip' as const, 'append' as const, 'delete' as const)
      }),
      fc.record({
        kind: fc.constant('header' as const),
        action: fc.constantFrom('override' as const, 'override' as const, 'skip' as const, 'append' as const),
        variable
      }),
      fc.record({ kind: fc.constant('variable' as const), name: variable }),
      fc.record({ kind: fc.constant('variable' as const), name: variable, copy: variable }),
      fc.constantFrom<Policy>(
        { kind: 'password' },
        { kind: 'answer' },
        { kind: 'nothing', xml: '<!-- <authentication-managed-identity resource="x" /> -->' },
        { kind: 'nothing', xml: '<set-body>@{ return "<set-header name=\'Authorization\'/>"; }</set-body>' },
        { kind: 'nothing', xml: '<rewrite-uri template="/a" />' }
      ),
      fc.record({
        kind: fc.constant('choose' as const),
        branches: fc.array(some, { minLength: 1, maxLength: 3 }),
        otherwise: fc.boolean()
      }),
      fc.record({ kind: fc.constant('retry' as const), policies: some })
    )
  }
}).policy
