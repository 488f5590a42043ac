import type { LedgerEntry } from '../../domain/ledger.ts'
import type { Link } from '../../domain/link.ts'
import { Problem } from '../../domain/problem.ts'
import { fingerprint, type PersonKey, type RemoteId } from '../../domain/text/names.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { accountOf, busy, type No, nextOf, refuseLeaver } from '../../plan/decide/relinking.ts'
import { labelFor } from '../../plan/decide/subject.ts'
import { type Desired, desiredFor } from '../../plan/person/desired.ts'
import type { Candidate, Handover, PairAt } from '../../store/links.ts'
import type { Store } from '../../store/store.ts'
import { unheardOf, withUnheard } from '../plan/unheard.ts'
import type { Engine } from '../run/engine.ts'
import type { TargetConnection } from '../targets/connection.ts'

/** What a human wants of one account, and what follows from it. */
export interface RelinkStep {
  readonly target: string
  readonly account: RemoteId
  readonly active: boolean
  /** What the next run does, in words. */
  readonly next: string
  readonly handover: Handover
  /** Lines of the ledger, without the run they are written in. */
  readonly entries: readonly Omit<LedgerEntry, 'run' | 'at'>[]
}

/** Somebody at one target, and what should be true of them there. */
export interface Standing {
  readonly target: TargetConnection
  readonly candidate: Candidate
  readonly desired: Desired
}

/** What is remembered of a person at a target, and what the mapping wants there now. The target is not asked. @throws what the store throws */
export async function readStanding(target: TargetConnection, person: PersonKey, store: Store): Promise<Standing> {
  const { name, policy } = target
  const candidate = await store.links.candidate(name, policy.sources, person)
  const desired = desiredFor(withUnheard(candidate.people, await unheardOf(policy.sources, store)), policy)
  return { target, candidate, desired }
}

/**
 * Everything an old key has goes to the new key of the same person.
 * @throws Problem (usage) with the one thing that speaks against it
 */
export async function decideRelink(
  { store, targets, sources }: Pick<Engine, 'store' | 'targets' | 'sources'>,
  from: PersonKey,
  to: PersonKey,
): Promise<readonly RelinkStep[]> {
  if (from === to)
    throw refusal({ message: `${shorten(from)} is one key`, next: 'Name the old key, then the new one.' })
  const old = await Promise.all(targets.map(target => readStanding(target, from, store)))
  const having = old.filter(({ candidate }) => accountOf(candidate) !== undefined)
  if (having.length === 0)
    throw refusal({
      message: `person ${shorten(from)} has no account that usherd knows`,
      next: `usherd explain ${from} shows what is known; usherd link PERSON ACCOUNT links one account.`,
    })
  refuseFirst(having.map(({ candidate, desired, target }) => refuseLeaver(candidate, desired, target.policy)))
  const there = await store.people.get(
    sources.map(({ name }) => name),
    to,
  )
  refuseFirst([absent(to, there)])
  const steps: RelinkStep[] = []
  for (const one of having) {
    const newcomer = await readStanding(one.target, to, store)
    steps.push(moveOf(one, newcomer, 'new-key', `the new key of ${shorten(from)}, whose account it was`))
  }
  return steps
}

function absent(person: PersonKey, people: Awaited<ReturnType<Store['people']['get']>>): No | undefined {
  if (people.some(({ presence }) => presence === 'present')) return undefined
  const next =
    'The new key has to be there first: read the source with usherd plan, and use the key as it stands there.'
  return people.length === 0
    ? { message: `nobody has the key ${shorten(person)}`, next }
    : { message: `person ${shorten(person)} is not there any more, by the last reading`, next }
}

/**
 * One account goes from one person to another.
 * @param why for the ledger: what the receiver is
 * @throws Problem (usage) where the receiver has an account there, or something of either is on its way
 */
export function moveOf(leaver: Standing, newcomer: Standing, reason: 'new-key' | 'by-hand', why: string): RelinkStep {
  const { name } = leaver.target
  const link = accountOf(leaver.candidate)
  if (link === undefined) throw new Error('an account is to move that nobody has')
  refuseFirst([hasAccount(newcomer), busy(leaver.candidate, name), busy(newcomer.candidate, name)])
  const { person: from } = leaver.candidate
  const { person: to } = newcomer.candidate
  const goes = `account ${link.remoteId} goes to ${shorten(to)}`
  return {
    target: name,
    account: link.remoteId,
    active: link.active,
    next: nextOf(newcomer.candidate, newcomer.desired, link, newcomer.target.policy),
    handover: { kind: 'move', target: name, from: pairOf(leaver), to: pairOf(newcomer) },
    entries: [
      entryOf(leaver, 'unmanage', reason, link.remoteId, `${goes}; what is done to it from now on stands there`),
      entryOf(
        newcomer,
        'link',
        reason,
        link.remoteId,
        `${why}; what was done to it before stands under ${shorten(from)}`,
      ),
    ],
  }
}

/** Somebody has an account at a target already, and no second one is linked. */
export function hasAccount({ candidate, target }: Standing): No | undefined {
  const link = accountOf(candidate)
  if (link === undefined) return undefined
  const { person } = candidate
  return {
    message: `person ${shorten(person)} has account ${link.remoteId} at ${target.name} already`,
    next: `If that is the wrong one: usherd unlink ${person} --target ${target.name}, then say this again.`,
  }
}

/**
 * What usherd remembers of accounts is forgotten, and they are left alone.
 * @throws Problem (usage) where there are none, or something is on its way
 */
export function unlinkOf(standings: readonly Standing[], person: PersonKey): readonly RelinkStep[] {
  const having = standings.filter(({ candidate }) => accountOf(candidate) !== undefined)
  if (having.length === 0)
    throw refusal({
      message: `person ${shorten(person)} has no account that usherd knows${standings.length === 1 ? ` at ${standings[0]?.target.name}` : ''}`,
      next: `usherd explain ${person} shows what is known.`,
    })
  refuseFirst(having.map(({ candidate, target }) => busy(candidate, target.name)))
  return having.flatMap(one => {
    const link = accountOf(one.candidate)
    return link === undefined ? [] : [unlinkStep(one, link)]
  })
}

function unlinkStep(one: Standing, link: Link): RelinkStep {
  const { name } = one.target
  const { person } = one.candidate
  return {
    target: name,
    account: link.remoteId,
    active: link.active,
    next:
      one.desired.kind === 'leave'
        ? `it stays as it is, ${link.active ? 'in use' : 'disabled'}, and usherd does nothing to it any more`
        : `the next run does nothing to it: found again, it is withheld; only where no account is found, a new one is made. usherd link ${person} ${link.remoteId} --target ${name} takes this back`,
    handover: { kind: 'unlink', target: name, pair: pairOf(one) },
    entries: [
      entryOf(
        one,
        'unmanage',
        'by-hand',
        link.remoteId,
        `account ${link.remoteId} is left as it is, by a human's word`,
      ),
    ],
  }
}

export const pairOf = ({ candidate: { person, version } }: Standing): PairAt => ({ person, version })

/** A line of the ledger about what was done in our books alone. */
export function entryOf(
  { target, candidate }: Standing,
  kind: 'link' | 'unmanage',
  reason: LedgerEntry['reason'],
  remoteId: RemoteId,
  message: string,
): Omit<LedgerEntry, 'run' | 'at'> {
  return {
    plan: fingerprint(''),
    target: target.name,
    person: candidate.person,
    label: labelFor(candidate),
    kind,
    outcome: 'applied',
    reason,
    remoteId,
    changes: [],
    attempt: 1,
    requests: 0,
    answer: 'ok',
    message,
  }
}

/** @throws Problem (usage) for the first that speaks against it */
export function refuseFirst(reasons: readonly (No | undefined)[]): void {
  const first = reasons.find(one => one !== undefined)
  if (first !== undefined) throw refusal(first)
}

export const refusal = ({ message, next }: No): Problem => new Problem('usage', 'relink.refused', message, next)

/**
 * Writes what was decided, all of it or nothing, as a run of its own.
 * @throws Problem (held) `relink.moved` when anything has moved since
 */
export async function carryOut(
  { store, clock }: { readonly store: Store; readonly clock: Pick<Clock, 'now'> },
  steps: readonly RelinkStep[],
  command: string,
): Promise<void> {
  const at = clock.now()
  const run = await store.runs.begin({ command, startedAt: at, approved: true })
  const isDone = await store.links.handOver({
    handovers: steps.map(({ handover }) => handover),
    entries: steps.flatMap(({ entries }) => entries.map(entry => ({ ...entry, run, at }))),
    at,
  })
  await store.runs.end(run, { endedAt: clock.now(), result: isDone ? 'done' : 'failed' })
  if (!isDone)
    throw new Problem(
      'held',
      'relink.moved',
      'something about these people or their accounts has changed while you were asked; nothing was written',
      'Say it again, and look at what it says now.',
    )
}
