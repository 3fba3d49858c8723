import { readFileSync } from 'node:fs'
import { get } from 'node:https'
import type { Started } from './azure-process.ts'

/** Asks the emulated GitHub for the token of a job, as a step with curl would. */
export function fetchIdToken({ oidc, caFile }: Started): Promise<string> {
  return new Promise((resolve, reject) => {
    const url = `${oidc.requestUrl}&audience=${encodeURIComponent('api://AzureADTokenExchange')}`
    const options = {
      ca: readFileSync(caFile),
      agent: false,
      headers: { authorization: `Bearer ${oidc.requestToken}` }
    }
    get(url, options, response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { readonly value: string }
        resolve(body.value)
      })
    }).on('error', reject)
  })
}
