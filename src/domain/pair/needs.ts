import type { Change } from '../change.ts'
import type { PersonKey } from '../text/names.ts'

/**
 * What somebody who is withheld waits for, so that they are planned again as soon as it has come about, without anybody's asking.
 * Looking once too often costs little; never looking again would leave them as they are.
 */
export type Need = string

/** That nothing of this person's is to be done at the target any more: it is done, came to nothing, or is not wanted. */
export const needOfPerson = (person: PersonKey): Need => `person ${person}`

/** That there is somebody of this name at the target; letters large and small are one. */
export const needOfName = (name: string): Need => `name ${name.normalize('NFC').toLowerCase()}`

/** Longest text that is taken for somebody's name. */
const mostName = 256

/** Who can be found by their name once a change was done. */
export function namedBy(change: Change): readonly Need[] {
  const values = 'after' in change ? Object.values(change.after) : []
  const names = values.flatMap(value =>
    typeof value === 'string' && value !== '' && value.length <= mostName ? [needOfName(value)] : [],
  )
  return [...new Set(names)]
}
