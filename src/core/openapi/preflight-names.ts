import type { Finding } from '../rules/finding.ts'
import type { ApiDocument } from './document.ts'
import { fieldsAt, isExtension } from './fields.ts'
import type { DocumentNode } from './grammar.ts'
import { Tally } from './tally.ts'
import { toSubject, type Watch } from './watch.ts'

/** OpenAPI 3: "All the fixed fields declared above are objects that MUST use keys that match the regular expression". */
const componentName = /^[a-zA-Z0-9._-]+$/

/** Where Swagger 2.0 has what OpenAPI 3 has below `components`. */
const swaggerKinds = ['definitions', 'parameters', 'responses', 'securityDefinitions']

/** Finds components whose names the importer refuses (P45). */
export function watchNames(spec: ApiDocument): Watch {
  const names = new Tally(spec)
  const see = ({ kind, value, trail }: DocumentNode): void => {
    const swagger = spec.version === '2.0'
    if (kind !== (swagger ? 'document' : 'components')) return
    for (const field of swagger ? swaggerKinds : Object.keys(value).filter(key => !isExtension(key))) {
      for (const name of Object.keys(fieldsAt(value, field) ?? {})) {
        if (!componentName.test(name))
          names.add(`${field}/${name}`, { key: name, parent: { key: field, parent: trail } })
      }
    }
  }
  return { see, findings: () => toFindings(spec, names) }
}

function toFindings(spec: ApiDocument, names: Tally): Finding[] {
  const total = names.total()
  if (total === undefined) return []
  // The rule is one of OpenAPI 3; reports of API Management that applies it to Swagger are from 2019.
  const severity = spec.version === '2.0' ? { severity: 'warning' as const } : {}
  return [{ rule: 'P45', subject: toSubject(spec), ...total, ...severity }]
}
