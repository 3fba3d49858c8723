import type { NamedValue, Observed } from '../model.ts'
import { type Expression, isExpression, readExpression } from './expression.ts'
import { toConstantText } from './expression-composition.ts'

/** An attribute or text as it acts at run time, after named values were put in. */
export type ActualText =
  /** `computed`: what a constant expression gives, where only some attributes take an expression at all. */
  | {
      readonly kind: 'known'
      readonly value: string
      readonly raw: string
      readonly computed?: Expression
    }
  /** `code`: the text with named values put in. */
  | {
      readonly kind: 'dynamic'
      readonly raw: string
      readonly expression: Expression
      readonly code?: string
    }
  /** A named value that could not be read, or that does not exist. */
  | { readonly kind: 'unresolved'; readonly raw: string; readonly name: string; readonly why: string }

/** Puts named values into texts. */
export type NamedValueReader = (raw: string) => ActualText

/** Display names hold letters, digits, `.`, `_` and `-` only, by the REST contract. */
const reference = /\{\{(\s*)([A-Za-z0-9._-]+)\s*\}\}/g

/**
 * Makes a reader over the named values of one namespace. They are found by display name, case-sensitively, and put in as
 * text, whole or in part; a value may itself be an expression, and is not searched for further names.
 */
export function createNamedValueReader(values: Observed<readonly NamedValue[]>): NamedValueReader {
  const known = values.kind === 'present' ? indexValues(values.value) : undefined
  const read = (raw: string): ActualText => {
    if (!raw.includes('{{')) return toActualText(raw, raw)
    let missing: { name: string; why: string } | undefined
    const text = raw.replace(reference, (all: string, blank: string, name: string) => {
      const value = blank === '' ? known?.get(name) : undefined
      if (value?.value !== undefined) return value.value
      missing ??= { name, why: explainMissing(values, value, name) }
      return all
    })
    return missing === undefined ? toActualText(raw, text) : { kind: 'unresolved', raw, ...missing }
  }
  return rememberShort(read)
}

/** Policies of operations are copies of each other more often than not: what was read of their texts last is kept. */
const longestKept = 500
const mostKept = 500

function rememberShort(read: NamedValueReader): NamedValueReader {
  const known = new Map<string, ActualText>()
  return raw => {
    const found = known.get(raw)
    if (found !== undefined) return found
    const actual = read(raw)
    if (known.size >= mostKept) known.clear()
    if (raw.length <= longestKept) known.set(raw, actual)
    return actual
  }
}

/** `text` is `raw` with named values put in. */
function toActualText(raw: string, text: string): ActualText {
  if (!isExpression(text)) {
    // Razor reads `@(` in the middle of a value, too; no document in the field does it, so it is not followed.
    const mixed = /@[({]/.test(text)
    return mixed
      ? { kind: 'dynamic', raw, expression: opaque, code: text }
      : { kind: 'known', value: text, raw }
  }
  const expression = readExpression(text)
  const constant = expression.composition === undefined ? undefined : toConstantText(expression.composition)
  return constant === undefined
    ? { kind: 'dynamic', raw, expression, code: text }
    : { kind: 'known', value: constant, raw, computed: expression }
}

const opaque: Expression = { composition: undefined, constant: undefined, strings: undefined }

/** A display name that is there twice with different values says nothing. */
function indexValues(values: readonly NamedValue[]): Map<string, NamedValue> {
  const index = new Map<string, NamedValue>()
  for (const value of values) {
    const other = index.get(value.displayName)
    const ambiguous = other !== undefined && other.value !== value.value
    index.set(value.displayName, ambiguous ? { displayName: value.displayName, secret: value.secret } : value)
  }
  return index
}

function explainMissing(
  values: Observed<readonly NamedValue[]>,
  value: NamedValue | undefined,
  name: string
): string {
  if (values.kind === 'unreadable') return `the named values could not be read: ${values.why}`
  if (value === undefined) return `there is no named value \`${name}\``
  return value.secret ? `the named value \`${name}\` is secret` : `the value of \`${name}\` could not be read`
}
