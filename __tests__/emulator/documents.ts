import { type ImportedOperation, type ImportOutcome, importDocument } from '../../emulator/importer/import.ts'

export interface ImportOptions {
  readonly nameStyle?: 'as-is' | 'normalised'
  readonly translateRequiredQueryParameters?: 'template' | 'query'
  readonly components?: object
  readonly more?: object
}

/** Imports a document with these paths. */
export function importPaths(
  paths: object,
  { components, more, ...options }: ImportOptions = {}
): ImportOutcome {
  const document = {
    openapi: '3.0.1',
    info: { title: 'Weather', version: '1' },
    paths,
    ...(components === undefined ? {} : { components }),
    ...more
  }
  return importDocument({ format: 'openapi+json', value: JSON.stringify(document), ...options })
}

/** The operations that an import of these paths makes. */
export function listOperations(paths: object, options: ImportOptions = {}): readonly ImportedOperation[] {
  const outcome = importPaths(paths, options)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error))
  return outcome.operations
}

/** The only operation of these paths. */
export function readOnly(paths: object, options: ImportOptions = {}): ImportedOperation['properties'] {
  const [operation] = listOperations(paths, options)
  if (operation === undefined) throw new Error('There is no operation.')
  return operation.properties
}

/** What an import was refused for. */
export function findMessage(outcome: ImportOutcome): string | undefined {
  return outcome.ok ? undefined : (outcome.error.details?.[0]?.message ?? outcome.error.message)
}

/** A parameter of type string. */
export function parameter(name: string, place: string, more: object = {}): object {
  return {
    name,
    in: place,
    schema: { type: 'string' },
    ...(place === 'path' ? { required: true } : {}),
    ...more
  }
}

/** A path with one GET. */
export const get = (more: object = {}) => ({ get: { responses: {}, ...more } })
