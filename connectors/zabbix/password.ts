/** What Zabbix asks of a password (`authentication.get`). */
export interface PasswordPolicy {
  readonly leastLength: number
}

/** Long enough for every policy up to this length, and for nobody to guess. bcrypt takes 72 bytes. */
const usualLength = 24
const mostLength = 72

/**
 * 64 characters, so that six bits of a random byte pick one without preferring any. No quotes, no backslash, none that
 * look alike.
 */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789!#$%&*+-'

/** Every class the policy could ask for (`passwd_check_rules` bits 1, 2 and 4). Asked for always: it costs nothing. */
const classes: readonly RegExp[] = [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/]

/** Tries before we settle for what came; names of one letter make some tries fail, nothing makes hundreds fail. */
const mostTries = 500

/**
 * A password for an account whose person will get theirs another way (single sign-on, a reset by an administrator).
 * It is kept nowhere.
 * @param names user name, given name, surname: none of them is in the password, in upper or lower case (bit 8)
 * @param randomBytes cryptographically strong
 */
export function randomPassword(
  policy: PasswordPolicy,
  names: readonly string[],
  randomBytes: (count: number) => Uint8Array,
): string {
  const length = Math.min(mostLength, Math.max(usualLength, policy.leastLength))
  const taboo = names.map(name => name.toLowerCase()).filter(name => name !== '')
  let candidate = ''
  for (let tries = 0; tries < mostTries; tries += 1) {
    candidate = Array.from(randomBytes(length), byte => alphabet.charAt(byte & 63)).join('')
    const folded = candidate.toLowerCase()
    if (classes.every(pattern => pattern.test(candidate)) && !taboo.some(name => folded.includes(name)))
      return candidate
  }
  return candidate
}
