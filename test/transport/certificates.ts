import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A key and the certificate for it, both PEM. */
export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** The certificates a TLS client has to tell apart; `undefined` on a machine without the `openssl` program. */
export type Certificates = Readonly<Record<'good' | 'expired' | 'otherName', Certificate>> | undefined

/** Makes certificates that sign themselves, in a folder that is gone afterwards. */
export function makeCertificates(): Certificates {
  if (!hasOpenssl()) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'usherd-tls-'))
  try {
    return {
      good: make(folder, { host: 'localhost', days: 2 }),
      expired: make(folder, { host: 'localhost', days: -1 }),
      otherName: make(folder, { host: 'elsewhere.test', days: 2 }),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function hasOpenssl(): boolean {
  try {
    openssl('version')
    return true
  } catch {
    return false
  }
}

function make(folder: string, { host, days }: { readonly host: string; readonly days: number }): Certificate {
  const [key, request, extensions, cert] = ['key', 'request', 'extensions', 'cert'].map(name => join(folder, name))
  if (!key || !request || !extensions || !cert) throw new Error('four names give four paths')
  writeFileSync(extensions, `subjectAltName=DNS:${host}`)
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl('req', ...curve, '-keyout', key, '-out', request, '-subj', `/CN=${host}`)
  openssl('x509', '-req', '-in', request, '-signkey', key, '-days', String(days), '-extfile', extensions, '-out', cert)
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
}

const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' })
