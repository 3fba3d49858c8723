/** What differs between two schemas. `before` and `after` are what is shown; the rest decides what it means for a caller. */
export type SchemaDifferenceKind =
  | 'type'
  | 'format'
  | 'nullable'
  | 'enum-value-removed'
  | 'enum-value-added'
  | 'became-enum'
  | 'no-longer-enum'
  | 'property-removed'
  | 'property-added'
  | 'became-required'
  | 'became-optional'
  | 'additional-properties'
  | 'limit'
  | 'composition-removed'
  | 'composition-added'
  /** A reference of the right side leads to nothing: a definition was taken away. */
  | 'schema-lost'
  /** The right side has a keyword whose effect is not compared, and the left one has none. */
  | 'keyword-added'
  /** Both sides have a keyword whose effect nobody can order, and it says something else. */
  | 'keyword-changed'
  | 'not-added'
  | 'not-removed'
  | 'discriminator'

/** One difference, where in the schema it is, and both sides as text; an absent side has nothing there. */
export interface SchemaDifference {
  readonly kind: SchemaDifferenceKind
  /** Properties from the root, `[]` for the items of a list; empty for the root itself. */
  readonly path: string
  readonly before?: string
  readonly after?: string
  /** The keyword of a limit, of a composition, or that is another one; for a discriminator `propertyName` or `mapping`. */
  readonly keyword?: string
  /** For a property that was added or removed. */
  readonly required?: boolean
}

/** Puts a difference together; a side that is undefined has nothing there. */
export function toDifference(
  difference: Omit<SchemaDifference, 'before' | 'after'>,
  before: string | undefined,
  after: string | undefined
): SchemaDifference {
  return {
    ...difference,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after })
  }
}
