import { writeJson } from '../../domain/json.ts'
import type { Answer, PairEvent } from '../../domain/pair/life.ts'
import { shorten } from '../../domain/shorten.ts'
import type { LinkWrite, Settlement } from '../records.ts'
import { wakeNeedy } from './claims.ts'
import type { Tx } from './database.ts'
import { record } from './ledger-row.ts'
import { type Extra, type Pair, readPairs, stepsOf, writeSteps } from './pairs.ts'
import { nextRevision } from './revision.ts'
import { spend } from './spent.ts'

type OutcomeOf<Kind> = Extract<Settlement['outcome'], { readonly kind: Kind }>
type Ended<Kind> = Settlement & { readonly outcome: OutcomeOf<Kind> }
type Applied = Ended<'applied'>
type Replan = Ended<'replan'>

/**
 * Writes how operations ended and all that follows from it: the pair, the operation, the account and the ledger. Everything is
 * done for the whole group at once: the number of statements does not grow with the number of settlements.
 *
 * An operation that is no longer in flight under its id (given back, or settled before) only gets its line in the ledger:
 * somebody else answers for its pair now.
 */
export async function settle(tx: Tx, brought: readonly Settlement[]): Promise<void> {
  if (brought.length === 0) return
  const rows = await readPairs(tx, brought.map(pairOf))
  const ids = new Set<string | null>(brought.map(one => one.operation.id))
  const inFlight = new Map(
    rows.filter(row => row.state === 'leased' && ids.has(row.open_id)).map(row => [row.open_id, row]),
  )
  const settlements = await refuseTaken(tx, brought, id => inFlight.has(id))
  await record(
    tx,
    settlements.map(one => one.entry),
  )
  await spend(tx, brought)
  const valid = settlements.filter(one => inFlight.has(one.operation.id))
  const at = await nextRevision(tx)
  const byId = new Map(valid.map(one => [one.operation.id as string, one])) // brands are strings
  const steps = stepsOf([...inFlight.values()], at, row => {
    const settlement = byId.get(row.open_id ?? '')
    if (settlement === undefined) throw new Error('an operation in flight was read and not settled')
    return answerOf(settlement)
  })
  const applied = valid.filter(isApplied)
  await writeLinks(tx, applied, at)
  await buryLinks(tx, valid.filter(isReplan), at)
  await writeSteps(
    tx,
    steps.map(one => ({ ...one, extra: extraOf(byId.get(one.row.open_id ?? '')?.outcome) })),
  )
  await markStarted(tx, applied)
  await wakeNeedy(tx, applied, at)
}

const isApplied = (one: Settlement): one is Applied => one.outcome.kind === 'applied'

const isReplan = (one: Settlement): one is Replan => one.outcome.kind === 'replan'

const pairOf = ({ operation }: Settlement): Pair => ({
  target: operation.planned.target,
  person: operation.planned.person,
})

/** From an outcome to the event of the pair's life. */
function answerOf({ outcome }: Settlement): PairEvent {
  const answered = (answer: Answer, perhaps: boolean): PairEvent => ({ kind: 'answered', answer, perhaps })
  switch (outcome.kind) {
    case 'applied':
      return answered(outcome.staysDue === true ? 'account-differs' : 'applied', false)
    case 'retry':
      return answered('again', false)
    case 'verify':
      return answered(outcome.conflict === true ? 'conflict' : 'again', true)
    case 'halted':
      return answered('halted', outcome.fateUnknown)
    case 'refused':
      return answered('refused', outcome.fateUnknown === true)
    case 'escrow':
      return answered('parked', true)
    case 'replan':
      return answered(outcome.tombstone === true ? 'account-differs' : 'no-effect', false)
  }
}

function extraOf(outcome: Settlement['outcome'] | undefined): Extra {
  if (outcome === undefined || outcome.kind === 'applied') return {}
  return { problem: outcome.problem, ...('due' in outcome ? { due: outcome.due.getTime() } : {}) }
}

/**
 * One account of a target belongs to one person. Who comes second, though the target says that it went well, is refused with
 * both named: which of the two it belongs to is not for us to guess.
 */
async function refuseTaken(
  tx: Tx,
  settlements: readonly Settlement[],
  isInFlight: (id: Settlement['operation']['id']) => boolean,
): Promise<readonly Settlement[]> {
  const claims = settlements.flatMap(one => {
    const link = isApplied(one) && isInFlight(one.operation.id) ? one.outcome.link : undefined
    return link === undefined || link.tombstone !== undefined ? [] : [{ ...pairOf(one), account: link.remoteId }]
  })
  if (claims.length === 0) return settlements
  const taken = await tx.all<{ target: string; account: string; key: string }>(
    `SELECT l.target, l.remote_id AS account, l.key FROM json_each(?1) j
       CROSS JOIN link l ON l.target = j.value ->> '$.target' AND l.remote_id = j.value ->> '$.account' AND l.tombstone IS NULL
         AND l.key <> j.value ->> '$.person'`,
    writeJson(claims),
  )
  const owners = new Map(taken.map(({ target, account, key }) => [writeJson([target, account]), key]))
  return settlements.map(one => {
    const link = isApplied(one) && isInFlight(one.operation.id) ? one.outcome.link : undefined
    if (link === undefined || link.tombstone !== undefined) return one
    const { target, person } = pairOf(one)
    const account = writeJson([target, link.remoteId])
    const owner = owners.get(account)
    if (owner === undefined || owner === person) {
      owners.set(account, person)
      return one
    }
    const problem = `account ${link.remoteId} at ${target} already belongs to person ${shorten(owner)}; correct one of the two records`
    return {
      operation: one.operation,
      entry: { ...one.entry, outcome: 'refused' as const, message: problem },
      outcome: { kind: 'refused' as const, problem, fateUnknown: true as const },
    }
  })
}

/**
 * Versions come from the one counter, so that a link that is forgotten and made again never looks like the old one. What is
 * remembered of an account belongs to that account alone: a successor starts with nothing.
 */
async function writeLinks(tx: Tx, applied: readonly Applied[], version: number): Promise<void> {
  const forgotten = applied.filter(one => one.outcome.link === undefined).map(pairOf)
  if (forgotten.length > 0) {
    await tx.run(
      `DELETE FROM link WHERE (target, key) IN (SELECT value ->> '$.target', value ->> '$.person' FROM json_each(?1))`,
      writeJson(forgotten),
    )
  }
  const kept = applied.flatMap(one => (one.outcome.link === undefined ? [] : [linkRecord(one, one.outcome.link)]))
  if (kept.length === 0) return
  await tx.run(
    `INSERT INTO link (target, key, remote_id, active, confirmed, found, version, rev, delete_due, grace_from, tombstone, matched_by)
     SELECT value ->> '$.target', value ->> '$.person', value ->> '$.remoteId', value ->> '$.active',
       coalesce(value -> '$.confirmed', before.confirmed, '{}'), coalesce(value -> '$.found', before.found, '{}'), ?2,
       value ->> '$.rev', value ->> '$.deleteDue', value ->> '$.graceFrom',
       value ->> '$.tombstone', coalesce(value ->> '$.matchedBy', before.matched_by, 'created')
     FROM json_each(?1) LEFT JOIN link before ON before.target = value ->> '$.target' AND before.key = value ->> '$.person'
       AND before.tombstone IS NULL AND before.remote_id = value ->> '$.about'
     WHERE true
     ON CONFLICT (target, key) DO UPDATE SET remote_id = excluded.remote_id, active = excluded.active,
       confirmed = excluded.confirmed, found = excluded.found, version = excluded.version, rev = excluded.rev,
       delete_due = excluded.delete_due, grace_from = excluded.grace_from, tombstone = excluded.tombstone,
       matched_by = excluded.matched_by`,
    writeJson(kept),
    version,
  )
}

function linkRecord(one: Applied, link: NonNullable<LinkWrite>): object {
  const { change } = one.operation.planned
  return {
    ...link,
    ...pairOf(one),
    // The account it was about; the target may give it another id with what was changed.
    about: 'remoteId' in change ? change.remoteId : link.remoteId,
    rev: one.operation.planned.basis.rev,
    deleteDue: link.deleteDue?.getTime(),
    graceFrom: link.deleteDue === undefined ? undefined : one.entry.at.getTime(),
    tombstone: link.tombstone?.getTime(),
  }
}

/** The account turned out to be gone: the link stays as a tombstone, at a new version. */
async function buryLinks(tx: Tx, replan: readonly Replan[], version: number): Promise<void> {
  const gone = replan.filter(one => one.outcome.tombstone === true)
  if (gone.length === 0) return
  await tx.run(
    `UPDATE link SET tombstone = value ->> '$.at', delete_due = NULL, active = 0, version = ?2 FROM json_each(?1)
      WHERE link.target = value ->> '$.target' AND link.key = value ->> '$.person'`,
    writeJson(gone.map(one => ({ ...pairOf(one), at: one.entry.at.getTime() }))),
    version,
  )
}

async function markStarted(tx: Tx, applied: readonly Applied[]): Promise<void> {
  const targets = new Set(applied.map(one => one.operation.planned.target))
  if (targets.size === 0) return
  await tx.run(
    `INSERT INTO target (target, started) SELECT value, 1 FROM json_each(?1) WHERE true
     ON CONFLICT (target) DO UPDATE SET started = 1 WHERE started = 0`,
    writeJson([...targets]),
  )
}
