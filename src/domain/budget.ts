/**
 * What the guard counts over time, by name. One change may count under several: a delete is a removal and a delete, an update that
 * empties `title` is an update and a `clear title`.
 * - `remove`: disabled, deleted or let go. `delete`: deleted, besides.
 * - `create`, `update` (edits and enables).
 * - `rename`: an attribute by which the account is known has another value.
 * - `clear NAME`: the attribute is emptied. `membership NAME`: the list loses entries.
 * - `arrive`, `depart`: an account came into use, or out of it. They have no limit; shares are of the accounts that were in use before.
 */
export type Budget =
  | 'remove'
  | 'delete'
  | 'create'
  | 'update'
  | 'rename'
  | 'arrive'
  | 'depart'
  | `clear ${string}`
  | `membership ${string}`

/** A budget that every attribute has for itself, taken apart. */
interface AttributeBudget {
  readonly code: 'clear' | 'membership'
  readonly attribute: string
}

/** @returns undefined for a budget that a target has once */
export function attributeBudget(budget: Budget): AttributeBudget | undefined {
  const [, code, attribute] = /^(clear|membership) (.+)$/s.exec(budget) ?? []
  return (code === 'clear' || code === 'membership') && attribute !== undefined ? { code, attribute } : undefined
}
