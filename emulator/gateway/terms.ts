import { CannotRun } from '../plane/exchange.ts'
import type { Cursor } from './cursor.ts'
import type { Scalar, Variables } from './expression.ts'
import { PolicyFault } from './fault.ts'
import { takeInterpolated, takeString } from './literals.ts'
import { toText } from './operators.ts'

/** Part of an expression: its type as the compiler sees it, and its value. */
export interface Term {
  readonly type: 'string' | 'bool' | 'int' | 'object' | 'null'
  run(variables: Variables): Scalar
}

/** Reads whole expressions; handed down, because terms hold expressions and expressions hold terms. */
export type TakeTerm = (cursor: Cursor) => Term

/** A literal, something in parentheses, or one of the few things that can be named. */
export function takePrimary(cursor: Cursor, takeTerm: TakeTerm): Term {
  cursor.skip()
  let term = takeLiteral(cursor, takeTerm)
  if (term === undefined && cursor.take('(')) {
    term = takeTerm(cursor)
    cursor.expect(')')
  }
  let found = term ?? takeNamed(cursor, takeTerm)
  while (cursor.take('.')) found = takeMember(cursor, found)
  return found
}

function takeLiteral(cursor: Cursor, takeTerm: TakeTerm): Term | undefined {
  const text = takeString(cursor)
  if (text !== undefined) return { type: 'string', run: () => text }
  const interpolated = takeInterpolated(cursor, takeTerm)
  if (interpolated !== undefined) return interpolated
  const number = cursor.takeNumber()
  if (number !== undefined) return { type: 'int', run: () => number }
  if (cursor.takeWord('true')) return { type: 'bool', run: () => true }
  if (cursor.takeWord('false')) return { type: 'bool', run: () => false }
  return cursor.takeWord('null') ? { type: 'null', run: () => null } : undefined
}

/** `ToString()` is the one member that any value has here; of null, it fails as in C#. */
function takeMember(cursor: Cursor, term: Term): Term {
  const name = cursor.takeName()
  cursor.expect('(')
  cursor.expect(')')
  if (name !== 'ToString') throw new CannotRun(`the member \`${name}\` is not known`)
  return {
    type: 'string',
    run: variables => {
      const value = term.run(variables)
      if (value === null) throw new PolicyFault('Expression evaluation failed. Object reference not set.')
      return toText.join(value)
    }
  }
}

function takeNamed(cursor: Cursor, takeTerm: TakeTerm): Term {
  const name = cursor.takeName()
  cursor.expect('.')
  const member = cursor.takeName()
  if (name === 'context' && member === 'Variables') return takeVariable(cursor, takeTerm)
  if (name === 'string' || name === 'String') return takeStringCall(cursor, member, takeTerm)
  throw new CannotRun(`\`${name}.${member}\` is not known`)
}

function takeVariable(cursor: Cursor, takeTerm: TakeTerm): Term {
  if (cursor.take('[')) {
    const key = takeTerm(cursor)
    cursor.expect(']')
    return { type: 'object', run: variables => readVariable(variables, key.run(variables)) }
  }
  cursor.expect('.')
  const method = cursor.takeName()
  const type = takeTypeArgument(cursor)
  const [key, fallback, ...more] = takeArguments(cursor, takeTerm)
  if (key?.type !== 'string' || more.length > 0)
    throw new CannotRun(`the arguments of \`${method}\` are not understood`)
  if (method === 'ContainsKey' && type === undefined && fallback === undefined)
    return { type: 'bool', run: variables => variables.has(toText.join(key.run(variables))) }
  if (method !== 'GetValueOrDefault') throw new CannotRun(`\`context.Variables.${method}\` is not known`)
  return toValueOrDefault(key, fallback, type)
}

function readVariable(variables: Variables, key: Scalar): Scalar {
  const value = typeof key === 'string' ? variables.get(key) : undefined
  if (value === undefined)
    throw new PolicyFault('Expression evaluation failed. The given key was not present in the dictionary.')
  return value
}

/** Without a type it gives an object; the default of a type that is left out is that of C#. */
function toValueOrDefault(
  key: Term,
  fallback: Term | undefined,
  type: 'string' | 'bool' | 'int' | undefined
): Term {
  if (fallback !== undefined && type !== undefined && fallback.type !== type)
    throw new CannotRun('the default of `GetValueOrDefault` has another type')
  // Without a type argument, the compiler takes the type of the default.
  const inferred = type ?? (fallback?.type === 'null' ? undefined : fallback?.type)
  const absent = inferred === 'bool' ? false : inferred === 'int' ? 0 : null
  return {
    type: inferred ?? 'object',
    run: variables => {
      const value = variables.get(toText.join(key.run(variables)))
      if (value === undefined) return fallback === undefined ? absent : fallback.run(variables)
      return inferred === undefined || inferred === 'object' ? value : toText.cast(inferred, value)
    }
  }
}

function takeTypeArgument(cursor: Cursor): 'string' | 'bool' | 'int' | undefined {
  if (!cursor.take('<')) return undefined
  const name = cursor.takeName()
  cursor.expect('>')
  if (name !== 'string' && name !== 'bool' && name !== 'int')
    throw new CannotRun(`the type \`${name}\` is not known`)
  return name
}

function takeArguments(cursor: Cursor, takeTerm: TakeTerm): Term[] {
  cursor.expect('(')
  if (cursor.take(')')) return []
  const taken: Term[] = []
  do taken.push(takeTerm(cursor))
  while (cursor.take(','))
  cursor.expect(')')
  return taken
}

function takeStringCall(cursor: Cursor, method: string, takeTerm: TakeTerm): Term {
  if (method === 'Empty') return { type: 'string', run: () => '' }
  const taken = takeArguments(cursor, takeTerm)
  const [first, ...rest] = taken
  if (first === undefined) throw new CannotRun(`\`string.${method}\` without arguments`)
  switch (method) {
    case 'Concat':
      return {
        type: 'string',
        run: variables => taken.map(term => toText.join(term.run(variables))).join('')
      }
    case 'IsNullOrEmpty':
      if (first.type !== 'string' || rest.length > 0)
        throw new CannotRun('the arguments of `IsNullOrEmpty` are not understood')
      return { type: 'bool', run: variables => toText.join(first.run(variables)) === '' }
    case 'Format':
      return toFormat(first, rest)
    default:
      throw new CannotRun(`\`string.${method}\` is not known`)
  }
}

/** Places in the format are plain numbers in braces; everything finer than that is not run. */
function toFormat(format: Term, values: readonly Term[]): Term {
  if (format.type !== 'string') throw new CannotRun('the format is not a text')
  return {
    type: 'string',
    run: variables => {
      const pattern = toText.join(format.run(variables))
      const plain = pattern.replaceAll(/\{\d\}/g, '')
      if (/[{}]/.test(plain)) throw new CannotRun(`the format \`${pattern}\``)
      return pattern.replaceAll(/\{(\d)\}/g, (_place, index: string) => {
        const value = values[Number(index)]
        if (value === undefined) throw new PolicyFault('Expression evaluation failed. Index out of range.')
        return toText.join(value.run(variables))
      })
    }
  }
}
