import { writeJson } from '#contract'

/** Hashes of passwords (SHA, BCRYPT:cost:salt:hash, crypt) and ids of sessions: long runs without a blank. */
const hashes = /BCRYPT:[^\s"']+|\$\w{1,2}\$[^\s"']{8,}|\b[0-9a-fA-F]{32,}\b|\b[A-Za-z0-9]{32}\b/g

/**
 * A text of the product without what must not be kept, as it is, as JSON writes it, and as an address does.
 * @param secrets what the request carried; short ones are replaced too, at the price of an odd text
 */
export function scrub(text: string, secrets: readonly string[]): string {
  let clean = text
  for (const secret of secrets.filter(one => one !== '')) {
    const quoted = writeJson(secret).slice(1, -1)
    for (const form of [secret, quoted, encodeURIComponent(secret)]) clean = clean.replaceAll(form, '***')
  }
  return clean.replace(hashes, '***')
}
