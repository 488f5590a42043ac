import { type Attributes, equal, exactly, type Operation, type Receipt } from '#contract'
import type { Raw } from '#kit'
import { remoteAccount } from './account.ts'
import { attributes } from './attributes.ts'

/**
 * The receipt of an operation that was carried out. What the product keeps differently from what was sent is in it: else the
 * next run would send the same change again, and the one after that.
 * @param user as the product shows it afterwards
 */
export function receiptOf({ id: operation }: Operation, sent: Attributes, user: Raw): Receipt {
  const { remoteId, attributes: kept } = remoteAccount(user)
  const differing = Object.entries(sent).filter(
    ([name, value]) => !equal(kept[name], value ?? '', { ...exactly, ...attributes[name]?.equality }),
  )
  const stored = differing.map(([name]) => [name, kept[name] ?? null])
  return stored.length === 0 ? { operation, remoteId } : { operation, remoteId, stored: Object.fromEntries(stored) }
}
