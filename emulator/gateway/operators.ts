import { CannotRun } from '../plane/exchange.ts'
import type { Scalar } from './expression.ts'
import { PolicyFault } from './fault.ts'
import type { Term } from './terms.ts'

/** Requires that a term is a boolean at compile time, as C# does. */
export function toBool(term: Term): Term {
  if (term.type !== 'bool') throw new CannotRun(`${term.type} where a bool is needed`)
  return term
}

/** `!x` */
export function not(term: Term): Term {
  const inner = toBool(term)
  return { type: 'bool', run: variables => inner.run(variables) !== true }
}

/** `&&` and `||`: the right side is evaluated only when it matters. */
export function toLogical(operator: '&&' | '||', left: Term, right: Term): Term {
  const [first, second] = [toBool(left), toBool(right)]
  const decisive = operator === '||'
  return {
    type: 'bool',
    run: variables => (first.run(variables) === decisive ? decisive : second.run(variables))
  }
}

/** `==` of two values of one type. Objects are compared by identity in C#, which depends on what nobody sees here. */
export function compare(left: Term, right: Term): Term {
  const isNull = left.type === 'null' || right.type === 'null'
  const isKnown = left.type === right.type && left.type !== 'object'
  const hasNull = isNull && [left.type, right.type].every(type => type !== 'bool' && type !== 'int')
  if (!isKnown && !hasNull) throw new CannotRun(`a comparison of ${left.type} with ${right.type}`)
  return { type: 'bool', run: variables => left.run(variables) === right.run(variables) }
}

/** `<`, `>`, `<=`, `>=` of numbers. */
export function order(operator: string, left: Term, right: Term): Term {
  if (left.type !== 'int' || right.type !== 'int')
    throw new CannotRun(`\`${operator}\` between ${left.type} and ${right.type}`)
  return {
    type: 'bool',
    run: variables => isOrdered(operator, Number(left.run(variables)), Number(right.run(variables)))
  }
}

function isOrdered(operator: string, left: number, right: number): boolean {
  if (operator === '<=') return left <= right
  if (operator === '>=') return left >= right
  return operator === '<' ? left < right : left > right
}

/** `+`: a sum of numbers, or a text as soon as one side is text. */
export function add(left: Term, right: Term): Term {
  if (left.type === 'int' && right.type === 'int')
    return { type: 'int', run: variables => Number(left.run(variables)) + Number(right.run(variables)) }
  if (left.type !== 'string' && right.type !== 'string')
    throw new CannotRun(`\`+\` between ${left.type} and ${right.type}`)
  return {
    type: 'string',
    run: variables => toText.join(left.run(variables)) + toText.join(right.run(variables))
  }
}

/** How values become text, and what a cast makes of them. */
export const toText = {
  /** As in a concatenation: null is nothing, and booleans begin with a capital. */
  join: (value: Scalar): string => {
    if (value === null) return ''
    if (typeof value === 'boolean') return value ? 'True' : 'False'
    return String(value)
  },
  cast: (type: 'string' | 'bool' | 'int', value: Scalar): Scalar => {
    const expected = type === 'string' ? 'string' : type === 'bool' ? 'boolean' : 'number'
    if (typeof value === expected || (value === null && type === 'string')) return value
    throw new PolicyFault(`Expression evaluation failed. Unable to cast the value of a variable to ${type}.`)
  }
}
