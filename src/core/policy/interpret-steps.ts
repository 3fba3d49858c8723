import type { DocumentSource, Namespace } from './chain.ts'
import type { ActualText } from './chain-values.ts'
import type { Reading } from './code-reading.ts'
import type { PolicyElement } from './syntax.ts'
import type { Outlet, ReasonCode } from './verdict.ts'

/** Where a step stands. */
export interface Site {
  readonly source: DocumentSource
  readonly section: string
  readonly element: string
  readonly offset: number
  /** The element itself, for an edit; undefined for a document that could not be read. */
  readonly node?: PolicyElement
  /** Number of elements between the section and this one: 0 is a direct child. */
  readonly depth: number
  /** For what stands in a fragment: the `include-fragment` that brought it here. */
  readonly via?: Site
}

/** What we cannot know, and where. */
export interface Doubt {
  readonly code: ReasonCode
  readonly at: Site
  /** A clause: "`{{tenant}}` could not be read". */
  readonly why: string
}

/** `authentication-managed-identity`. */
export interface TokenStep {
  readonly kind: 'token'
  readonly at: Site
  readonly resource: ActualText | undefined
  readonly clientId: ActualText | undefined
  readonly variable: ActualText | undefined
  readonly ignoreError: 'no' | 'yes' | Doubt
  /** An attribute that changes the meaning in a way that is not documented well enough to be relied on. */
  readonly doubt: Doubt | undefined
}

/** `set-header` of a header that is, or may be, Authorization. */
export interface HeaderStep {
  readonly kind: 'header'
  readonly at: Site
  /** Set when the name is not known: then the header may or may not be Authorization. */
  readonly nameDoubt: Doubt | undefined
  readonly action: 'override' | 'skip' | 'append' | 'delete' | Doubt
  readonly values: readonly (ActualText | undefined)[]
}

/** Writes a context variable. `value` undefined: something that is no token; not `certain`: perhaps. */
export interface VariableStep {
  readonly kind: 'variable'
  readonly at: Site
  readonly name: ActualText
  readonly value: ActualText | undefined
  readonly certain: boolean
}

/** Something that reads the Authorization header: a check of the caller, or an expression that may do anything with it. */
export interface ReaderStep {
  readonly kind: 'reader'
  readonly at: Site
  readonly use: 'check' | 'read'
}

/** A policy by which something leaves the gateway, or is kept, beside the Authorization header of the call. */
export interface OutletStep {
  readonly kind: 'outlet'
  readonly at: Site
  readonly outlet: Outlet
  /** Where a request of its own goes, or the proxy. */
  readonly url: ActualText | undefined
  /** Tokens that a request asks for itself. */
  readonly tokens: readonly TokenStep[]
  /** Whether a request takes the headers of the call along. */
  readonly copies: Reading
  /** Every piece of code that decides what is handed on. */
  readonly codes: readonly string[]
}

/** `set-backend-service`. */
export interface RouteStep {
  readonly kind: 'route'
  readonly at: Site
  readonly namespace: Namespace
  readonly baseUrl: ActualText | undefined
  readonly backend: ActualText | undefined
}

/**
 * The part of a policy document that bears on the Authorization header. What does not bear on it is left out, so that a
 * document is looked at once, however many operations it serves.
 */
export type Step =
  | { readonly kind: 'base'; readonly at: Site }
  | TokenStep
  | HeaderStep
  | { readonly kind: 'credential'; readonly at: Site }
  | VariableStep
  | {
      readonly kind: 'choose'
      readonly at: Site
      readonly branches: readonly Branch[]
      readonly otherwise: Branch | undefined
    }
  | { readonly kind: 'retry'; readonly at: Site; readonly steps: readonly Step[] }
  | { readonly kind: 'wait'; readonly at: Site; readonly children: readonly (readonly Step[])[] }
  | { readonly kind: 'answer'; readonly at: Site; readonly certain: boolean }
  | RouteStep
  | { readonly kind: 'forward'; readonly at: Site }
  | { readonly kind: 'side-call'; readonly at: Site; readonly tokens: readonly Site[] }
  | ReaderStep
  | OutletStep
  | { readonly kind: 'doubt'; readonly doubt: Doubt }

export interface Branch {
  readonly at: Site
  readonly condition: 'always' | 'never' | 'maybe'
  readonly steps: readonly Step[]
}

/** Every step, those inside other steps included. */
export function flattenSteps(steps: readonly Step[]): Step[] {
  const all: Step[] = []
  const open = [...steps].reverse()
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    all.push(step)
    for (const inner of listInner(step).toReversed()) for (const one of inner.toReversed()) open.push(one)
  }
  return all
}

function listInner(step: Step): readonly (readonly Step[])[] {
  switch (step.kind) {
    case 'choose':
      return [...step.branches, ...(step.otherwise === undefined ? [] : [step.otherwise])].map(
        branch => branch.steps
      )
    case 'retry':
      return [step.steps]
    case 'wait':
      return step.children
    default:
      return []
  }
}
