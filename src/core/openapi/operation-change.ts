/** What differs in an operation. */
export type OperationChangeKind =
  | 'method'
  | 'url-template'
  | 'display-name'
  | 'description'
  | 'parameter-missing'
  | 'parameter-extra'
  | 'parameter-required'
  | 'parameter-type'
  | 'parameter-values'
  | 'parameter-default'
  | 'parameter-description'
  | 'request-description'
  | 'request-content-missing'
  | 'request-content-extra'
  | 'response-missing'
  | 'response-extra'
  | 'response-content-missing'
  | 'response-content-extra'
  | 'response-description'
  | 'response-header'
  | 'schema'

/** One difference between the document and the service; an absent side has nothing there. */
export interface OperationChange {
  readonly kind: OperationChangeKind
  /** Where in the operation, for example `query parameter limit`. */
  readonly path: string
  readonly expected?: string
  readonly actual?: string
  /** True when a caller that follows the document can be refused, or be routed elsewhere. */
  readonly breaking: boolean
}
