import { writeJson } from '#contract'
/** A text of the service without the secrets a request carried: as they are, as JSON writes them, and as an address does. */
export function scrub(text: string, secrets: readonly string[]): string {
  let clean = text
  for (const secret of secrets.filter(one => one !== '')) {
    const quoted = writeJson(secret).slice(1, -1)
    for (const form of [secret, quoted, encodeURIComponent(secret)]) clean = clean.replaceAll(form, '***')
  }
  return clean
}
