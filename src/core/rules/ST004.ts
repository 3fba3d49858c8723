import type { Rule } from './rule.ts'

interface Facts {
  readonly host: string
  readonly operations: readonly string[]
}

export const ST004: Rule<'ST004', Facts> = {
  id: 'ST004',
  name: 'static-website-serves-everybody',
  title: 'The backend is a static website, which serves everybody',
  severity: 'error',
  words: ({ host, operations }) => ({
    message: `${operations.length === 0 ? 'The API sends its calls' : `${operations.map(one => `\`${one}\``).join(', ')} ${operations.length === 1 ? 'sends' : 'send'} calls`} to \`${host}\`, the static website of a storage account: it serves its files to everybody without a token, and does not look at one.`,
    expected: 'the blob endpoint of the account',
    actual: host,
    fix: `Call \`https://<account>.blob.core.windows.net/$web\` in its place, and switch the website off:\naz storage blob service-properties update --account-name <account> --auth-mode login --static-website false`
  }),
  help: {
    why: 'The endpoint of a static website is for anonymous reading, also where the account forbids public blobs (`allowBlobPublicAccess: false`) and shared keys. A token that is sent there protects nothing.',
    fix: 'Call the blob endpoint, which looks at the token and at the role of API Management, and switch the website off.\n\n```bash\naz storage blob service-properties update --account-name <account> --auth-mode login --static-website false\n```',
    reference: 'https://learn.microsoft.com/azure/storage/blobs/storage-blob-static-website'
  }
}
