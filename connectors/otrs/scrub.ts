import { withoutSecrets } from '#kit'

/** Hashes of passwords (SHA, BCRYPT:cost:salt:hash, crypt) and ids of sessions: long runs without a blank. */
const hashes = /BCRYPT:[^\s"']+|\$\w{1,2}\$[^\s"']{8,}|\b[0-9a-fA-F]{32,}\b|\b[A-Za-z0-9]{32}\b/g

/** A text of the product without what must not be kept. @param secrets what the request carried */
export const scrub = (text: string, secrets: readonly string[]): string => withoutSecrets(text, secrets, [hashes])
