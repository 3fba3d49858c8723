import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { generate } from 'selfsigned'

/** A server certificate, and the authority that clients have to trust for it. */
export interface Certificate {
  readonly key: string
  readonly cert: string
  readonly caPem: string
}

const aliveDays = 30

/**
 * Makes an authority and a server certificate for loopback, fresh at every start: nothing secret is ever committed.
 * Python's requests and Node's NODE_EXTRA_CA_CERTS both want a chain that ends in a certificate with `cA: true`.
 */
export async function createCertificate(extraHost?: string): Promise<Certificate> {
  // An hour of slack, for containers whose clock lags behind.
  const notBeforeDate = new Date(Date.now() - 3_600_000)
  const notAfterDate = new Date(Date.now() + aliveDays * 86_400_000)
  const shared = { algorithm: 'sha256', keyType: 'ec', curve: 'P-256', notBeforeDate, notAfterDate } as const
  // Who trusts two emulators at once finds the issuer by its name.
  const name = `Azure emulator authority ${randomBytes(6).toString('hex')}`
  const authority = await generate([{ name: 'commonName', value: name }], {
    ...shared,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true }
    ]
  })
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...shared,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: toAltNames(extraHost) }
    ]
  })
  return {
    key: server.private,
    cert: `${server.cert.trim()}\n${authority.cert.trim()}\n`,
    caPem: authority.cert
  }
}

function toAltNames(extraHost: string | undefined) {
  const names = [
    { type: 2 as const, value: 'localhost' },
    { type: 7 as const, ip: '127.0.0.1' },
    { type: 7 as const, ip: '::1' }
  ]
  if (extraHost === undefined || ['localhost', '127.0.0.1', '::1', '0.0.0.0', '::'].includes(extraHost))
    return names
  return [
    ...names,
    isIP(extraHost) === 0 ? { type: 2 as const, value: extraHost } : { type: 7 as const, ip: extraHost }
  ]
}
