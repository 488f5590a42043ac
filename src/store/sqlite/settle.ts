import type { Change } from '../../domain/change.ts'
import { writeJson } from '../../domain/json.ts'
import type { PersonKey, RemoteId } from '../../domain/names.ts'
import type { Answer, PairEvent } from '../../domain/pair/life.ts'
import { namedBy } from '../../domain/pair/needs.ts'
import { shorten } from '../../domain/shorten.ts'
import { activeName } from '../../domain/writing.ts'
import type { LinkWrite, Settlement } from '../records.ts'
import type { Tx } from './database.ts'
import { type Inheritance, inherit, movedAway } from './inherit.ts'
import { record } from './ledger-row.ts'
import { type Pair, type PairRow, type PairStep, readPairs, stepsOf, wake, writeSteps } from './pairs.ts'
import { nextRevision } from './revision.ts'
import { spend } from './spent.ts'
import { outdatedAfter } from './writing.ts'

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
  const rows = await readPairs<SettledRow>(
    tx,
    brought.map(one => ({ ...pairOf(one), account: accountOf(one), about: aboutOf(one) })),
    settledColumns,
  )
  const ids = new Set<string | null>(brought.map(one => one.operation.id))
  const inFlight = new Map(
    rows.filter(row => row.state === 'leased' && ids.has(row.open_id)).map(row => [row.open_id, row]),
  )
  const stayed = await planAgainMoved(tx, brought)
  const settlements = refuseTaken(stayed, rows, id => inFlight.has(id))
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
  const isAwaited = rows.some(row => row.awaited === 1)
  const rowOf = new Map([...inFlight].map(([id, row]) => [id ?? '', row]))
  await inherit(tx, applied.flatMap(inheritanceOf), at)
  await writeLinks(
    tx,
    applied.filter(one => inheritanceOf(one).length === 0),
    at,
    one => outdatedBy(one, rowOf.get(one.operation.id)),
  )
  await buryLinks(tx, valid.filter(isReplan), at)
  await writeSteps(
    tx,
    steps.map(one => ({ ...one, ...extraOf(byId.get(one.row.open_id ?? '')?.outcome) })),
    isAwaited,
  )
  if (rows.some(row => row.started === 0)) await markStarted(tx, applied)
  if (!isAwaited) return
  await wake(
    tx,
    applied.flatMap(({ operation: { planned } }) =>
      namedBy(planned.change).map(need => [planned.target, need] as const),
    ),
  )
}

interface SettledRow extends PairRow {
  /** Whose the account is, if it is somebody else's. */
  readonly owner: PersonKey | null
  /** Somebody at the target waits for something to be done there. */
  readonly awaited: number
  /** Something was done at the target before. */
  readonly started: number
  /** What is outdated of the account the operation is about, and how attributes are written there; JSON. */
  readonly outdated: string | null
  readonly writing: string | null
}

const settledColumns = `(SELECT l.key FROM link l WHERE l.target = j.value ->> '$.target' AND l.remote_id = j.value ->> '$.account'
    AND l.tombstone IS NULL AND l.key <> j.value ->> '$.person') AS owner,
  EXISTS (SELECT 1 FROM pair_need n WHERE n.target = j.value ->> '$.target') AS awaited,
  coalesce((SELECT t.started FROM target t WHERE t.target = j.value ->> '$.target'), 0) AS started,
  (SELECT l.outdated FROM link l WHERE l.target = j.value ->> '$.target' AND l.key = j.value ->> '$.person'
    AND l.tombstone IS NULL AND l.remote_id = j.value ->> '$.about') AS outdated,
  (SELECT t.writing FROM target t WHERE t.target = j.value ->> '$.target') AS writing`

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

/** @returns what a step does beside the state of the pair, and whether a link was just written for it */
function extraOf(outcome: Settlement['outcome'] | undefined): Pick<PairStep, 'extra' | 'isLinked'> {
  if (outcome === undefined) return {}
  if (outcome.kind === 'applied') return { isLinked: outcome.link !== undefined }
  return { extra: { problem: outcome.problem, ...('due' in outcome ? { due: outcome.due.getTime() } : {}) } }
}

/** The account that an operation says its person has now. */
function accountOf(one: Settlement): RemoteId | undefined {
  const link = isApplied(one) ? one.outcome.link : undefined
  return link === undefined || link.tombstone !== undefined ? undefined : link.remoteId
}

/**
 * One account of a target belongs to one person. Who comes second, though the target says that it went well, is refused with
 * both named: which of the two it belongs to is not for us to guess.
 */
function refuseTaken(
  settlements: readonly Settlement[],
  rows: readonly SettledRow[],
  isInFlight: (id: Settlement['operation']['id']) => boolean,
): readonly Settlement[] {
  const owners = new Map<string, PersonKey>()
  return settlements.map((one, index) => {
    const account = isInFlight(one.operation.id) ? accountOf(one) : undefined
    if (account === undefined) return one
    const { target, person } = pairOf(one)
    const name = writeJson([target, account])
    const owner = rows[index]?.owner ?? owners.get(name)
    if (owner === undefined || owner === person || owner === one.operation.planned.formerly?.person) {
      owners.set(name, person)
      return one
    }
    const problem = `account ${account} at ${target} already belongs to person ${shorten(owner)}; correct one of the two records`
    return {
      operation: one.operation,
      entry: { ...one.entry, outcome: 'refused' as const, message: problem },
      outcome: { kind: 'refused' as const, problem, fateUnknown: true as const },
    }
  })
}

/** The account of an old key that an operation gives to the new one. */
function inheritanceOf({ operation: { planned, run, plan }, entry, outcome }: Applied): readonly Inheritance[] {
  const { target, person, formerly, label } = planned
  return formerly === undefined || outcome.link === undefined
    ? []
    : [{ target, person, formerly, label, run, plan, at: entry.at, account: outcome.link.remoteId }]
}

/**
 * What an old key has goes to the new one only while the old key is as it was when that was decided. Where it has moved, the newcomer is
 * planned again.
 */
async function planAgainMoved(tx: Tx, brought: readonly Settlement[]): Promise<readonly Settlement[]> {
  const inherited = brought.filter(isApplied).flatMap(inheritanceOf)
  if (inherited.length === 0) return brought
  const moved = await movedAway(tx, inherited)
  return brought.map(one => {
    const { formerly, person } = one.operation.planned
    if (!moved.has(person) || formerly === undefined) return one
    const problem = `person ${shorten(formerly.person)}, whose account it was, has changed since it was planned`
    return {
      operation: one.operation,
      entry: { ...one.entry, outcome: 'replan' as const, message: problem },
      outcome: { kind: 'replan' as const, problem },
    }
  })
}

/**
 * Versions come from the one counter, so that a link that is forgotten and made again never looks like the old one. What is
 * remembered of an account belongs to that account alone: a successor starts with nothing.
 */
async function writeLinks(
  tx: Tx,
  applied: readonly Applied[],
  version: number,
  outdated: (one: Applied) => readonly string[],
): Promise<void> {
  const forgotten = applied.filter(one => one.outcome.link === undefined).map(pairOf)
  if (forgotten.length > 0) {
    await tx.run(
      `DELETE FROM link WHERE (target, key) IN (SELECT value ->> '$.target', value ->> '$.person' FROM json_each(?1))`,
      writeJson(forgotten),
    )
  }
  const kept = applied.flatMap(one =>
    one.outcome.link === undefined ? [] : [{ ...linkRecord(one, one.outcome.link), outdated: outdated(one) }],
  )
  if (kept.length === 0) return
  await tx.run(
    `INSERT INTO link (target, key, remote_id, active, confirmed, found, echoed, version, rev, delete_due, grace_from, tombstone, matched_by, outdated)
     SELECT value ->> '$.target', value ->> '$.person', value ->> '$.remoteId', value ->> '$.active',
       coalesce(value -> '$.confirmed', before.confirmed, '{}'), coalesce(value -> '$.found', before.found, '{}'),
       json_patch(coalesce(before.echoed, '{}'), coalesce(value -> '$.echoed', '{}')), ?2,
       value ->> '$.rev', value ->> '$.deleteDue', value ->> '$.graceFrom',
       value ->> '$.tombstone', coalesce(value ->> '$.matchedBy', before.matched_by, 'created'), value -> '$.outdated'
     FROM json_each(?1) LEFT JOIN link before ON before.target = value ->> '$.target' AND before.key = value ->> '$.person'
       AND before.tombstone IS NULL AND before.remote_id = value ->> '$.about'
     WHERE true
     ON CONFLICT (target, key) DO UPDATE SET remote_id = excluded.remote_id, active = excluded.active,
       confirmed = excluded.confirmed, found = excluded.found, echoed = excluded.echoed, version = excluded.version, rev = excluded.rev,
       delete_due = excluded.delete_due, grace_from = excluded.grace_from, tombstone = excluded.tombstone,
       matched_by = excluded.matched_by, outdated = excluded.outdated`,
    writeJson(kept),
    version,
  )
}

/** The account an operation was about; the target may give it another id with what was changed. */
const aboutOf = (one: Settlement): RemoteId | undefined => {
  const { change } = one.operation.planned
  return 'remoteId' in change ? change.remoteId : accountOf(one)
}

function outdatedBy({ operation }: Applied, row: SettledRow | undefined): readonly string[] {
  const { change, basis } = operation.planned
  const asOf = Math.max(basis.version, basis.rev, basis.dueRev)
  return outdatedAfter(row?.outdated ?? null, row?.writing ?? null, sentBy(change), asOf)
}

/** Names of what a change has written. */
function sentBy(change: Change): readonly string[] {
  switch (change.kind) {
    case 'create':
      return [...Object.keys(change.after), activeName]
    case 'update':
      return change.changes.map(({ name }) => name)
    case 'enable':
      return [...change.changes.map(({ name }) => name), activeName]
    case 'disable':
      return [activeName]
    default:
      return []
  }
}

function linkRecord(one: Applied, link: NonNullable<LinkWrite>): object {
  return {
    ...link,
    ...pairOf(one),
    about: aboutOf(one) ?? link.remoteId,
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
