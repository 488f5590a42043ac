import {
  type AttributeChange,
  type Attributes,
  equal,
  exactly,
  type Operation,
  type Receipt,
  type RemoteId,
} from '#contract'
import { attributes, places } from './attributes.ts'
import { valueAt } from './places.ts'
import type { Raw } from './records.ts'

type Sent = Pick<AttributeChange, 'name' | 'to'>

/**
 * The receipt of an operation that was carried out.
 * @param answer the user as the service shows it afterwards; undefined when it says nothing
 */
export function receiptOf(
  { id: operation }: Operation,
  remoteId: RemoteId,
  { sent, answer }: { readonly sent: readonly Sent[]; readonly answer: Raw | undefined },
): Receipt {
  const stored = answer === undefined ? {} : differing(sent, answer)
  return Object.keys(stored).length === 0 ? { operation, remoteId } : { operation, remoteId, stored }
}

/** What the service keeps differently. What its answer leaves out says nothing: answers may be short (RFC 7644 §3.5.2). */
function differing(sent: readonly Sent[], answer: Raw): Attributes {
  return Object.fromEntries(
    sent.flatMap(({ name, to }) => {
      const place = places.get(name)
      const there = place === undefined ? undefined : valueAt(answer, place)
      if (there === undefined || equal(there, to, { ...exactly, ...attributes[name]?.equality })) return []
      return [[name, there] as const]
    }),
  )
}
