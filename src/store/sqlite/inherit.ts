import type { LedgerEntry } from '../../domain/ledger.ts'
import { mayRelink } from '../../domain/pair/life.ts'
import { needOfPerson } from '../../domain/pair/needs.ts'
import type { Formerly } from '../../domain/plan.ts'
import type { Fingerprint, PersonKey, RemoteId } from '../../domain/text/names.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { Tx } from './database.ts'
import { moveLink } from './handover.ts'
import { record } from './ledger-row.ts'
import { readPairs, stateOf, stepsOf, wake, writeSteps } from './pairs.ts'

/** An account that goes from an old key to the new one of the same person. */
export interface Inheritance {
  readonly target: string
  readonly person: PersonKey
  readonly label: string
  readonly formerly: Formerly
  readonly account: RemoteId
  readonly run: number
  readonly plan: Fingerprint
  readonly at: Date
}

const pairsOf = (all: readonly Inheritance[]) =>
  all.map(({ target, formerly }) => ({ target, person: formerly.person }))

/** New keys whose old one is not as it was when the account was given on, or has something on its way. */
export async function movedAway(tx: Tx, all: readonly Inheritance[]): Promise<ReadonlySet<PersonKey>> {
  const rows = await readPairs(tx, pairsOf(all))
  const moved = all.filter(({ formerly }, index) => {
    const row = rows[index]
    return row === undefined || row.version !== formerly.version || !mayRelink(stateOf(row).open)
  })
  return new Set(moved.map(({ person }) => person))
}

/**
 * Moves the links, plans the old keys again, and writes down where their accounts went. The new keys' side is settled by whoever calls.
 * @param at the version a link gets
 */
export async function inherit(tx: Tx, all: readonly Inheritance[], at: number): Promise<void> {
  if (all.length === 0) return
  for (const { target, formerly, person } of all) await moveLink(tx, { target, from: formerly.person, to: person, at })
  await writeSteps(
    tx,
    stepsOf(await readPairs(tx, pairsOf(all)), at, () => ({ kind: 'relinked' })),
  )
  await record(tx, all.map(lastWord))
  await wake(
    tx,
    all.map(({ target, formerly }) => [target, needOfPerson(formerly.person)] as const),
  )
}

const lastWord = ({ target, person, label, formerly, account, run, plan, at }: Inheritance): LedgerEntry => ({
  at,
  run,
  plan,
  target,
  person: formerly.person,
  label,
  kind: 'unmanage',
  outcome: 'applied',
  reason: 'new-key',
  remoteId: account,
  changes: [],
  attempt: 1,
  requests: 0,
  answer: 'ok',
  message: `account ${account} goes to ${shorten(person)} (same ${formerly.same.join(', ')}); what is done to it from now on stands there`,
})
