import type { Finding } from '../rules/finding.ts'
import type { ApiDocument } from './document.ts'
import type { ImportOptions } from './expected.ts'
import { walkDocument } from './grammar.ts'
import { findDocumentFindings } from './preflight-document.ts'
import { watchFeatures } from './preflight-features.ts'
import { watchNames } from './preflight-names.ts'
import { findOperationHazards } from './preflight-operations.ts'
import { watchReferences } from './preflight-references.ts'

/** What is known about the place of the import. Every field is optional: a rule whose field is missing is not decided. */
export interface PreflightOptions extends ImportOptions {
  readonly apiId?: string
  readonly apiPath?: string
  /** Host name of the gateway, without a scheme. */
  readonly gatewayHost?: string
}

/**
 * Says what an import of the document would refuse, rewrite or drop, before Azure is asked. An error is a document that API
 * Management refuses or that would put a policy on the wrong operation; warnings and information leave the import possible.
 */
export function preflight(spec: ApiDocument, options: PreflightOptions = {}): Finding[] {
  const watches = [watchReferences(spec), watchFeatures(spec), watchNames(spec)]
  walkDocument(spec.value, node => {
    for (const watch of watches) watch.see(node)
  })
  return [
    ...findDocumentFindings(spec, options),
    ...findOperationHazards(spec, options),
    ...watches.flatMap(watch => watch.findings())
  ]
}
