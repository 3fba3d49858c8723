import { importDocument } from '../../../emulator/importer/import.ts'
import { parseOperation, parseSchema } from '../../../src/core/arm/parse.ts'
import type { LiveOperation, LiveSchema, Observed } from '../../../src/core/model.ts'
import { present } from '../../../src/core/model.ts'
import { type BrokenOperation, findBreakingChanges } from '../../../src/core/openapi/breaking.ts'
import { toBodyDiff } from '../../../src/core/openapi/diff-schemas.ts'
import { type ApiDocument, importBody } from '../../../src/core/openapi/document.ts'
import { findOperationFindings, type OperationFinding } from '../../../src/core/openapi/drift.ts'
import { expectOperations } from '../../../src/core/openapi/expected.ts'

/** What the emulated importer, which shares nothing with the product, leaves of a document. */
export interface Imported {
  readonly operations: readonly LiveOperation[]
  readonly schemas: Observed<readonly LiveSchema[]>
}

/** Imports a document and reads back what came of it; undefined where the importer refuses the document. */
export function importSpec(spec: ApiDocument): Imported | undefined {
  const outcome = importDocument(importBody(spec))
  if (!outcome.ok) return undefined
  const operations = outcome.operations.map(({ name, properties }) => parseOperation({ name, properties }))
  const schemas = outcome.schemas.map(({ id, document }) =>
    parseSchema({ name: id, properties: { document } })
  )
  return {
    operations: operations.filter(operation => operation !== undefined),
    schemas: present(schemas.filter(schema => schema !== undefined))
  }
}

/** The drift between a document and what is live. */
export function findDrift(spec: ApiDocument, live: Imported): OperationFinding[] {
  return findOperationFindings('api', expectOperations(spec), live.operations, toBodyDiff(spec, live.schemas))
}

/** What an import of the document takes from the callers of what is live. */
export function findBreaks(spec: ApiDocument, live: Imported): BrokenOperation[] {
  return findBreakingChanges({
    spec,
    expected: expectOperations(spec),
    live: live.operations,
    schemas: live.schemas
  })
}
