import type { Rule } from './rule.ts'
import { importRestrictions, listNames } from './spec-words.ts'

interface Facts {
  readonly kind: 'several' | 'no-https' | 'local'
  readonly servers: readonly string[]
}

export const P17: Rule<'P17', Facts> = {
  id: 'P17',
  name: 'servers-ignored',
  title: 'Servers of the document are ignored',
  severity: 'warning',
  words: ({ kind, servers }) => ({
    message: describeServers(kind, servers),
    fix: 'Give the URL of the backend with the input `service-url`, and keep one https server in the document.'
  }),
  help: {
    why: 'API Management takes the first https server of the document as the URL of the backend. Further servers, and servers of single paths and operations, are ignored; without an https server the URL of the backend stays empty.',
    fix: 'Keep one https server at the root of the document.',
    reference: importRestrictions
  }
}

function describeServers(kind: Facts['kind'], servers: readonly string[]): string {
  switch (kind) {
    case 'several':
      return `The document has ${servers.length} servers, of which API Management takes the first with https: ${listNames(servers)}.`
    case 'no-https':
      return `No server of the document has https, so that API Management takes none: ${listNames(servers)}.`
    case 'local':
      return `Servers of paths and operations are ignored: ${listNames(servers)}.`
    default:
      return kind satisfies never
  }
}
