import { isJson, textOf } from '../wire.ts'
import { checkDocument } from './check.ts'
import type { ImportedOperation, ImportedSchema } from './contracts.ts'
import { readDocument, type SpecDocument } from './document.ts'
import { type ImportError, ImportRefusal } from './fault.ts'
import type { NameStyle } from './names.ts'
import { toOperations } from './operations.ts'
import { SchemaEntity } from './schemas.ts'
import { findServiceUrl } from './servers.ts'
import type { QueryTranslation } from './templates.ts'

export type {
  ImportedOperation,
  ImportedSchema,
  OperationContractProperties,
  ParameterContract,
  RepresentationContract
} from './contracts.ts'
export type { ImportError } from './fault.ts'

/** The fields of a PUT on an API that steer its import. */
export interface ImportInput {
  readonly format: string
  readonly value: string
  readonly translateRequiredQueryParameters?: QueryTranslation
  /** `as-is` unless said otherwise: real instances hold names with capitals, whatever the documentation says. */
  readonly nameStyle?: NameStyle
}

/** What an import makes of a document, or the error that the service answers with. */
export type ImportOutcome =
  | {
      readonly ok: true
      readonly api: {
        readonly displayName?: string
        readonly description?: string
        readonly serviceUrl?: string
      }
      readonly operations: readonly ImportedOperation[]
      readonly schemas: readonly ImportedSchema[]
    }
  | { readonly ok: false; readonly error: ImportError }

/** Imports an inline document as API Management does: it refuses, drops and rewrites what the service refuses, drops and rewrites. */
export function importDocument(input: ImportInput): ImportOutcome {
  try {
    const document = readDocument(input.format, input.value)
    checkDocument(document)
    const schemas = new SchemaEntity(document)
    const operations = toOperations(document, schemas, {
      nameStyle: input.nameStyle ?? 'as-is',
      translation: input.translateRequiredQueryParameters ?? 'template'
    })
    return { ok: true, api: readApi(document), operations, schemas: schemas.toEntities() }
  } catch (error) {
    if (error instanceof ImportRefusal) return { ok: false, error: error.body }
    throw error
  }
}

function readApi(document: SpecDocument): {
  displayName?: string
  description?: string
  serviceUrl?: string
} {
  const { info } = document.root
  const title = isJson(info) ? info['title'] : undefined
  const description = textOf(info, 'description')
  const serviceUrl = findServiceUrl(document)
  return {
    ...(title === undefined ? {} : { displayName: String(title) }),
    ...(description === undefined ? {} : { description }),
    ...(serviceUrl === undefined ? {} : { serviceUrl })
  }
}
