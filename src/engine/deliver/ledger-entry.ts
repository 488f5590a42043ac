import type { Fault } from '../../domain/fault.ts'
import type { LedgerChange, LedgerEntry, OutcomeKind } from '../../domain/ledger.ts'
import type { OpenOperation } from '../../domain/outbox.ts'
import type { RemoteId } from '../../domain/text/names.ts'

interface Account {
  readonly outcome: OutcomeKind
  readonly requests: number
  readonly fault?: Fault
  readonly remoteId?: RemoteId
  /** For people: why, or what is worth knowing. */
  readonly message?: string
}

/** The line the ledger keeps of one try of one operation. */
export function entryFor(operation: OpenOperation, account: Account, at: Date): LedgerEntry {
  const { planned, run, plan, attempts } = operation
  const { fault, outcome, requests } = account
  const message = account.message ?? fault?.message
  const id = account.remoteId ?? ('remoteId' in planned.change ? planned.change.remoteId : undefined)
  return {
    at,
    run,
    plan,
    target: planned.target,
    person: planned.person,
    label: planned.label,
    kind: planned.change.kind,
    outcome,
    reason: planned.reason,
    changes: ledgerChanges(operation),
    attempt: attempts,
    requests,
    answer: fault === undefined ? 'ok' : fault.answer === undefined ? fault.kind : `${fault.kind}, ${fault.answer}`,
    ...(id === undefined ? {} : { remoteId: id }),
    ...(fault === undefined ? {} : { fault: fault.kind }),
    ...(message === undefined ? {} : { message }),
  }
}

/** old -> new of every attribute that travels; secrets are masked. */
function ledgerChanges({ planned }: OpenOperation): readonly LedgerChange[] {
  const { change, secrets = [] } = planned
  const shown = (name: string, value: LedgerChange['to']): LedgerChange['to'] =>
    secrets.includes(name) ? '***' : value
  switch (change.kind) {
    case 'create':
      return Object.entries(change.after).map(([name, to]) => ({ name, from: undefined, to: shown(name, to) }))
    case 'update':
    case 'enable': {
      const fields = change.changes.map(({ name, from, to, mode }) => ({
        name,
        from: secrets.includes(name) && from !== undefined ? '***' : from,
        to: shown(name, to),
        ...(mode === 'add' || mode === 'remove' ? { mode } : {}),
      }))
      return change.kind === 'enable' ? [{ name: 'active', from: false, to: true }, ...fields] : fields
    }
    case 'disable':
      return [{ name: 'active', from: true, to: false }]
    case 'delete':
    case 'link':
    case 'unmanage':
      return []
  }
}
