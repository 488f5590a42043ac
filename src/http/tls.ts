import { readFile } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'
import { Problem } from '../domain/problem.ts'

/** Certificate chain and private key, read and proved to belong together. */
export interface TlsPair {
  readonly cert: Buffer
  readonly key: Buffer
}

/** @throws Problem `listen.tls-unreadable` naming the file, or `listen.tls-unusable` when the two are no pair */
export async function readTls(files: { readonly cert: string; readonly key: string }): Promise<TlsPair> {
  const pair = { cert: await readPem('cert', files.cert), key: await readPem('key', files.key) }
  try {
    createSecureContext(pair)
  } catch {
    // OpenSSL's own words name neither file nor remedy, and stay here.
    throw new Problem(
      'usage',
      'listen.tls-unusable',
      `the certificate ${files.cert} and the key ${files.key} cannot be used together`,
      'Both must be PEM files, the key without a passphrase and the one the certificate was made for.',
    )
  }
  return pair
}

async function readPem(setting: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new Problem(
      'usage',
      'listen.tls-unreadable',
      `cannot read ${file} (${code})`,
      `Correct listen.tls.${setting} in usherd.yaml, or let the user that runs usherd read the file.`,
    )
  }
}
