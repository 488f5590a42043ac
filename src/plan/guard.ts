import { type ChangeKind, clearedBy, isRemoval } from '../domain/change.ts'
import type { GuardPolicy, Limit } from '../domain/policy.ts'
import type { Breach, PlannedChange } from '../store/records.ts'

/** What a target's part of a plan adds up to. Small whatever the number of people. */
export interface Tally {
  readonly kinds: Map<ChangeKind, number>
  /** How many accounts lose an attribute's value, by attribute. */
  readonly clears: Map<string, number>
  doubted: number
  /** People found at the target by a match attribute. */
  matched: number
}

export const emptyTally = (): Tally => ({ kinds: new Map(), clears: new Map(), doubted: 0, matched: 0 })

/** Adds one change to a tally. */
export function count(tally: Tally, planned: PlannedChange): void {
  const { change } = planned
  bump(tally.kinds, change.kind)
  if (planned.doubted === true) tally.doubted += 1
  if (planned.matchedBy !== undefined) tally.matched += 1
  for (const name of clearedBy(planned.change)) bump(tally.clears, name)
}

function bump<Key>(map: Map<Key, number>, key: Key): void {
  map.set(key, (map.get(key) ?? 0) + 1)
}

/** What the guard needs to know about a target besides the plan. */
export interface GuardFacts {
  readonly target: string
  /** Accounts we know there. */
  readonly known: number
  /** Nothing was ever done here: no limit on creates. */
  readonly first: boolean
  /** In a first run: accounts at the target that nobody protects; undefined when it was not counted. */
  readonly existing?: number
  /** Accounts that unattended runs took away within the last day, when this is another one. */
  readonly lately?: number
  /** Sentences of failing mapping tests. */
  readonly testFailures: readonly string[]
}

/** The number a limit comes to for so many known accounts. */
export function limitFor(limit: Limit, known: number): number {
  return typeof limit === 'number'
    ? limit
    : Math.max(limit.floor, Math.min(Math.floor(limit.share * known), limit.most))
}

/**
 * Judges a target's whole plan before the first write. No breach: it may go out unattended.
 * @returns every limit that is broken, with the numbers
 */
export function judge(tally: Tally, guard: GuardPolicy, facts: GuardFacts): readonly Breach[] {
  const { target, known } = facts
  const breaches: Breach[] = []
  const many = (code: Breach['code'], kinds: readonly ChangeKind[], limit: Limit, what: string, lately = 0): void => {
    const number = kinds.reduce((sum, kind) => sum + (tally.kinds.get(kind) ?? 0), 0)
    const most = limitFor(limit, known)
    if (number === 0 || number + lately <= most) return
    breaches.push({
      target,
      code,
      kinds,
      count: number,
      limit: most,
      known,
      message: `${target}: ${number} of ${known} known accounts would be ${what}${lately === 0 ? '' : `, after ${lately} within a day`}; the limit is ${most}`,
    })
  }
  if (facts.testFailures.length > 0) breaches.push(testsFail(facts))
  if (tally.doubted > 0) breaches.push(doubtful(tally.doubted, facts))
  many('disable', ['disable', 'delete', 'unmanage'], guard.disable, 'disabled, deleted or left alone', facts.lately)
  many('delete', ['delete'], guard.delete, 'deleted')
  many('update', ['update', 'enable'], guard.update, 'updated or enabled')
  if (!facts.first) many('create', ['create'], guard.create, 'created')
  else if (nobodyMatches(tally, facts)) breaches.push(unmatched(tally, facts))
  breaches.push(...massClears(tally, guard, facts))
  return breaches
}

function testsFail({ target, known, testFailures }: GuardFacts): Breach {
  const [first = ''] = testFailures
  const message = `${target}: ${testFailures.length} mapping ${testFailures.length === 1 ? 'test fails' : 'tests fail'} (${first}); run usherd check`
  return {
    target,
    code: 'mapping-tests',
    kinds: ['disable', 'delete', 'unmanage', 'create', 'enable', 'link', 'update'],
    count: testFailures.length,
    limit: 0,
    known,
    message,
  }
}

function doubtful(number: number, { target, known }: GuardFacts): Breach {
  const message = `${target}: ${number} of ${known} known accounts would be taken from people whose absence is not proved`
  return { target, code: 'doubted', kinds: [], count: number, limit: 0, known, message }
}

/** A first run that finds a populated target and recognises nobody in it is a wrong match attribute more often than a fact. */
function nobodyMatches(tally: Tally, facts: GuardFacts): boolean {
  const creates = tally.kinds.get('create') ?? 0
  return tally.matched === 0 && (facts.existing ?? 0) >= 5 && creates >= 5
}

function unmatched(tally: Tally, { target, known, existing = 0 }: GuardFacts): Breach {
  const creates = tally.kinds.get('create') ?? 0
  const message = `${target}: none of ${creates} people matches any of the ${existing} accounts that are there; check the match attribute, or every one of them is created anew`
  return { target, code: 'unmatched', kinds: ['create'], count: creates, limit: 0, known, message }
}

function massClears(tally: Tally, guard: GuardPolicy, { target, known }: GuardFacts): readonly Breach[] {
  const limit = limitFor(guard.clear, known)
  return [...tally.clears]
    .filter(([, number]) => number > limit)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([attribute, number]) => ({
      target,
      code: 'clear' as const,
      kinds: [],
      attribute,
      count: number,
      limit,
      known,
      message: `${target}: ${attribute} would be emptied for ${number} of ${known} known accounts; the limit is ${limit}`,
    }))
}

/** Which changes of a target may go although something is held. */
export interface Clearance {
  readonly kinds: readonly ChangeKind[]
  readonly notClearing: readonly string[]
}

/**
 * What may go out unattended at one target: with `hold: kind` every kind that breaks no limit (leavers and edits within
 * limits do not wait for a flood of something else), with `hold: all` nothing once anything is held.
 * Doubted removals never go unattended, whatever this returns.
 */
export function clearanceOf(
  breaches: readonly Breach[],
  hold: GuardPolicy['hold'],
  kinds: readonly ChangeKind[],
): Clearance {
  if (hold === 'all' && breaches.length > 0) return { kinds: [], notClearing: [] }
  const held = new Set(breaches.flatMap(breach => breach.kinds))
  const notClearing = breaches.flatMap(breach => (breach.attribute === undefined ? [] : [breach.attribute]))
  return { kinds: kinds.filter(kind => !held.has(kind)), notClearing }
}

/** Whether one change waits for a human, given what was breached. The same rule `clearanceOf` gives the store as a filter. */
export function isHeld(planned: Pick<PlannedChange, 'change' | 'doubted'>, clearance: Clearance): boolean {
  if (planned.doubted === true && isRemoval(planned.change.kind)) return true
  return (
    !clearance.kinds.includes(planned.change.kind) ||
    clearedBy(planned.change).some(name => clearance.notClearing.includes(name))
  )
}
