import { Problem } from '../domain/problem.ts'
import { type PersonKey, personKey } from '../domain/text/names.ts'
import { shorten } from '../domain/text/shorten.ts'
import type { Store } from '../store/store.ts'

/**
 * Finds the one person that was meant.
 * @param user a key, or the beginning of a login, name or e-mail address
 * @param sources whose keys are tried first
 * @throws Problem (usage) `usage.unknown-user` for nobody, `usage.ambiguous-user` with the keys for several
 */
export async function whom(user: string, store: Store, sources: readonly string[]): Promise<PersonKey> {
  const key = personKey(user)
  if (key !== undefined && (await store.people.get(sources, key)).length > 0) return key
  const [first, ...others] = await store.people.search(user)
  if (first === undefined)
    throw new Problem(
      'usage',
      'usage.unknown-user',
      `nobody is known as ${shorten(user)}`,
      'Use the key from the source, or the beginning of a login, name or e-mail address.',
    )
  if (others.length > 0)
    throw new Problem(
      'usage',
      'usage.ambiguous-user',
      `${shorten(user)} is ${others.length + 1} people: ${[first, ...others].join(', ')}`,
      'Use one of these keys.',
    )
  return first
}
