import { attributeBudget, type Budget } from '../../domain/budget.ts'
import { type ChangeKind, changeKinds, isRemoval } from '../../domain/change.ts'
import type { Breach, PlannedChange } from '../../domain/plan.ts'
import type { GuardPolicy, Limit } from '../../domain/policy.ts'

/** What a target's part of a plan adds up to. Small whatever the number of people. */
export interface Tally {
  readonly kinds: Map<ChangeKind, number>
  /** How many people take something out of a budget. */
  readonly budgets: Map<Budget, number>
  /** Removals that rest on an absence that is not proved. */
  doubted: number
  /** People who would be let in (created or enabled) on such a ground. */
  doubtedIn: number
  /** The sources in doubt. */
  readonly doubts: Set<string>
  /** People found at the target by a match attribute. */
  matched: number
}

export const emptyTally = (): Tally => ({
  kinds: new Map(),
  budgets: new Map(),
  doubted: 0,
  doubtedIn: 0,
  doubts: new Set(),
  matched: 0,
})

/** Adds one change to a tally. The first step of a swap counts for all of them: begun, it has to come to its end. */
export function count(tally: Tally, planned: PlannedChange): void {
  const people = planned.ring?.length ?? 1
  bump(tally.kinds, planned.change.kind)
  if (planned.doubted === true && isRemoval(planned.change.kind)) tally.doubted += 1
  if (planned.doubted === true && !isRemoval(planned.change.kind)) tally.doubtedIn += 1
  for (const source of planned.doubts ?? []) tally.doubts.add(source)
  if (planned.matchedBy !== undefined) tally.matched += 1
  for (const budget of planned.budgets ?? []) bump(tally.budgets, budget, people)
}

function bump<Key>(map: Map<Key, number>, key: Key, by = 1): void {
  map.set(key, (map.get(key) ?? 0) + by)
}

/** What was taken out of one budget before this plan, and since when that is counted. */
interface Spent {
  readonly people: number
  /** Set while the budget is overdrawn: counted since then instead of over a day, until a human has looked. */
  readonly since?: Date
}

/** What the guard needs to know about a target besides the plan. */
export interface GuardFacts {
  readonly target: string
  /** Accounts in use there. */
  readonly active: number
  /** Accounts that were in use before the runs of the last day that no human approved: shares are of these. Default: `active`. */
  readonly before?: number
  /** Nothing was ever done here: no limit on creates. */
  readonly first: boolean
  /** In a first run: accounts at the target that nobody protects; undefined when it was not counted. */
  readonly existing?: number
  /** What earlier runs that no human approved took out of the budgets, people of this plan left out. */
  readonly spent?: ReadonlyMap<Budget, Spent>
  /** Why the readings of sources are doubted, in sentences. */
  readonly doubts?: readonly string[]
  /** A human approved the run beforehand: numbers do not hold it. */
  readonly approved?: true
  /** Sentences of failing mapping tests. */
  readonly testFailures: readonly string[]
}

/** The number a limit comes to for so many accounts in use. `most` is never exceeded, by `floor` neither. */
export function limitFor(limit: Limit, active: number): number {
  return typeof limit === 'number'
    ? limit
    : Math.min(limit.most, Math.max(limit.floor, Math.floor(limit.share * active)))
}

/**
 * Judges a target's whole plan before the first write: what it wants and what runs before it took must fit into each budget together.
 * No breach: it may go out unattended.
 * @returns every limit that is broken, with the numbers
 */
export function judge(tally: Tally, guard: GuardPolicy, facts: GuardFacts): readonly Breach[] {
  const breaches: Breach[] = []
  if (facts.testFailures.length > 0) breaches.push(testsFail(facts))
  if (tally.doubted + tally.doubtedIn > 0) breaches.push(doubtful(tally, facts))
  if (facts.approved !== true)
    for (const [budget, people] of [...tally.budgets].sort(inOrder))
      breaches.push(...overLimit(budget, people, guard, facts))
  if (facts.first && nobodyMatches(tally, facts)) breaches.push(unmatched(tally, facts))
  return breaches
}

/** One budget as the guard reads it. */
interface Rule {
  readonly code: Breach['code']
  /** What is held when it is too much; none: only the changes that take something out of the budget. */
  readonly kinds: readonly ChangeKind[]
  readonly limit: Limit
  /** What would happen to so many people, in words. */
  readonly words: (people: number, active: number) => string
}

/** @returns undefined for what has no limit of its own */
function ruleOf(budget: Budget, guard: GuardPolicy): Rule | undefined {
  const of = (people: number, active: number): string => `${people} of ${active} active accounts`
  switch (budget) {
    case 'remove':
      return {
        code: 'disable',
        kinds: ['disable', 'delete', 'unmanage'],
        limit: guard.disable,
        words: (people, active) => `${of(people, active)} would be disabled, deleted or left alone`,
      }
    case 'delete':
      return {
        code: 'delete',
        kinds: ['delete'],
        limit: guard.delete,
        words: (people, active) => `${of(people, active)} would be deleted`,
      }
    case 'update':
      return {
        code: 'update',
        kinds: ['update', 'enable'],
        limit: guard.update,
        words: (people, active) => `${of(people, active)} would be updated or enabled`,
      }
    case 'create':
      return {
        code: 'create',
        kinds: ['create'],
        limit: guard.create,
        words: (people, active) => `${people} accounts would be created where ${active} are active`,
      }
    case 'rename':
      return {
        code: 'rename',
        kinds: [],
        limit: guard.rename,
        words: (people, active) => `${of(people, active)} would be known by another name`,
      }
    case 'arrive':
    case 'depart':
      return undefined
    default: {
      const own = attributeBudget(budget)
      return own && { code: own.code, kinds: [], limit: guard[own.code], words: attributeWords(own) }
    }
  }
}

const attributeWords =
  ({ code, attribute }: NonNullable<ReturnType<typeof attributeBudget>>): Rule['words'] =>
  (people, active) =>
    code === 'clear'
      ? `${attribute} would be emptied for ${people} of ${active} active accounts`
      : `${attribute} would lose entries for ${people} of ${active} active accounts`

const ranked: readonly Budget[] = ['remove', 'delete', 'update', 'create', 'rename']

/** Budgets of the whole target first, then attribute by attribute. */
function inOrder([a]: readonly [Budget, number], [b]: readonly [Budget, number]): number {
  const rank = (budget: Budget): number => (ranked.indexOf(budget) + ranked.length + 1) % (ranked.length + 1)
  return rank(a) - rank(b) || (a < b ? -1 : 1)
}

function overLimit(budget: Budget, people: number, guard: GuardPolicy, facts: GuardFacts): readonly Breach[] {
  const rule = ruleOf(budget, guard)
  if (rule === undefined) return []
  const { target, active } = facts
  const limit = limitFor(rule.limit, facts.before ?? active)
  const spent = facts.spent?.get(budget)
  if (people + (spent?.people ?? 0) <= limit) return []
  const attribute = attributeBudget(budget)?.attribute
  return [
    {
      target,
      code: rule.code,
      kinds: rule.kinds,
      budget,
      ...(attribute === undefined ? {} : { attribute }),
      count: people,
      ...(spent === undefined || spent.people === 0 ? {} : { spent: spent.people }),
      limit,
      active,
      message: `${target}: ${rule.words(people, active)}${afterwards(spent)}; the limit is ${limit}`,
    },
  ]
}

function afterwards(spent: Spent | undefined): string {
  if (spent === undefined || spent.people === 0) return ''
  const { people, since } = spent
  if (since === undefined) return `, after ${people} within a day`
  return `, after ${people} since ${since.toISOString().slice(0, 16).replace('T', ' ')} UTC, as it was too much then and nobody has looked`
}

function testsFail({ target, active, testFailures }: GuardFacts): Breach {
  const [first = ''] = testFailures
  const message = `${target}: ${testFailures.length} mapping ${testFailures.length === 1 ? 'test fails' : 'tests fail'} (${first}); run usherd check`
  return {
    target,
    code: 'mapping-tests',
    kinds: changeKinds,
    count: testFailures.length,
    limit: 0,
    active,
    message,
  }
}

function doubtful({ doubted, doubtedIn }: Tally, { target, active, doubts = [] }: GuardFacts): Breach {
  const parts = [
    ...(doubted > 0 ? [`${doubted} of ${active} active accounts would be taken from people`] : []),
    ...(doubtedIn > 0 ? [`${doubtedIn} accounts would be created or enabled for people`] : []),
  ]
  const why = doubts.length === 0 ? '' : `: ${doubts.join('; ')}`
  const message = `${target}: ${parts.join(', and ')} whose absence is not proved${why}`
  return { target, code: 'doubted', kinds: [], count: doubted + doubtedIn, limit: 0, active, message }
}

/** A first run that finds a populated target and recognises nobody in it is a wrong match attribute more often than a fact. */
function nobodyMatches(tally: Tally, facts: GuardFacts): boolean {
  const creates = tally.kinds.get('create') ?? 0
  return tally.matched === 0 && (facts.existing ?? 0) >= 5 && creates >= 5
}

function unmatched(tally: Tally, { target, active, existing = 0 }: GuardFacts): Breach {
  const creates = tally.kinds.get('create') ?? 0
  const message = `${target}: none of ${creates} people matches any of the ${existing} accounts that are there; check the match attribute, or every one of them is created anew`
  return { target, code: 'unmatched', kinds: ['create'], count: creates, limit: 0, active, message }
}

/** Which changes of a target may go although something is held. */
export interface Clearance {
  readonly kinds: readonly ChangeKind[]
  /** Changes that take something out of one of these budgets stay. */
  readonly without: readonly Budget[]
}

/**
 * What may go out unattended at one target: with `hold: kind` everything that breaks no limit (leavers and edits within
 * limits do not wait for a flood of something else), with `hold: all` nothing once anything is held.
 * What is doubted never goes unattended, whatever this returns.
 */
export function clearanceOf(
  breaches: readonly Breach[],
  hold: GuardPolicy['hold'],
  kinds: readonly ChangeKind[],
): Clearance {
  if (hold === 'all' && breaches.length > 0) return { kinds: [], without: [] }
  const held = new Set(breaches.flatMap(breach => breach.kinds))
  const without = breaches.flatMap(breach => breach.budget ?? [])
  return { kinds: kinds.filter(kind => !held.has(kind)), without }
}

/** Whether one change waits for a human, given what was breached. The same rule `clearanceOf` gives the store as a filter. */
export function isHeld(planned: Pick<PlannedChange, 'change' | 'doubted' | 'budgets'>, clearance: Clearance): boolean {
  if (planned.doubted === true) return true
  return (
    !clearance.kinds.includes(planned.change.kind) ||
    (planned.budgets ?? []).some(budget => clearance.without.includes(budget))
  )
}
