import type { Settlement } from '../../domain/outbox.ts'
import type { RemoteId } from '../../domain/text/names.ts'
import type { Pair } from './pairs.ts'

type OutcomeOf<Kind> = Extract<Settlement['outcome'], { readonly kind: Kind }>
type Ended<Kind> = Settlement & { readonly outcome: OutcomeOf<Kind> }
/** Done, and what the link becomes. */
export type Applied = Ended<'applied'>
/** To be planned again; with `tombstone` the account is gone. */
export type Replan = Ended<'replan'>

export const isApplied = (one: Settlement): one is Applied => one.outcome.kind === 'applied'

export const isReplan = (one: Settlement): one is Replan => one.outcome.kind === 'replan'

export const pairOf = ({ operation }: Settlement): Pair => ({
  target: operation.planned.target,
  person: operation.planned.person,
})

/** The account that an operation says its person has now. */
export function accountOf(one: Settlement): RemoteId | undefined {
  const link = isApplied(one) ? one.outcome.link : undefined
  return link === undefined || link.tombstone !== undefined ? undefined : link.remoteId
}

/** The account an operation was about; the target may give it another id with what was changed. */
export const aboutOf = (one: Settlement): RemoteId | undefined => {
  const { change } = one.operation.planned
  return 'remoteId' in change ? change.remoteId : accountOf(one)
}
