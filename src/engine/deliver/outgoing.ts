import type { AttributeChange, Change } from '../../domain/change.ts'
import type { LinkWrite } from '../../domain/link.ts'
import type { Operation, Receipt } from '../../domain/operation.ts'
import type { OpenOperation } from '../../domain/outbox.ts'
import type { PlannedChange } from '../../domain/plan.ts'
import type { Secret } from '../../domain/secret.ts'
import type { Attributes } from '../../domain/value.ts'
import type { KeptResult } from '../../plan/answer/kept.ts'

/**
 * An operation as a connector gets it: marks of secrets are taken out of the change, the secrets themselves stand beside it.
 * @param secrets every secret of the target's mapping, by attribute
 */
export function outgoing(operation: OpenOperation, secrets: Readonly<Record<string, Secret>>): Operation {
  const { id, attempts, planned } = operation
  const wanted = (planned.secrets ?? []).filter(name => secrets[name] !== undefined)
  const picked: Record<string, Secret> = {}
  for (const name of wanted) if (secrets[name] !== undefined) picked[name] = secrets[name]
  return { id, attempt: attempts, change: without(planned.change, new Set(Object.keys(secrets))), secrets: picked }
}

function without(change: Change, names: ReadonlySet<string>): Change {
  if (names.size === 0 || !('after' in change)) return change
  const after = Object.fromEntries(Object.entries(change.after).filter(([name]) => !names.has(name)))
  if (!('changes' in change)) return { ...change, after }
  const changes: readonly AttributeChange[] = change.changes.filter(one => !names.has(one.name))
  return { ...change, changes, after }
}

/**
 * What the link becomes when the target has done what was planned.
 * @param kept what was seen of it; missing: nothing was, and the target is believed
 */
export function linkAfter(
  planned: PlannedChange,
  { remoteId }: Pick<Receipt, 'remoteId'>,
  now: Date,
  kept?: Pick<KeptResult, 'active' | 'confirmed' | 'echoed'>,
): LinkWrite {
  const { change, deleteDue, matchedBy, found, confirmed } = planned
  const active = kept?.active ?? true
  const seen = kept?.confirmed ?? {}
  const echoed = kept === undefined || Object.keys(kept.echoed).length === 0 ? {} : { echoed: kept.echoed }
  const adopted = { ...(matchedBy === undefined ? {} : { matchedBy }), ...(found === undefined ? {} : { found }) }
  switch (change.kind) {
    case 'create':
      return { remoteId, active, confirmed: { ...confirmed, ...change.after, ...seen }, ...echoed, ...adopted }
    case 'update':
    case 'enable':
    case 'link':
      return { remoteId, active, confirmed: { ...change.after, ...seen }, ...echoed, ...adopted }
    case 'disable':
      return {
        remoteId,
        active: false,
        ...adopted,
        ...(confirmed === undefined ? {} : { confirmed }),
        ...(deleteDue === undefined ? {} : { deleteDue }),
      }
    case 'delete':
      return { remoteId, active: false, tombstone: now }
    case 'unmanage':
      return undefined
  }
}

/** Attributes of the change without the marks that stand for secrets: what can be compared with what a target shows. */
export function visible(attributes: Attributes, secrets: Readonly<Record<string, Secret>>): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => secrets[name] === undefined))
}
