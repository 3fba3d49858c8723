import type { ActualText } from './chain-values.ts'
import { findHeaderReading, findVariableReading, readsVariables } from './code-reading.ts'
import type { Expression } from './expression.ts'
import type { Composition } from './expression-composition.ts'
import {
  changeState,
  type Doubtful,
  type Header,
  noteHappening,
  type State,
  type Token,
  type TokenForm,
  type Variable
} from './interpret-state.ts'
import type { Doubt, HeaderStep, Site, TokenStep, VariableStep } from './interpret-steps.ts'

/**
 * What `authentication-managed-identity` does: it writes the header, or, with `output-token-variable-name`, a context
 * variable and not the header. With `ignore-error` "the policy pipeline continues to execute even if an access token
 * isn't obtained", so that the request may go on as it came.
 */
export function applyToken(state: State, step: TokenStep): State[] {
  const { at, resource, clientId, doubt } = step
  const token = { resource, clientId, doubt, at }
  const done =
    step.variable === undefined
      ? changeState(
          state,
          { header: { kind: 'token', token, form: 'bearer' } },
          { kind: 'token', at, what: 'sets the token' }
        )
      : storeToken(state, step.variable, { kind: 'token', token, form: 'raw' }, at)
  if (step.ignoreError === 'no') return [done]
  if (step.ignoreError === 'yes') {
    const what = 'goes on without a token when none is obtained (`ignore-error`)'
    return [done, noteHappening(state, { kind: 'fork', code: 'fail-open', at, what })]
  }
  return [done, withHeader(state, { kind: 'doubt', doubt: step.ignoreError })]
}

function storeToken(state: State, name: ActualText, variable: Variable, at: Site): State {
  if (name.kind === 'known' && name.value.trim() !== '') {
    const what = `puts the token into the variable \`${name.value}\``
    return writeVariable(state, name.value, variable, { kind: 'stored', at, what })
  }
  const doubt: Doubt = {
    code: 'attribute-expression',
    at,
    why: 'the variable for the token is not named by a plain text'
  }
  return changeState(state, { variables: new Map(), otherVariables: doubt, header: { kind: 'doubt', doubt } })
}

function writeVariable(
  state: State,
  name: string,
  variable: Variable | undefined,
  happening?: Parameters<typeof noteHappening>[1]
): State {
  const variables = new Map(state.variables)
  if (variable === undefined) variables.delete(name)
  else variables.set(name, variable)
  return changeState(state, { variables }, happening)
}

function withHeader(state: State, header: Header, at?: Site, what?: string): State {
  return changeState(state, { header }, at && what !== undefined ? { kind: 'header', at, what } : undefined)
}

/** What a policy that writes a context variable does. Only variables with tokens are followed. */
export function applyVariable(state: State, step: VariableStep): State {
  const { name, at } = step
  if (name.kind !== 'known') {
    if (state.variables.size === 0) return state
    const doubt: Doubt = {
      code: 'attribute-expression',
      at,
      why: 'it is not known which variable is written here'
    }
    return changeState(state, { variables: new Map(), otherVariables: doubt })
  }
  const written = step.value === undefined ? undefined : readVariableValue(state, step.value, at)
  if (step.certain) {
    if (written === undefined && !state.variables.has(name.value)) return state
    return writeVariable(state, name.value, written)
  }
  const before = state.variables.get(name.value)
  if (before === undefined) return state
  const doubt: Doubt = {
    code: 'header-value-expression',
    at,
    why: `the variable \`${name.value}\` may be overwritten here`
  }
  const foreign = before.kind === 'doubt' && before.foreign === true
  return writeVariable(state, name.value, { kind: 'doubt', doubt, ...(foreign ? { foreign } : {}) })
}

function readVariableValue(state: State, value: ActualText, at: Site): Variable | undefined {
  const read = readComposed(state, value, at)
  if (read.kind === 'other')
    return read.token && toDoubtful(at, 'the variable holds a token in a form that this check does not know')
  return read
}

type Composed = Variable | { readonly kind: 'other'; readonly token?: Token }

/** What a text is made of: a token in one of the known forms, something else, or something that we cannot tell. */
function readComposed(state: State, text: ActualText | undefined, at: Site): Composed {
  if (text === undefined) return toDoubtful(at, 'the value is not a plain text or expression')
  if (text.kind === 'known') return { kind: 'other' }
  if (text.kind === 'unresolved') {
    // A secret that is the whole value may be an expression; as part of a text it is a text.
    const whole = /^\s*(\{\{|@)/.test(text.raw)
    const doubt: Doubt = { code: 'named-value', at, why: text.why }
    return whole ? { kind: 'doubt', doubt, ...markForeign(state, text.raw) } : { kind: 'other' }
  }
  const { composition } = text.expression
  const form = composition === undefined ? undefined : findForm(composition)
  if (form === undefined)
    return mentionsToken(state, text.expression)
      ? {
          ...toDoubtful(at, 'the expression has a form that this check does not know'),
          ...markForeign(state, text.code ?? text.raw)
        }
      : { kind: 'other' }
  const variable = state.variables.get(form.variable)
  if (variable === undefined)
    return state.otherVariables === undefined
      ? { kind: 'other' }
      : { kind: 'doubt', doubt: state.otherVariables }
  if (variable.kind === 'doubt' || form.form === 'raw') return variable
  if (variable.form === 'raw') return { ...variable, form: form.form }
  return { kind: 'other', token: variable.token }
}

function toDoubtful(at: Site, why: string): Doubtful {
  return { kind: 'doubt', doubt: { code: 'header-value-expression', at, why } }
}

/** The Cosmos DB form carries the same token under another scheme, plain or URL-encoded. */
const forms: readonly (readonly [RegExp, TokenForm])[] = [
  [/^Bearer $/i, 'bearer'],
  [/^type=aad&ver=1\.0&sig=$/, 'cosmos'],
  [/^type%3[dD]aad%26ver%3[dD]1\.0%26sig%3[dD]$/, 'cosmos']
]

function findForm(composition: Composition): { variable: string; form: TokenForm } | undefined {
  const [first, second, ...rest] = composition
  if (first === undefined || rest.length > 0) return undefined
  if (typeof first !== 'string')
    return second === undefined ? { variable: first.variable, form: 'raw' } : undefined
  if (second === undefined || typeof second === 'string') return undefined
  const form = forms.find(([prefix]) => prefix.test(first))
  return form && { variable: second.variable, form: form[1] }
}

/** Whether an expression that we do not understand could still give a token: it reads a variable with one, or the header. */
function mentionsToken(state: State, { strings }: Expression): boolean {
  if (strings === undefined || state.otherVariables !== undefined) return true
  return strings.some(text => state.variables.has(text) || text.toLowerCase() === 'authorization')
}

/**
 * Whether what code gives is certainly no token of ours: it reads neither the header after we wrote it nor a variable that may hold one.
 * A secret is taken for one: that it is code which reads a token is too far fetched to call every password a leak.
 */
function markForeign(state: State, code: string): Pick<Doubtful, 'foreign'> {
  const own = (holder: Header | Variable) =>
    holder.kind === 'token' || (holder.kind === 'doubt' && holder.foreign !== true)
  const { header, variables, otherVariables } = state
  const reads =
    (own(header) && findHeaderReading(code) !== 'none') ||
    (otherVariables !== undefined && readsVariables(code)) ||
    [...variables].some(([name, variable]) => own(variable) && findVariableReading(code, name) !== 'none')
  return reads ? {} : { foreign: true }
}

/** What `set-header` of Authorization does; `override` is the default. */
export function applyHeader(state: State, step: HeaderStep): State[] {
  if (step.nameDoubt !== undefined)
    return [state, withHeader(state, { kind: 'doubt', doubt: step.nameDoubt })]
  const { action, at } = step
  switch (action) {
    case 'override':
      return [writeHeader(state, step)]
    case 'delete':
      return [withHeader(state, { kind: 'none' }, at, 'deletes the header')]
    case 'skip':
      return keepHeader(state, step)
    case 'append':
      return appendHeader(state, step)
    default:
      return [withHeader(state, { kind: 'doubt', doubt: action })]
  }
}

function writeHeader(state: State, step: HeaderStep): State {
  const { at, values } = step
  const read: Composed = values.length === 1 ? readComposed(state, values[0], at) : { kind: 'other' }
  if (read.kind === 'doubt') return withHeader(state, read)
  if (read.kind === 'token' && read.form !== 'raw') {
    return withHeader(state, { ...read, form: read.form }, at, 'puts the token into the header')
  }
  const what = read.kind === 'token' ? 'writes the token without `Bearer `' : 'overwrites the header'
  const held = read.token ?? findHeld(state, step)
  return withHeader(state, toOther(held), at, what)
}

/** A token in one of several values. */
function findHeld(state: State, { at, values }: HeaderStep): Token | undefined {
  const read = values.map(value => readComposed(state, value, at)).find(one => one.kind === 'token')
  return read?.kind === 'token' ? read.token : undefined
}

function toOther(token: Token | undefined): Header {
  return token === undefined ? { kind: 'other' } : { kind: 'other', token }
}

/** "skip: doesn't replace the existing header value": whether the caller sent one is up to the caller. */
function keepHeader(state: State, step: HeaderStep): State[] {
  switch (state.header.kind) {
    case 'client': {
      const what = 'keeps the caller\'s own header when there is one (`exists-action="skip"`)'
      const kept = changeState(
        state,
        { header: { kind: 'other' } },
        { kind: 'fork', code: 'client-header-kept', at: step.at, what }
      )
      return [writeHeader(state, step), kept]
    }
    case 'none':
      return [writeHeader(state, step)]
    default:
      return [state]
  }
}

/** Two tokens in one header are no token. */
function appendHeader(state: State, step: HeaderStep): State[] {
  const appended = withHeader(
    state,
    toOther(state.header.kind === 'token' ? state.header.token : findHeld(state, step)),
    step.at,
    'appends to the header, which then holds two values'
  )
  switch (state.header.kind) {
    case 'client':
      return [writeHeader(state, step), appended]
    case 'none':
      return [writeHeader(state, step)]
    case 'token':
      return [appended]
    default:
      return [state]
  }
}
