import { isFields } from '../core/openapi/fields.ts'
import { quote } from '../input-reader.ts'
import type { Field } from './fields.ts'

/** A value as the text that an input of the same name would have, or what is wrong with it. */
export type ReadValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'wrong'; readonly why: string }

/** Converts a value of the manifest. The parser of the inputs judges what the text says. */
export function readField(field: Field, value: unknown): ReadValue {
  switch (field.kind) {
    case 'text':
      return readText(value)
    case 'choice':
      return readText(value)
    case 'flag':
      return typeof value === 'boolean'
        ? { kind: 'text', text: String(value) }
        : wrong(value, 'expected `true` or `false` without quotes')
    case 'count':
      return Number.isSafeInteger(value) && Number(value) >= 0
        ? { kind: 'text', text: String(value) }
        : wrong(value, 'expected a whole number without quotes')
    case 'list':
      return Array.isArray(value) ? readItems(value, readText) : readText(value)
    case 'reasons':
      if (Array.isArray(value)) return readItems(value, readReason)
      return isFields(value) ? readPairs(value) : readText(value)
    default:
      return field.kind satisfies never
  }
}

/** Reads a text. YAML makes `1.0` a number that has lost its zero, so nothing else is taken for one. */
export function readText(value: unknown): ReadValue {
  if (typeof value === 'string' && value.trim() !== '') return { kind: 'text', text: value.trim() }
  if (value === null)
    return {
      kind: 'wrong',
      why: 'is empty: expected a text, or that it is left out; a text that begins with `!`, `*` or `#` needs quotes'
    }
  return wrong(
    value,
    typeof value === 'number' || typeof value === 'boolean'
      ? 'expected a text: put it in quotes'
      : 'expected a text'
  )
}

function readItems(items: readonly unknown[], read: (item: unknown) => ReadValue): ReadValue {
  const texts: string[] = []
  for (const [index, item] of items.entries()) {
    const one = read(item)
    if (one.kind === 'wrong') return { kind: 'wrong', why: `has an entry ${index + 1} that ${one.why}` }
    // A line break would make two entries of one.
    if (/[\r\n]/.test(one.text))
      return { kind: 'wrong', why: `has an entry ${index + 1} with a line break: expected one line` }
    texts.push(one.text)
  }
  return texts.length === 0
    ? { kind: 'wrong', why: 'is an empty list: expected an entry, or that it is left out' }
    : { kind: 'text', text: texts.join('\n') }
}

/** In a list, `- host: reason` is a mapping with one key to YAML, whatever its author meant. */
function readReason(item: unknown): ReadValue {
  if (!isFields(item)) return readText(item)
  return Object.keys(item).length === 1
    ? readPairs(item)
    : { kind: 'wrong', why: 'is a mapping with several keys: expected `name: reason`' }
}

function readPairs(pairs: Readonly<Record<string, unknown>>): ReadValue {
  const entries = Object.entries(pairs)
  return readItems(entries, entry => {
    const [name, value] = entry as [string, unknown]
    const reason = readText(value)
    return reason.kind === 'wrong' ? reason : { kind: 'text', text: `${name}: ${reason.text}` }
  })
}

function wrong(value: unknown, expected: string): ReadValue {
  return { kind: 'wrong', why: `is ${describeValue(value)}: ${expected}` }
}

/** What a value is, on one line. */
export function describeValue(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (isFields(value)) return 'a mapping'
  if (typeof value === 'string') return value.trim() === '' ? 'empty' : `the text ${quote(value)}`
  return typeof value === 'number' ? `the number \`${value}\`` : `\`${String(value)}\``
}
