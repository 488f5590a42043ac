import type { PersonKey } from '../../src/domain/text/names.ts'
import type { TargetPolicy } from '../../src/plan/policy.ts'
import type { Candidate } from '../../src/store/links.ts'
import type { Store } from '../../src/store/store.ts'
import type { Human } from './people.ts'
import type { Account, Service } from './service.ts'
import type { Violation, World } from './world.ts'

/** One target with the rules it is kept by. */
export interface Kept {
  readonly service: Service
  readonly policy: TargetPolicy
  /** Departments in scope; undefined: everybody. */
  readonly scope: readonly string[] | undefined
  /** Removals within a day that no human approved; undefined: not looked at. */
  readonly removals: number | undefined
}

/** What the rules say of somebody, worked out apart from the code that is tried. */
export interface Wanted {
  readonly login: string
  readonly title: string | null
  readonly groups: readonly string[]
}

export function wantedOf(human: Human, { policy, scope }: Kept): Wanted | undefined {
  if (!policy.sources.includes(human.source) || !human.isHere || !human.active) return undefined
  if (scope !== undefined && !scope.includes(human.department)) return undefined
  const groups = policy.mapping.attributes.includes('groups') ? human.groups : []
  return { login: human.login, title: human.title ?? null, groups }
}

/** Somebody at one target: what should be, what usherd remembers, and what there is. */
interface Pair {
  readonly human: Human
  readonly key: PersonKey
  readonly kept: Kept
  readonly wanted: Wanted | undefined
  readonly candidate: Candidate
  /** Accounts of theirs: the one that is linked, and those that were made for them. */
  readonly accounts: readonly Account[]
  /** Something in a plan waits for a human, or was withheld in words. */
  readonly isShown: boolean
  /** A human changed something at the target that nobody told usherd of. */
  readonly isMeddled: boolean
}

async function pairsOf(humans: readonly Human[], kept: Kept, store: Store): Promise<readonly Pair[]> {
  const { service, policy } = kept
  const shown = await shownIn(service.name, store)
  const pairs: Pair[] = []
  for (const human of humans) {
    const { key } = human
    if (key === undefined || !policy.sources.includes(human.source)) continue
    const candidate = await store.links.candidate(service.name, policy.sources, key)
    const { link } = candidate
    const holders = await store.links.holders(service.name, [...service.accounts.keys()])
    const accounts = [...service.accounts.values()].filter(account => {
      if (link?.tombstone === undefined && account.id === link?.remoteId) return true
      // Two people with one login: the other one may have been given the account.
      return account.madeFor === key && (holders.get(account.id) ?? key) === key
    })
    const isDeleted = link?.tombstone === undefined && link !== undefined && service.deletedByHand.has(link.remoteId)
    pairs.push({
      human,
      key,
      kept,
      wanted: wantedOf(human, kept),
      candidate,
      accounts,
      isShown: shown.has(key),
      isMeddled: isDeleted || accounts.some(one => one.isMeddled) || isShutOut(human, kept),
    })
  }
  return pairs
}

/** A human disabled the account of that login before anybody was found there: usherd enables it for nobody unasked. */
const isShutOut = ({ login }: Human, { service }: Kept): boolean =>
  [...service.accounts.values()].some(
    one => one.login === login && one.isMeddled && !one.active && one.madeFor === undefined,
  )

/** Who is held or withheld by a plan of a target that is kept. A plan need not be about everybody: who waits already is not planned again. */
async function shownIn(target: string, store: Store): Promise<ReadonlySet<PersonKey>> {
  const shown = new Set<PersonKey>()
  for (const { fingerprint, targets, state } of await store.plans.list({ limit: 50 })) {
    if (!targets.includes(target)) continue
    const held = state === 'open' ? await store.plans.changes(fingerprint, { limit: 100, state: 'held' }) : []
    const withheld = await store.plans.withheld(fingerprint, { limit: 100 })
    for (const one of [...held, ...withheld]) if (one.target === target) shown.add(one.person)
  }
  return shown
}

/** What was acknowledged, or was there when a reading began that ended well, stands in the memory. */
export async function checkHeard(
  humans: readonly Human[],
  sources: readonly string[],
  store: Store,
  world: World,
): Promise<void> {
  for (const { key, source, isHere, active, login, title } of humans) {
    if (key === undefined || !sources.includes(source)) continue
    const [known] = await store.people.get([source], key)
    const isKnown = known?.presence === 'present'
    if (!isHere && !isKnown) continue
    const { userName, title: knownTitle, active: knownActive = true } = known?.attributes ?? {}
    const isSame =
      isHere && isKnown && userName === login && (knownTitle ?? undefined) === title && knownActive === active
    if (!isSame)
      world.violate(
        'not-heard',
        `${source} has ${key} as ${isHere ? `${login}, ${title ?? 'no title'}, ${active ? 'active' : 'inactive'}` : 'gone'}, and usherd still believes ${isKnown ? `${userName}, ${knownTitle ?? 'no title'}, ${knownActive === true ? 'active' : 'inactive'}` : 'that they are gone'}`,
      )
  }
}

/**
 * Once everything has come to rest by itself: nobody who should have no account has an active one, and nobody who should is
 * locked out, unless something waits for a human and says so.
 */
export async function checkAtRest(
  humans: readonly Human[],
  all: readonly Kept[],
  store: Store,
  world: World,
): Promise<void> {
  for (const kept of all) {
    const forgotten = await unplannedAt(kept, store)
    for (const { human, key, wanted, candidate, accounts, isShown, isMeddled } of await pairsOf(humans, kept, store)) {
      const { link, open, dueRev } = candidate
      const waits = open !== undefined || (dueRev > 0 && isShown)
      const at = kept.service.name
      if (open === undefined && (forgotten.has(key) || (dueRev > 0 && !isShown)))
        world.violate('due-and-forgotten', `${at}: ${key} is due for planning, and nobody plans them`)
      const refused = isFreeByNow(candidate, wanted, kept.service)
      if (refused !== undefined)
        world.violate(
          'login-not-passed-on',
          `${at}: ${key} was refused the login ${refused} while somebody else had it, and nobody tries again though it is free by now`,
        )
      if (waits || isMeddled) continue
      const active = accounts.find(one => one.active)
      if (wanted === undefined && active !== undefined)
        world.violate(
          'leaver-active',
          `${at}: ${key} ${whyNot(human)}, account ${active.id} is active, and nothing is due, open, held or withheld`,
        )
      if (wanted !== undefined && (link === undefined || active === undefined))
        world.violate(
          'locked-out',
          `${at}: ${key} should have an account and has ${accounts.length === 0 ? 'none' : 'one that is disabled'}, and nothing is due, open, held or withheld`,
        )
    }
  }
}

/** The login somebody still wants who was refused it because another one had it, and that nobody has any more. */
function isFreeByNow(
  { person, open }: Candidate,
  wanted: Wanted | undefined,
  { accounts, refusedLogins, deletedByHand }: Service,
): string | undefined {
  const login = refusedLogins.get(person)
  if (open?.state !== 'refused' || login === undefined || login !== wanted?.login) return undefined
  // What a human does at the target nobody hears of.
  const isTaken = deletedByHand.size > 0 || [...accounts.values()].some(one => one.login === login)
  return isTaken ? undefined : login
}

/** Who became due and was not considered by planning since. */
async function unplannedAt({ service, policy }: Kept, store: Store): Promise<ReadonlySet<PersonKey>> {
  const { sources } = policy
  const unplanned = await store.links.due(service.name, { sources, limit: 100, now: new Date(0), unplanned: true })
  return new Set(unplanned.map(({ person }) => person))
}

const whyNot = ({ isHere, active }: Human): string => (!isHere ? 'is gone' : active ? 'is out of scope' : 'is inactive')

/** After every held plan was applied and every refusal tried again: the targets are exactly what the rules make of the people. */
export async function checkSettled(
  humans: readonly Human[],
  all: readonly Kept[],
  store: Store,
  world: World,
): Promise<void> {
  for (const kept of all) {
    for (const pair of await pairsOf(humans, kept, store)) {
      const wrong = wrongWith(pair)
      if (wrong !== undefined) world.violate(wrong.promise, wrong.sentence)
    }
  }
}

/** What is wrong with somebody at one target once everything is settled. */
function wrongWith({ human, key, kept, wanted, candidate, accounts, isMeddled }: Pair): Violation | undefined {
  const at = kept.service.name
  const made = accounts.filter(one => one.madeFor === key)
  if (made.length > 1)
    return {
      promise: 'duplicate',
      sentence: `${at}: ${key} has ${made.length} accounts that were made for them: ${made.map(one => one.id).join(', ')}`,
    }
  if (isMeddled) return undefined
  const active = accounts.filter(one => one.active)
  const [account] = active
  if (wanted === undefined) {
    if (account === undefined) return undefined
    return {
      promise: 'leaver-active',
      sentence: `${at}: ${key} ${whyNot(human)}, and account ${account.id} is still active at the end`,
    }
  }
  if (account === undefined || active.length > 1)
    return {
      promise: account === undefined ? 'locked-out' : 'duplicate',
      sentence: `${at}: ${key} should have one active account and has ${active.length} at the end`,
    }
  const { link } = candidate
  if (link === undefined || link.remoteId !== account.id)
    return {
      promise: 'wrong-account',
      sentence: `${at}: ${key} has account ${account.id}, and usherd takes ${link?.remoteId ?? 'none'} for theirs`,
    }
  return wrongIn(account, wanted, `${at}: account ${account.id} of ${key}`)
}

function wrongIn(account: Account, { login, title, groups }: Wanted, whose: string): Violation | undefined {
  if (account.login !== login || account.title !== title)
    return {
      promise: 'wrong-values',
      sentence: `${whose} holds ${account.login}, ${account.title ?? 'no title'}; wanted are ${login}, ${title ?? 'no title'}`,
    }
  const missing = groups.filter(group => !account.groups.has(group))
  if (missing.length > 0) return { promise: 'membership-missing', sentence: `${whose} is not in ${missing.join(', ')}` }
  const left = [...account.groups].filter(group => !groups.includes(group) && !account.foreign.has(group))
  if (left.length > 0)
    return { promise: 'membership-stays', sentence: `${whose} is still in ${left.join(', ')}, where usherd had put it` }
  return undefined
}

/** No more was taken away within a day than may be without a human's word. */
export function checkBudget({ service, removals }: Kept, approved: ReadonlySet<number>, world: World): void {
  if (removals === undefined) return
  const taken = service.effects.filter(
    ({ kind, run }) => (kind === 'disable' || kind === 'delete') && run !== undefined && !approved.has(run),
  )
  for (const { ms } of taken) {
    const within = new Set(taken.filter(other => other.ms <= ms && other.ms > ms - 86_400_000).map(one => one.person))
    if (within.size <= removals) continue
    world.violate(
      'budget',
      `${service.name}: ${within.size} people lost an account within a day without a human's word; the limit is ${removals}`,
    )
    return
  }
}

/**
 * What a human at the source would put right once they are told: two people with one login, and logins that belong to an account
 * at a target whose owner is gone.
 * @returns whether anything was changed
 */
export async function correctLogins(
  humans: readonly Human[],
  all: readonly Kept[],
  store: Store,
  freshLogin: () => string,
): Promise<boolean> {
  const seen = new Set<string>()
  let isChanged = false
  for (const human of humans) {
    if (!human.isHere || human.source !== 'hr') continue
    while (seen.has(human.login) || (await isTaken(human, humans, all, store))) {
      human.login = freshLogin()
      isChanged = true
    }
    seen.add(human.login)
  }
  for (const { service } of all) {
    const [told] = await toldOf(service.name, store)
    const human = humans.find(one => one.key === told && one.source === 'hr' && one.isHere)
    if (human === undefined) continue
    human.login = freshLogin()
    isChanged = true
  }
  return isChanged
}

/** Whom the newest plan of a target names because two people want one login, or each the other's: one of the records is to be corrected. */
async function toldOf(target: string, store: Store): Promise<readonly PersonKey[]> {
  const plan = (await store.plans.list({ limit: 20 })).find(one => one.targets.includes(target))
  if (plan === undefined) return []
  const withheld = await store.plans.withheld(plan.fingerprint, { limit: 100 })
  return withheld
    .filter(one => one.target === target && ['swap', 'taken', 'new-key'].includes(one.code))
    .map(one => one.person)
}

async function isTaken(human: Human, humans: readonly Human[], all: readonly Kept[], store: Store): Promise<boolean> {
  for (const kept of all) {
    const { service } = kept
    if (wantedOf(human, kept) === undefined) continue
    for (const account of service.accounts.values()) {
      if (account.login !== human.login) continue
      const holder = (await store.links.holders(service.name, [account.id])).get(account.id) ?? account.madeFor
      const owner = humans.find(one => one.key === holder)
      if (owner !== undefined && owner !== human && wantedOf(owner, kept) === undefined) return true
      if (holder === undefined && human.key !== undefined) {
        const { link } = await store.links.candidate(service.name, kept.policy.sources, human.key)
        if (link !== undefined && link.tombstone === undefined && link.remoteId !== account.id) return true
      }
    }
  }
  return false
}
