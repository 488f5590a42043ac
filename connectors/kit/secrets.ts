import { writeJson } from '#contract'

/**
 * A text of a product without what must not be kept: the secrets a request carried, as they are, as JSON writes them and as an
 * address does, and whatever a product's own credentials look like. Short secrets are replaced too, at the price of an odd text.
 * @param credentials forms of credentials the product quotes that nobody handed in: hashes, tickets; with the flag `g`
 */
export function withoutSecrets(text: string, secrets: readonly string[], credentials: readonly RegExp[] = []): string {
  let clean = text
  for (const secret of secrets.filter(one => one !== '')) {
    const quoted = writeJson(secret).slice(1, -1)
    for (const form of [secret, quoted, encodeURIComponent(secret)]) clean = clean.replaceAll(form, '***')
  }
  for (const credential of credentials) clean = clean.replace(credential, '***')
  return clean
}
