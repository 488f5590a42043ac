import { ownJson, writeJson } from '../../domain/json.ts'
import { isUnread, type Presence } from '../../domain/person.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import type { Attributes } from '../../domain/value.ts'
import type { HashedPerson } from '../people.ts'
import type { Tx } from './database.ts'
import { makeDue } from './due.ts'
import { wordIn } from './person-row.ts'
import { nextRevision } from './revision.ts'

/** Where people are written: their source, and the targets at which they then are due. */
export interface Origin {
  readonly source: string
  readonly targets: readonly string[]
  /** No record of it can say whether somebody is active: that it once said so counts no more, unless it said no. */
  readonly mute?: boolean
}

/**
 * Stores people as their records show them; who had a fault has none now. What is unread keeps its last good value.
 * @returns the row ids, and how many of them were not known before (or had been gone)
 */
export async function storePeople(
  tx: Tx,
  { source, targets, mute = false }: Origin,
  people: readonly HashedPerson[],
): Promise<{ readonly ids: readonly number[]; readonly added: number }> {
  if (people.length === 0) return { ids: [], added: 0 }
  const keys = people.map(person => person.key)
  const [before] = await tx.all<{ known: number }>(
    `SELECT count(*) AS known FROM json_each(?1) j
       CROSS JOIN person p ON p.source = ?2 AND p.key = j.value AND p.presence <> 'gone'`,
    writeJson(keys),
    source,
  )
  const rev = await nextRevision(tx)
  const rows = await tx.all<{ id: number }>(
    `INSERT INTO person (source, key, hash, rev, presence, fault, attributes, unread, said)
     SELECT ?2, value ->> '$.key', value ->> '$.hash', ?3, 'present', NULL, value -> '$.attributes', value -> '$.unread',
       value ->> '$.said' FROM json_each(?1) WHERE true
     ON CONFLICT (source, key) DO UPDATE SET hash = excluded.hash, rev = excluded.rev, presence = 'present', fault = NULL,
        attributes = excluded.attributes, unread = excluded.unread,
        said = coalesce(excluded.said, CASE WHEN ?4 = 1 AND person.said = 1 THEN NULL ELSE person.said END)
     RETURNING id`,
    writeJson((await completed(tx, source, people)).map((person, index) => withWord(person, people[index]))),
    source,
    rev,
    mute ? 1 : 0,
  )
  await makeDue(tx, targets, keys, rev)
  return { ids: rows.map(row => row.id), added: people.length - (before?.known ?? 0) }
}

/** @param record what the record itself says; a last good value is no new word */
const withWord = (person: HashedPerson, record: HashedPerson | undefined) => ({
  ...person,
  said: record === undefined ? null : wordIn(record.attributes),
})

/** The same people; who is understood in part has the last good values of the rest. */
async function completed(tx: Tx, source: string, people: readonly HashedPerson[]): Promise<readonly HashedPerson[]> {
  const partly = people.filter(({ unread }) => unread !== undefined).map(({ key }) => key)
  if (partly.length === 0) return people
  const rows = await tx.all<{ key: PersonKey; attributes: string }>(
    'SELECT p.key, p.attributes FROM json_each(?1) j CROSS JOIN person p ON p.source = ?2 AND p.key = j.value',
    writeJson(partly),
    source,
  )
  const before = new Map(rows.map(({ key, attributes }) => [key, ownJson<Attributes>(attributes)]))
  return people.map(person => withLastGood(person, before.get(person.key)))
}

function withLastGood(person: HashedPerson, before: Attributes | undefined): HashedPerson {
  const { unread } = person
  if (unread === undefined || before === undefined) return person
  const kept = Object.entries(before).filter(([name]) => isUnread(name, unread))
  return { ...person, attributes: Object.assign(Object.create(null), person.attributes, Object.fromEntries(kept)) }
}

/**
 * Keeps a reason why nothing may be concluded from these people's records. Who has that very reason already is left alone. One of the
 * records may have been taken for theirs before: what the source said last of them is not clear any more.
 */
export async function storeFault(
  tx: Tx,
  { source, targets }: Origin,
  keys: readonly PersonKey[],
  reason: string,
): Promise<void> {
  const rev = await nextRevision(tx)
  const marked = await tx.all<{ key: PersonKey }>(
    `INSERT INTO person (source, key, hash, rev, presence, fault, attributes)
     SELECT ?2, value, '', ?3, 'present', ?4, '{}' FROM json_each(?1) WHERE true
     ON CONFLICT (source, key) DO UPDATE SET hash = '', rev = excluded.rev, presence = 'present', fault = excluded.fault,
        said = CASE WHEN person.said IS NOT NULL THEN 2 END
      WHERE person.fault IS NOT excluded.fault OR person.presence <> 'present'
     RETURNING key`,
    writeJson(keys),
    source,
    rev,
    reason,
  )
  await makeDue(tx, targets, keysOf(marked), rev)
}

/** Takes people away by name. @returns how many had not been gone before */
export async function removePeople(tx: Tx, { source, targets }: Origin, keys: readonly PersonKey[]): Promise<number> {
  const rev = await nextRevision(tx)
  const rows = await tx.all<{ key: PersonKey }>(
    `UPDATE person SET presence = 'gone', rev = ?3
      WHERE source = ?2 AND key IN (SELECT value FROM json_each(?1)) AND +presence <> 'gone' RETURNING key`,
    writeJson(keys),
    source,
    rev,
  )
  await makeDue(tx, targets, keysOf(rows), rev)
  return rows.length
}

/** People changed by one statement. */
const takenAtOnce = 10_000

/** Changes the presence of these people, as far as it is what it was; page by page, so that memory stays flat. */
export async function takeAway(
  tx: Tx,
  { source, targets }: Origin,
  ids: readonly number[],
  presence: { readonly from: Presence; readonly to: Presence },
): Promise<void> {
  if (ids.length === 0) return
  const rev = await nextRevision(tx)
  for (let first = 0; first < ids.length; first += takenAtOnce) {
    const rows = await tx.all<{ key: PersonKey }>(
      `UPDATE person SET presence = ?3, rev = ?4
        WHERE id IN (SELECT value FROM json_each(?1)) AND source = ?5 AND +presence = ?2 RETURNING key`,
      writeJson(ids.slice(first, first + takenAtOnce)),
      presence.from,
      presence.to,
      rev,
      source,
    )
    await makeDue(tx, targets, keysOf(rows), rev)
  }
}

const keysOf = (rows: readonly { readonly key: PersonKey }[]): readonly PersonKey[] => rows.map(row => row.key)
