import { writeJson } from '../../domain/json.ts'
import type { Settlement } from '../../domain/outbox.ts'
import type { PairEvent, TargetAnswer } from '../../domain/pair/life.ts'
import { namedBy } from '../../domain/pair/needs.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { Tx } from './database.ts'
import { type Inheritance, inherit, movedAway } from './inherit.ts'
import { record } from './ledger-row.ts'
import { type PairRow, type PairStep, readPairs, stepsOf, wake, writeSteps } from './pairs.ts'
import { nextRevision } from './revision.ts'
import { type Applied, aboutOf, accountOf, isApplied, isReplan, pairOf } from './settled.ts'
import { buryLinks, outdatedBy, writeLinks } from './settled-links.ts'
import { spend } from './spent.ts'

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

/** From an outcome to the event of the pair's life. */
function answerOf({ outcome }: Settlement): PairEvent {
  const answered = (answer: TargetAnswer, perhaps: boolean): PairEvent => ({ kind: 'answered', answer, perhaps })
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
    case 'parked':
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

async function markStarted(tx: Tx, applied: readonly Applied[]): Promise<void> {
  const targets = new Set(applied.map(one => one.operation.planned.target))
  if (targets.size === 0) return
  await tx.run(
    `INSERT INTO target (target, started) SELECT value, 1 FROM json_each(?1) WHERE true
     ON CONFLICT (target) DO UPDATE SET started = 1 WHERE started = 0`,
    writeJson([...targets]),
  )
}
