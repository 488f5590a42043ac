import { X509Certificate } from 'node:crypto'
import { shorten } from '../../domain/text/shorten.ts'
import { type Outside, reasonOf } from '../files/files.ts'
import type { Report } from '../report/report.ts'

/**
 * The certificates a setting names, as PEM.
 * @param path absolute
 * @returns the empty text after noting that the file cannot be read, or holds none
 */
export async function readCertificates(
  name: string,
  path: string,
  { outside, report }: { readonly outside: Outside; readonly report: Report },
): Promise<string> {
  const note = (what: string, next: string): string => {
    if (outside.standIns === true) return ''
    report.note(['settings', name], `the setting "${name}" names ${shorten(path, 200)}, and ${what}`, { next })
    return ''
  }
  let text: string
  try {
    text = await outside.readFile(path)
  } catch (error) {
    return note(reasonOf(error), 'correct the path, or let the user usherd runs as read it')
  }
  const certificates = text.match(certificate) ?? []
  return certificates.length > 0 && certificates.every(isCertificate)
    ? text
    : note('it holds no certificate in PEM form', 'it has to begin with -----BEGIN CERTIFICATE-----')
}

const certificate = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}
