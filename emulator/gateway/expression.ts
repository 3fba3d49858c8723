import { CannotRun } from '../plane/exchange.ts'
import { decode } from '../policy/entities.ts'
import { Cursor } from './cursor.ts'
import { add, compare, not, order, toBool, toLogical, toText } from './operators.ts'
import { type Term, takePrimary } from './terms.ts'

/** A value of an expression. Variables hold such values, too. */
export type Scalar = string | boolean | number | null

/** The variables of a request, by name; capitals count. */
export type Variables = ReadonlyMap<string, Scalar>

/**
 * An expression that was read and can be evaluated. Only a small part of C# is: literals, operators, casts, and the
 * variables of the context. Everything else is refused when it is read, and never guessed at.
 */
export interface Expression {
  readonly type: Term['type']
  run(variables: Variables): Scalar
}

const parsed = new Map<string, Expression | CannotRun>()
const parsedLimit = 2000

/** Reads `@(...)` or `@{ return ...; }`. Throws CannotRun for what the emulator has no model of. */
export function parseExpression(text: string): Expression {
  const kept = parsed.get(text) ?? attempt(text)
  if (parsed.size >= parsedLimit) parsed.clear()
  parsed.set(text, kept)
  if (kept instanceof CannotRun) throw kept
  return kept
}

function attempt(text: string): Expression | CannotRun {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof CannotRun)
      return new CannotRun(`the expression \`${text.trim().slice(0, 200)}\`: ${error.message}`)
    throw error
  }
}

/** Entities in an expression mean the characters that they stand for, also in rawxml. */
function parse(text: string): Expression {
  const cursor = new Cursor(decode(text).trim())
  if (cursor.take('@(')) {
    const term = takeTerm(cursor)
    cursor.expect(')')
    cursor.expectEnd()
    return term
  }
  cursor.expect('@{')
  if (!cursor.takeWord('return')) throw new CannotRun('a block is run only when it is one `return`')
  const term = takeTerm(cursor)
  cursor.expect(';')
  cursor.expect('}')
  cursor.expectEnd()
  return term
}

/** An expression with all its operators; conditions bind the least. */
export function takeTerm(cursor: Cursor): Term {
  cursor.enter()
  const condition = takeOr(cursor)
  let term = condition
  if (cursor.take('?')) {
    toBool(condition)
    const yes = takeTerm(cursor)
    cursor.expect(':')
    const no = takeTerm(cursor)
    if (yes.type !== no.type) throw new CannotRun('the two sides of a condition have different types')
    term = { type: yes.type, run: variables => (condition.run(variables) === true ? yes : no).run(variables) }
  }
  cursor.leave()
  return term
}

function takeOr(cursor: Cursor): Term {
  let left = takeAnd(cursor)
  while (cursor.take('||')) left = toLogical('||', left, takeAnd(cursor))
  return left
}

function takeAnd(cursor: Cursor): Term {
  let left = takeEquality(cursor)
  while (cursor.take('&&')) left = toLogical('&&', left, takeEquality(cursor))
  return left
}

function takeEquality(cursor: Cursor): Term {
  let left = takeOrder(cursor)
  for (;;) {
    if (cursor.take('==')) left = compare(left, takeOrder(cursor))
    else if (cursor.take('!=')) left = not(compare(left, takeOrder(cursor)))
    else return left
  }
}

function takeOrder(cursor: Cursor): Term {
  let left = takeSum(cursor)
  for (;;) {
    const operator = ['<=', '>=', '<', '>'].find(candidate => cursor.take(candidate))
    if (operator === undefined) return left
    left = order(operator, left, takeSum(cursor))
  }
}

function takeSum(cursor: Cursor): Term {
  let left = takeUnary(cursor)
  while (cursor.take('+')) left = add(left, takeUnary(cursor))
  return left
}

function takeUnary(cursor: Cursor): Term {
  cursor.enter()
  const term = takeSigned(cursor)
  cursor.leave()
  return term
}

function takeSigned(cursor: Cursor): Term {
  if (cursor.take('!')) return not(takeUnary(cursor))
  const cast = cursor.takeCast()
  if (cast === undefined) return takePrimary(cursor, takeTerm)
  return toCast(cast, takeUnary(cursor))
}

/** A cast of something that has the type already changes nothing; of an object, it fails at run time when it does not fit. */
function toCast(type: 'string' | 'bool' | 'int', term: Term): Term {
  if (term.type === type) return term
  if (term.type !== 'object') throw new CannotRun(`a cast of ${term.type} to ${type}`)
  return { type, run: variables => toText.cast(type, term.run(variables)) }
}
