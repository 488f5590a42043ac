import { masked } from '#contract'

/**
 * A text of a product without what must not be kept: the secrets a request carried, and whatever a product's own credentials look like.
 * @param credentials forms of credentials the product quotes that nobody handed in: hashes, tickets; with the flag `g`
 */
export const withoutSecrets = (text: string, secrets: readonly string[], credentials: readonly RegExp[] = []): string =>
  credentials.reduce((rest, credential) => rest.replace(credential, '***'), masked(text, secrets))
