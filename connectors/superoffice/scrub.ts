import { withoutSecrets } from '#kit'

/** Tickets (`7T:`) and access tokens (`8A:`), whole or cut off. */
const credential = /\b(?:7T|8A):[\w+/=.-]*/g

/** A text of SuperOffice without what must not be kept. @param secrets what the request carried */
export const scrub = (text: string, secrets: readonly string[]): string => withoutSecrets(text, secrets, [credential])
