import { CannotRun } from '../plane/exchange.ts'
import { opensExpression } from '../policy/expression.ts'
import { findAttribute, listElements, type Value } from '../policy/syntax.ts'
import type { Step } from './effective.ts'
import { type Expression, parseExpression, type Scalar } from './expression.ts'
import type { Flow } from './flow.ts'
import { substitute } from './names.ts'

/** A value with its named values put in: a text as it is, or an expression to be evaluated. */
export type Resolved = string | Expression

/** Puts named values in. A named value may hold a whole expression, and then the value is one. */
export function resolve(flow: Flow, step: Step, value: Value): Resolved {
  const text = substitute(flow.world, step.base, value.text)
  const start = text.search(/\S/)
  const becomes = text !== value.text && start >= 0 && opensExpression(text, start)
  if (value.expression || becomes) return parseExpression(text)
  if (text.includes('{{')) throw new CannotRun(`\`${text}\` holds braces that name no named value`)
  return text
}

/** Gives an attribute that may be an expression; undefined when it is left out. */
export function evaluate(flow: Flow, step: Step, name: string): Scalar | undefined {
  const value = findAttribute(step.element, name)
  if (value === undefined) return undefined
  const resolved = resolve(flow, step, value)
  return typeof resolved === 'string' ? resolved : resolved.run(flow.variables)
}

/** Gives an attribute that has to be a text once it is evaluated. */
export function evaluateText(flow: Flow, step: Step, name: string): string {
  const value = findAttribute(step.element, name)
  if (value === undefined) throw new CannotRun(`\`${step.element.name}\` has no \`${name}\``)
  return toTextValue(flow, resolve(flow, step, value), `\`${name}\` of \`${step.element.name}\``)
}

/** Gives an attribute in which the documentation allows no expression; undefined when it is left out. */
export function readPlain(flow: Flow, step: Step, name: string): string | undefined {
  const value = findAttribute(step.element, name)
  if (value === undefined) return undefined
  const resolved = resolve(flow, step, value)
  if (typeof resolved !== 'string' || resolved === '')
    throw new CannotRun(`\`${name}\` of \`${step.element.name}\` is an expression, or empty`)
  return resolved
}

/** Gives a switch, as XML Schema spells booleans. */
export function readSwitch(flow: Flow, step: Step, name: string, absent: boolean): boolean {
  const text = readPlain(flow, step, name)?.trim()
  if (text === undefined) return absent
  if (text === 'true' || text === '1') return true
  if (text === 'false' || text === '0') return false
  throw new CannotRun(`\`${name}\` of \`${step.element.name}\` is \`${text}\``)
}

/** Gives the condition of a `when`: a constant, or an expression that is a boolean before it is evaluated. */
export function evaluateCondition(flow: Flow, step: Step): boolean {
  const value = findAttribute(step.element, 'condition')
  const resolved = value === undefined ? '' : resolve(flow, step, value)
  if (typeof resolved !== 'string') {
    if (resolved.type !== 'bool') throw new CannotRun(`a condition is ${resolved.type}, and not a bool`)
    return resolved.run(flow.variables) === true
  }
  const text = resolved.trim()
  if (text === 'true') return true
  if (text === 'false') return false
  throw new CannotRun(`a condition is \`${resolved}\``)
}

/** Gives the text within an element; undefined when there is none. */
export function evaluateContent(flow: Flow, step: Step): string | undefined {
  const { element } = step
  const parts = element.children.filter(({ kind }) => kind === 'text' || kind === 'cdata')
  const [part, second] = parts
  if (listElements(element).length > 0 || second !== undefined)
    throw new CannotRun(`the content of \`${element.name}\` is not one text`)
  if (part === undefined) return undefined
  if (part.kind === 'text')
    return toTextValue(flow, resolve(flow, step, part.value), `the content of \`${element.name}\``)
  if (part.kind !== 'cdata' || /\{\{|^\s*@[({]/.test(part.text))
    throw new CannotRun('named values or expressions in CDATA')
  return part.text
}

function toTextValue(flow: Flow, resolved: Resolved, what: string): string {
  if (typeof resolved === 'string') return resolved
  if (resolved.type !== 'string') throw new CannotRun(`${what} is ${resolved.type}, and not a text`)
  const value = resolved.run(flow.variables)
  if (typeof value !== 'string') throw new CannotRun(`${what} is null`)
  return value
}
