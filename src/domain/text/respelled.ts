import { type EqualityRule, isRespelled } from '../equality.ts'
import type { Attributes } from '../value.ts'
import { shorten } from './shorten.ts'

/**
 * One clause for the ledger about values the product writes in a spelling of its own and takes for what was sent. They count as sent:
 * sent again they would come back the same way each time. What is not shown says nothing.
 * @param product as it stands in sentences
 */
export function respelledNote(
  product: string,
  sent: Attributes,
  shown: Attributes,
  ruleOf: (name: string) => EqualityRule,
): string | undefined {
  const parts = Object.entries(sent).flatMap(([name, value]) => {
    const there = shown[name]
    return there === undefined || there === null || value === null || !isRespelled(value, there, ruleOf(name))
      ? []
      : [`${name} as ${shorten(there)} for ${shorten(value)}`]
  })
  return parts.length === 0 ? undefined : `${product} writes ${parts.join(', ')}, which it takes for the same`
}
