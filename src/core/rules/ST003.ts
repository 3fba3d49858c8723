import type { Rule } from './rule.ts'

interface Facts {
  readonly host: string
  readonly operations: readonly string[]
}

export const ST003: Rule<'ST003', Facts> = {
  id: 'ST003',
  name: 'storage-version-header-missing',
  title: 'No policy sets the version of the storage service',
  severity: 'warning',
  words: ({ host, operations }) => ({
    message: `No policy that ${operations.map(one => `\`${one}\``).join(', ')} ${operations.length === 1 ? 'runs' : 'run'} speaks of \`x-ms-version\`: unless the caller sends that header, \`${host}\` does not accept the token.`,
    expected: 'x-ms-version: 2017-11-09 or later',
    actual: 'set by no policy',
    fix: '<set-header name="x-ms-version" exists-action="override"><value>2023-11-03</value></set-header>'
  }),
  help: {
    why: 'Azure Storage accepts tokens of Microsoft Entra ID from version 2017-11-09 of its interface on. A request without `x-ms-version` is taken for one of an older version, and is refused although the token is good.',
    fix: 'Set the header in `<inbound>`.\n\n```xml\n<set-header name="x-ms-version" exists-action="override">\n  <value>2023-11-03</value>\n</set-header>\n```',
    reference: 'https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory'
  }
}
