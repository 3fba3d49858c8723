import type { Rule } from './rule.ts'

interface Facts {
  readonly backend: string
  /** Fields of `tls` that are not `true`; `tls` itself where it cannot be read. */
  readonly fields: readonly string[]
  readonly operations: readonly string[]
}

export const MI009: Rule<'MI009', Facts> = {
  id: 'MI009',
  name: 'certificate-not-checked',
  title: 'API Management does not check the certificate of the backend',
  severity: 'error',
  words: ({ backend, fields, operations }) => ({
    message: `The backend entity \`${backend}\`, to which ${operations.map(one => `\`${one}\``).join(', ')} ${operations.length === 1 ? 'goes' : 'go'}, does not have certificates checked (${fields.map(field => `\`${field}\``).join(', ')}), so that the token goes to whoever answers.`,
    expected: 'certificates are checked',
    actual: fields
      .map(field => (field === 'tls' ? 'tls: not readable' : `tls.${field} is not true`))
      .join(', '),
    fix: `Remove \`tls\` from the backend entity, or set both of its fields to \`true\`:\naz rest --method patch --headers If-Match='*' --url '<id of the service>/backends/${backend}?api-version=2024-05-01' --body '{"properties":{"tls":{"validateCertificateChain":true,"validateCertificateName":true}}}'`
  }),
  help: {
    why: 'Without a check of the certificate anybody who sits on the way, or who takes over the name in DNS, can answer in place of the backend, and receives a token with which the backend lets them in. An app at `*.azurewebsites.net` has a certificate that passes, and a custom domain can have one for free.',
    fix: "Remove `tls` from the backend entity, or set both fields to `true`. For a certificate of a private authority, add that authority to API Management.\n\n```bicep\nresource backend 'Microsoft.ApiManagement/service/backends@2024-05-01' = {\n  // ...\n  properties: {\n    tls: {\n      validateCertificateChain: true\n      validateCertificateName: true\n    }\n  }\n}\n```",
    reference: 'https://learn.microsoft.com/azure/api-management/backends'
  }
}
