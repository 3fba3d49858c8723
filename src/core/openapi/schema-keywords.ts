import { type Fields, fieldsAt, spellValue, textAt, valueAt } from './fields.ts'
import { type SchemaDifference, toDifference } from './schema-difference.ts'
import { listTypes, listUncertain, type UncertainKeyword } from './schema-reading.ts'

type IsSame = (left: unknown, right: unknown) => boolean

/** What differs in keywords that an import may rewrite, and whether the rest of the schema can be compared. */
export interface UncertainDiff {
  readonly differences: readonly SchemaDifference[]
  readonly comparable: boolean
}

const certain: UncertainDiff = { differences: [], comparable: true }

/**
 * Compares the keywords that an import may rewrite. Where the right side has lost one of the left side's, nobody knows what became of
 * the rest; where it has all of them, they were kept, and the rest with them.
 */
export function diffUncertain(before: Fields, after: Fields, path: string, isSame: IsSame): UncertainDiff {
  const was = listUncertain(before)
  const is = listUncertain(after)
  if (was.length === 0 && is.length === 0) return certain
  // Fail closed: what the left side says plainly, the right side must say as well.
  const added = is.find(keyword => !was.includes(keyword))
  if (was.length === 0 && added !== undefined) {
    const text = added === 'type' ? `type ${listTypes(after).join(', ')}` : added
    return {
      differences: [toDifference({ kind: 'keyword-added', path }, undefined, text)],
      comparable: false
    }
  }
  const both = was.filter(keyword => is.includes(keyword))
  return {
    differences: both
      .filter(keyword => !isSameKeyword(keyword, before, after, isSame))
      .map(keyword => toChange(keyword, path, before, after)),
    comparable: both.length === was.length
  }
}

function toChange(keyword: UncertainKeyword, path: string, before: Fields, after: Fields): SchemaDifference {
  const [was, is] = [before, after].map(schema => describeKeyword(keyword, schema))
  return toDifference({ kind: 'keyword-changed', path, keyword }, was, is === was ? 'another one' : is)
}

function describeKeyword(keyword: UncertainKeyword, schema: Fields): string {
  const value = valueAt(schema, keyword)
  return typeof value === 'object' && value !== null ? 'one' : JSON.stringify(value)
}

function isSameKeyword(keyword: UncertainKeyword, before: Fields, after: Fields, isSame: IsSame): boolean {
  const [was, is] = [valueAt(before, keyword), valueAt(after, keyword)]
  switch (keyword) {
    // Compared with the other types.
    case 'type':
      return true
    case 'const':
    case 'dependentRequired':
    case '$dynamicRef':
      return toCanonical(was) === toCanonical(is)
    case '$defs':
    case 'patternProperties':
    case 'dependentSchemas':
      return isSameMap(was, is, isSame)
    case 'prefixItems':
      return isSameMap({ ...toList(was) }, { ...toList(is) }, isSame)
    case 'if':
    case 'then':
    case 'else':
    case 'contains':
    case 'propertyNames':
    case 'unevaluatedItems':
    case 'unevaluatedProperties':
      return isSame(was, is)
    default:
      return keyword satisfies never
  }
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function isSameMap(before: unknown, after: unknown, isSame: IsSame): boolean {
  const [was, is] = [before, after].map(value => Object.entries(fieldsAt({ value }, 'value') ?? {}))
  if (was === undefined || is === undefined || was.length !== is.length) return false
  const there = new Map(is)
  return was.every(([name, schema]) => there.has(name) && isSame(schema, there.get(name)))
}

/** A text that is the same for the same value, whatever the order of its keys. */
function toCanonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    const fields = fieldsAt({ each }, 'each')
    return fields === undefined
      ? each
      : Object.entries(fields).sort(([left], [right]) => (left < right ? -1 : 1))
  })
}

/** Compares how a reader tells the members of a composition apart. Where one side does not say, the service may have dropped it. */
export function diffDiscriminator(
  before: Fields,
  after: Fields,
  path: string,
  keeps: (keyword: string) => boolean
): SchemaDifference[] {
  const [was, is] = [before, after].map(schema => fieldsAt(schema, 'discriminator'))
  if (was === is) return []
  if ((was === undefined || is === undefined) && !keeps('discriminator')) return []
  const parts = ['propertyName', 'mapping'] as const
  return parts.flatMap(keyword => {
    const [from, to] = [was, is].map(discriminator =>
      keyword === 'mapping' ? describeMapping(discriminator) : textAt(discriminator, keyword)
    )
    return from === to ? [] : [toDifference({ kind: 'discriminator', path, keyword }, from, to)]
  })
}

/** Schemas by their names: the service may keep them in another place. */
function describeMapping(discriminator: Fields | undefined): string | undefined {
  const entries = Object.entries(fieldsAt(discriminator, 'mapping') ?? {})
  if (entries.length === 0) return undefined
  return entries
    .map(([value, target]) => `${value}: ${spellValue(target).split('/').at(-1)}`)
    .sort()
    .join(', ')
}
