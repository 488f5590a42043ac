import type { RemoteAccount } from '../../src/domain/contract.ts'
import type { Write } from './desk.ts'
import type { Person } from './people.ts'
import { activeRuleOf, type Field, protections, scopeOf } from './rules.ts'
import type { Said } from './said.ts'
import type { Truth } from './truth.ts'

/** What a run did, seen from the target, and what it claimed. */
export interface Seen {
  readonly before: ReadonlyMap<string, RemoteAccount>
  readonly after: ReadonlyMap<string, RemoteAccount>
  readonly writes: readonly Write[]
  readonly code: number
  /** What it said. */
  readonly text: string
  /** Every source was read whole and unharmed: what earlier readings said that was not so has to be put right. */
  readonly isWhole: boolean
  /** Keys of people whose account was taken away within a day, this run among it. */
  readonly lostInADay: ReadonlySet<string>
}

/** What does not change in a history. */
export interface Ground {
  readonly truth: Truth
  /** Accounts that are nobody's, as they always were. */
  readonly strangers: ReadonlyMap<string, RemoteAccount>
  /** Attributes about which some reading said what is not so; by key. */
  readonly tainted: ReadonlyMap<string, ReadonlySet<string>>
  /** @see mislead */
  readonly misled: ReadonlySet<string>
}

/**
 * Of whom the last record that could be read said, for all to read, that they are in, or out, and that is not so: it goes on counting
 * while later ones cannot be read, are missing, or stand in a reading that was refused.
 * @param isRefused nothing of this reading was taken
 */
export function mislead(misled: Set<string>, said: Said, truth: Truth, isRefused: boolean): void {
  for (const key of truth.keys) {
    if (saysOtherwise(key, said, truth)) misled.add(key)
    else if (!isRefused && !said.untrue.has(key) && !said.hidden.has(key) && !said.unclaimed.has(key))
      misled.delete(key)
  }
}

/** A promise that was not kept. */
export interface Violation {
  readonly promise: string
  readonly sentence: string
}

/** How many may lose their account in a day without a human: the documented guard, for fewer than forty accounts. */
export const mostLost = 3

/** Which attribute a field ends in. */
const attributeOf: Readonly<Partial<Record<Field, string>>> = {
  login: 'login',
  mail: 'mail',
  first: 'name',
  last: 'name',
  title: 'title',
  dept: 'office',
  site: 'site',
  groups: 'groups',
}
const attributes = ['login', 'mail', 'name', 'title', 'office', 'site', 'groups'] as const

/** What the account of somebody should hold; undefined: no matter. */
function wantedOf(person: Person, attribute: string): unknown {
  switch (attribute) {
    case 'login':
      return person.login
    case 'mail':
      return person.mail
    case 'name':
      return `${person.first} ${person.last}`
    // An empty cell leaves what was there, or empties it: as the rule says.
    case 'title':
      return person.title === '' ? undefined : person.title
    case 'office':
      return person.department
    case 'site':
      return person.site
    default:
      return person.groups.length === 0 ? undefined : [...person.groups].sort()
  }
}

const textOf = (value: unknown): string =>
  Array.isArray(value) ? [...value].map(String).sort().join(', ') : String(value).normalize('NFC')

const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** Judges one run. Knows the truth and what the reading said, and nothing of how the program decides. */
export function* violations(seen: Seen, said: Said, ground: Ground): Generator<Violation> {
  yield* strangersAlone(seen, ground)
  yield* protectedAlone(seen, ground)
  yield* nobodyLost(seen, said, ground)
  yield* nobodyLetIn(seen, said, ground)
  yield* noValueOfOthers(seen, ground)
  yield* notMoreThanADay(seen)
  yield* nothingUnsaid(seen, said, ground)
}

function* strangersAlone({ after }: Seen, { strangers }: Ground): Generator<Violation> {
  for (const [id, account] of strangers) {
    if (JSON.stringify(after.get(id)) === JSON.stringify(account)) continue
    const sentence = `account ${id} (${String(account.attributes.login)}) is nobody's and was changed to ${JSON.stringify(after.get(id))}`
    yield { promise: 'taken over', sentence }
  }
}

function* protectedAlone({ writes }: Seen, { truth }: Ground): Generator<Violation> {
  for (const { kind, before } of writes)
    if (before !== undefined && protections[truth.rules.protect]?.covers(before.attributes) === true)
      yield { promise: 'protected', sentence: `${kind} of the protected account ${String(before.attributes.login)}` }
}

function* nobodyLost({ before, after }: Seen, said: Said, ground: Ground): Generator<Violation> {
  const { truth } = ground
  for (const key of truth.keys) {
    const account = accountOf(key, before, truth)
    if (account?.active !== true || !truth.isIn(key) || isSaidOtherwise(key, said, ground)) continue
    if (after.get(account.remoteId)?.active === true) continue
    if (said.hidden.has(key) && isBelievable(said, ground)) continue
    yield { promise: 'removed', sentence: `${key} is there and active, and lost the account without proof` }
  }
}

function* nobodyLetIn({ before, after }: Seen, said: Said, ground: Ground): Generator<Violation> {
  const { truth } = ground
  for (const key of truth.keys) {
    if (truth.isIn(key) || isSaidOtherwise(key, said, ground)) continue
    if (accountOf(key, after, truth)?.active !== true || accountOf(key, before, truth)?.active === true) continue
    yield { promise: 'let in', sentence: `${key} is gone, out of scope or inactive, and was let in` }
  }
}

function* noValueOfOthers({ after }: Seen, { truth, strangers, tainted }: Ground): Generator<Violation> {
  const owners = new Map(truth.keys.map(key => [truth.history(key)[0]?.login, key]))
  const seen = new Set<string>()
  for (const [id, { attributes: held }] of after) {
    if (strangers.has(id)) continue
    const login = String(held.login).normalize('NFC')
    const key = owners.get(login)
    if (key === undefined || seen.has(login)) {
      if ([...tainted.values()].some(names => names.has('login'))) continue
      const what = key === undefined ? 'belongs to nobody there ever was' : 'is the second one of one person'
      yield { promise: 'made up', sentence: `account ${id} (${login}) ${what}` }
      continue
    }
    seen.add(login)
    for (const attribute of attributes) yield* unseenValue(key, attribute, held[attribute], { truth, tainted })
  }
}

function* unseenValue(
  key: string,
  attribute: string,
  value: unknown,
  { truth, tainted }: Pick<Ground, 'truth' | 'tainted'>,
): Generator<Violation> {
  if (isNothing(value) || tainted.get(key)?.has(attribute) === true) return
  const wanted = truth.history(key).map(person => wantedOf(person, attribute))
  const isEver =
    attribute === 'groups'
      ? (value as readonly unknown[]).every(member => wanted.flat().includes(member)) // a list, by the desk's own attributes
      : wanted.some(one => one !== undefined && textOf(one) === textOf(value))
  if (!isEver) yield { promise: 'values', sentence: `${key} has ${attribute} ${textOf(value)}, which was never so` }
}

function* notMoreThanADay({ lostInADay }: Seen): Generator<Violation> {
  if (lostInADay.size > mostLost)
    yield {
      promise: 'limit',
      sentence: `${[...lostInADay].join(', ')} lost their accounts within a day and no human was asked`,
    }
}

/** Who ends with 0, or says so in words, says that all is as the source has it. */
function* nothingUnsaid({ after, code, text, isWhole }: Seen, said: Said, ground: Ground): Generator<Violation> {
  if (code !== 0 && !text.includes('as it should be')) return
  const { truth, tainted } = ground
  for (const [key, fields] of said.untrue)
    for (const [field, untruth] of fields)
      if (untruth === 'illegible' && !said.hidden.has(key) && !said.unclaimed.has(key))
        yield { promise: 'silent', sentence: `${field} of ${key} cannot be read, and the run said that all was well` }
  for (const key of truth.keys) {
    if (said.hidden.has(key) || said.unclaimed.has(key) || isSaidOtherwise(key, said, ground)) continue
    const account = accountOf(key, after, truth)
    if (isProtected(key, truth)) continue
    const isIn = truth.isIn(key)
    if ((account?.active === true) !== isIn) {
      const state = account === undefined ? 'none' : account.active ? 'one that works' : 'one that does not work'
      yield {
        promise: 'silent',
        sentence: `the run said that all was well, and ${key} is to have ${isIn ? 'an account' : 'none'} and has ${state}`,
      }
      continue
    }
    const person = truth.find(key)
    if (!isIn || person === undefined || account === undefined) continue
    const unsaid = new Set([...(said.untrue.get(key)?.keys() ?? [])].map(field => attributeOf[field as Field]))
    for (const attribute of attributes) {
      const wanted = wantedOf(person, attribute)
      if (wanted === undefined || unsaid.has(attribute) || (!isWhole && tainted.get(key)?.has(attribute) === true))
        continue
      const held = account.attributes[attribute]
      if (textOf(held) !== textOf(wanted))
        yield {
          promise: 'silent',
          sentence: `the run said that all was well, and ${attribute} of ${key} is ${textOf(held)} instead of ${textOf(wanted)}`,
        }
    }
  }
}

function accountOf(key: string, accounts: ReadonlyMap<string, RemoteAccount>, truth: Truth): RemoteAccount | undefined {
  const login = truth.history(key)[0]?.login
  return [...accounts.values()].find(({ attributes: held }) => held.login === login)
}

/** Whether an account of somebody is, or would be, one that no run may touch. */
export const isProtected = (key: string, truth: Truth): boolean =>
  truth
    .history(key)
    .some(person => protections[truth.rules.protect]?.covers({ login: person.login, title: person.title }))

/** Whether the reading says of somebody, for all to read, that they are in, or out, and that is not so. */
function saysOtherwise(key: string, { untrue }: Said, { rules }: Truth): boolean {
  const own = untrue.get(key)
  const deciding = [activeRuleOf(rules).field, scopeOf(rules).field]
  return own?.get('all') === 'other' || deciding.some(field => field !== undefined && own?.get(field) === 'other')
}

const isSaidOtherwise = (key: string, said: Said, { truth, misled }: Ground): boolean =>
  misled.has(key) || saysOtherwise(key, said, truth)

/** Whether so many may be missing from a reading that looks whole (docs/configuration.md, Proof). */
function isBelievable({ hidden, hasKeyless }: Said, { truth }: Ground): boolean {
  if (hasKeyless || truth.rules.believesNoLoss) return false
  if (truth.canary !== undefined && hidden.has(truth.canary)) return false
  return hidden.size <= Math.max(3, Math.floor(truth.keys.length / 4))
}

/** What a reading has said of somebody's attributes that is not so, added to what others did before. */
export function taint(tainted: Map<string, Set<string>>, { untrue }: Said): void {
  for (const [key, fields] of untrue)
    for (const [field, untruth] of fields) {
      if (untruth !== 'other') continue
      const own = tainted.get(key) ?? new Set<string>()
      for (const attribute of field === 'all' ? attributes : [attributeOf[field]])
        if (attribute !== undefined) own.add(attribute)
      tainted.set(key, own)
    }
}
