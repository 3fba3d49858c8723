/** `ParameterContract` of the REST specification. */
export interface ParameterContract {
  readonly name: string
  readonly description?: string
  readonly type: string
  readonly defaultValue?: string
  readonly required?: boolean
  readonly values: readonly string[]
  readonly schemaId?: string
  readonly typeName?: string
}

/** `RepresentationContract` of the REST specification. */
export interface RepresentationContract {
  readonly contentType: string
  readonly schemaId?: string
  readonly typeName?: string
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}

/** `RequestContract` of the REST specification. */
export interface RequestContract {
  readonly description?: string
  readonly queryParameters: readonly ParameterContract[]
  readonly headers: readonly ParameterContract[]
  readonly representations: readonly RepresentationContract[]
}

/** `ResponseContract` of the REST specification. */
export interface ResponseContract {
  readonly statusCode: number
  readonly description?: string
  readonly representations: readonly RepresentationContract[]
  readonly headers: readonly ParameterContract[]
}

/** `OperationContractProperties` of the REST specification, as far as an import fills it. */
export interface OperationContractProperties {
  readonly displayName: string
  readonly method: string
  readonly urlTemplate: string
  readonly templateParameters: readonly ParameterContract[]
  readonly description?: string
  readonly request: RequestContract
  readonly responses: readonly ResponseContract[]
}

/** An operation with its resource name. */
export interface ImportedOperation {
  readonly name: string
  readonly properties: OperationContractProperties
}

/** A schema entity of an API. */
export interface ImportedSchema {
  readonly id: string
  readonly contentType: string
  readonly document: object
}
