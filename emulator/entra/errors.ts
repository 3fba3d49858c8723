import { randomUUID } from 'node:crypto'
import type { Reply } from '../wire.ts'

/** A refusal of the token endpoint. */
export class EntraFault extends Error {
  readonly reply: Reply

  constructor(status: 400 | 401, error: string, code: number, text: string) {
    const trace = randomUUID()
    const correlation = randomUUID()
    const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`
    const description = `AADSTS${code}: ${text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`
    super(description)
    this.name = 'EntraFault'
    this.reply = {
      status,
      headers: { 'cache-control': 'no-store' },
      body: {
        error,
        error_description: description,
        error_codes: [code],
        timestamp,
        trace_id: trace,
        correlation_id: correlation,
        error_uri: `https://login.microsoftonline.com/error?code=${code}`
      }
    }
  }
}
