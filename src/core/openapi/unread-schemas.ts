import type { LiveState } from '../model.ts'
import type { Finding } from '../rules/finding.ts'
import { listUnknownEntities } from './schema-entities.ts'

type UnreadInput = Pick<LiveState, 'operations' | 'schemas'> & {
  readonly api: Pick<LiveState['api'], 'kind'>
}

/**
 * Fail closed: schemas that could not be read, and those whose content the service does not give in a form that is known here. They
 * may be those of the document, and nobody has seen it.
 */
export function findUnreadSchemas(api: string, { api: read, operations, schemas }: UnreadInput): Finding[] {
  const subject = { kind: 'api', api } as const
  const all = `the schemas of the API \`${api}\``
  switch (schemas?.kind) {
    case undefined:
      return []
    case 'unreadable':
      return [{ rule: 'READ001', subject, facts: { what: all, why: schemas.why } }]
    case 'absent':
      // Without the API there is none of its schemas; with it there is a list of them, if an empty one.
      return read.kind === 'absent'
        ? []
        : [
            {
              rule: 'READ001',
              subject,
              facts: { what: all, why: 'Azure says that there is no list of them' }
            }
          ]
    case 'present':
      return listUnknownEntities(schemas.value, operations.kind === 'present' ? operations.value : []).map(
        (id): Finding => ({
          rule: 'READ001',
          subject,
          facts: {
            what: `the schema \`${id}\` of the API \`${api}\`, which operations name`,
            why: 'API Management does not give its content as `components` or `definitions`',
            fix: 'Delete the schema in API Management and run this action with `mode: apply`, which imports the document and the schemas with it.'
          }
        })
      )
    default:
      return schemas satisfies never
  }
}
