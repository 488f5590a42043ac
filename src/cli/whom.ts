import { Problem } from '../domain/problem.ts'
import { bare } from '../domain/text/bare.ts'
import { type PersonKey, personKey } from '../domain/text/names.ts'
import { nearest } from '../domain/text/nearest.ts'
import { shorten } from '../domain/text/shorten.ts'
import { excerpt } from '../domain/text/visible.ts'
import { labelOf, mergePeople } from '../plan/person/merge.ts'
import type { Store } from '../store/store.ts'

/** Whom a command asks about. */
interface Asked {
  readonly store: Store
  /** Whose keys are tried, and whose people give the names that are told. */
  readonly sources: readonly string[]
  /** The command that was typed, with somebody else in the place of the person: the next step of a refusal. */
  readonly again: (key: string) => string
  /** The beginning of a login, name or address is enough: for commands that only look. */
  readonly beginning?: true
  /** A key of which the ledger has something is known, also once its record is forgotten. */
  readonly past?: true
}

/**
 * Finds the one person that was meant.
 * @param user a key, a login, an address, or the name that outputs show
 * @throws Problem (usage) `usage.unknown-user` for nobody, with the nearest there is; `usage.ambiguous-user` with the keys for several
 */
export async function whom(user: string, asked: Asked): Promise<PersonKey> {
  const key = await knownKey(user, asked)
  if (key !== undefined) return key
  const found = await asked.store.people.search(bare(user))
  const whole = found.filter(({ isWhole }) => isWhole)
  const meant = whole.length > 0 || asked.beginning !== true ? whole : found
  const [first, ...others] = meant.map(one => one.key)
  if (first !== undefined && others.length === 0) return first
  throw first === undefined
    ? await nobody(
        user,
        found.map(one => one.key),
        asked,
      )
    : await several(user, [first, ...others], asked)
}

/** The text as the key of somebody; undefined: it is nobody's key. */
export async function knownKey(
  user: string,
  { store, sources, past }: Pick<Asked, 'store' | 'sources' | 'past'>,
): Promise<PersonKey | undefined> {
  const key = personKey(user)
  if (key === undefined) return undefined
  if ((await store.people.get(sources, key)).length > 0) return key
  if (past !== true) return undefined
  return (await store.ledger.query({ person: key, limit: 1 })).length > 0 ? key : undefined
}

/** People told by name before the rest becomes a number. */
const mostNamed = 10

async function several(user: string, keys: readonly PersonKey[], asked: Asked): Promise<Problem> {
  const [first = ''] = keys
  return new Problem(
    'usage',
    'usage.ambiguous-user',
    `${shorten(user)} may be ${keys.length} people: ${await listOf(keys, asked)}`,
    `Say which by the key: ${asked.again(wordOf(first))}`,
  )
}

/** @param begun of whom the text is the beginning of what they are called */
async function nobody(user: string, begun: readonly PersonKey[], asked: Asked): Promise<Problem> {
  return new Problem(
    'usage',
    'usage.unknown-user',
    `nobody is known at any source by the key, login, address or name ${shorten(user)}`,
    begun.length > 0 ? await beginNext(begun, asked) : await nearNext(user, asked),
  )
}

async function beginNext(begun: readonly PersonKey[], asked: Asked): Promise<string> {
  const [first = ''] = begun
  return `It is the beginning of what these are called: ${await listOf(begun, asked)}. If you mean one of them: ${asked.again(wordOf(first))}`
}

/** Names that are compared: an answer in about a second, among a million people as well. */
const mostCompared = 100_000

async function nearNext(user: string, asked: Asked): Promise<string> {
  const { store, again } = asked
  const text = bare(user)
  // As far as `nearest` goes: a third of the word, at least one letter.
  const reach = Math.max(1, Math.floor(text.length / 3))
  const called = await store.people.called({
    shortest: text.length - reach,
    longest: text.length + reach,
    most: mostCompared,
  })
  const near = nearest(
    text,
    called.map(({ name }) => name),
  )
  const key = called.find(({ name }) => name === near)?.key
  if (key !== undefined) return `The nearest is ${await listOf([key], asked)}: ${again(wordOf(key))}`
  return 'Use the key from the source, the login, the address or the name; usherd status says when each source was read last.'
}

/** A key as a shell takes it for one word. */
const wordOf = (key: string): string => (/^[\w.@+:]+[\w.@+:-]*$/.test(key) ? key : `'${excerpt(key, 60)}'`)

/** `1001 (Ann Nowak), 1002 (Ben Ito) and 3 more`. */
async function listOf(keys: readonly PersonKey[], { store, sources }: Asked): Promise<string> {
  const shown = keys.slice(0, mostNamed).map(async key => {
    const label = labelOf(mergePeople(await store.people.get(sources, key)), key)
    return label === key ? excerpt(key, 60) : `${excerpt(key, 60)} (${excerpt(label, 60)})`
  })
  const more = keys.length > mostNamed ? ` and ${keys.length - mostNamed} more` : ''
  return `${(await Promise.all(shown)).join(', ')}${more}`
}
