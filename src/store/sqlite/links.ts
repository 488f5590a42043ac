import { writeJson } from '../../domain/json.ts'
import type { PersonKey, RemoteId } from '../../domain/text/names.ts'
import type { WritingMarks } from '../../domain/writing.ts'
import type { Decided, Links, PairDecision } from '../links.ts'
import { type CandidateRow, candidateOf, candidatesOf } from './candidates.ts'
import { lastSettled, wakeLate, writeNeeds } from './claims.ts'
import { accessFor, type Database, type Tx } from './database.ts'
import { makeDue } from './due.ts'
import { handOver } from './handover.ts'
import { type LinkRow, linkOf } from './link-row.ts'
import { readPairs, stepsOf, writeSteps } from './pairs.ts'
import { nextRevision } from './revision.ts'
import { recall, waitingFor } from './succession.ts'
import { replaceWriting } from './writing.ts'

/**
 * ?3 is the key to continue behind, ?4 how many, ?5 now. Both halves are cut, so that a page costs a page. Left to itself
 * SQLite would look for deletion dates among all links of the target.
 * @param also a further condition on a `pair` or `link`, which the table's name stands before
 */
const dueKeys = (also: (table: string) => string): string => `
  SELECT key FROM (SELECT key FROM pair INDEXED BY pair_due
                    WHERE target = ?1 AND due IS NOT NULL AND key > ?3 ${also('pair')} ORDER BY key LIMIT ?4)
  UNION
  SELECT key FROM (SELECT key FROM link INDEXED BY link_delete_due
                    WHERE target = ?1 AND delete_due <= ?5 AND tombstone IS NULL AND key > ?3 ${also('link')} ORDER BY key LIMIT ?4)
  ORDER BY key LIMIT ?4`

/** The same for those planning has not considered yet. */
const unplannedKeys = (also: (table: string) => string): string => `
  SELECT key FROM pair INDEXED BY pair_unplanned
   WHERE target = ?1 AND due IS NOT NULL AND considered = 0 AND key > ?3 AND ?5 IS NOT NULL ${also('pair')} ORDER BY key LIMIT ?4`

/** Whom a reading has changed that has not ended whole. ?2 the sources. */
const isRead = (table: string): string => `
  AND NOT EXISTS (SELECT 1 FROM json_each(?2) s CROSS JOIN source r ON r.source = s.value AND r.unread_since IS NOT NULL
                    CROSS JOIN person p ON p.source = r.source AND p.key = ${table}.key AND p.rev > r.unread_since)`

/** Asked only while such a reading goes on: the condition costs a look at every person. */
const isAnyUnread = `
  SELECT 1 FROM json_each(?1) s CROSS JOIN source r ON r.source = s.value AND r.unread_since IS NOT NULL LIMIT 1`

/** Everybody, a page at a time: each half is cut, so that a page costs a page. */
const everyKey = `
  SELECT key FROM (SELECT DISTINCT key FROM (
           SELECT p.key FROM json_each(?2) s CROSS JOIN person p ON p.source = s.value AND p.key > ?3 AND +p.presence <> 'gone'
            ORDER BY p.key LIMIT ?4 * (SELECT count(*) FROM json_each(?2))))
  UNION
  SELECT key FROM (SELECT key FROM link WHERE target = ?1 AND key > ?3 AND tombstone IS NULL ORDER BY key LIMIT ?4)
  ORDER BY key LIMIT ?4`

/** What we remember of accounts, and who needs planning. */
export function links(database: Database): Links {
  return {
    async setMapping(target, mapping, sources, writing = {}) {
      const known = await database.read<{ mapping: string | null; sources: string }>(
        'SELECT mapping, sources FROM target WHERE target = ?1',
        target,
      )
      const isKnown = known[0]?.mapping === mapping && known[0].sources === writeJson(sources)
      if (!isKnown) await database.tx(tx => replaceMapping(tx, target, { mapping, sources, writing }))
    },
    async due(target, { sources, after, limit, now, unplanned }) {
      const unread = await database.read(isAnyUnread, writeJson(sources))
      const keys = unplanned === true ? unplannedKeys : dueKeys
      const rows = await database.read<CandidateRow>(
        candidatesOf(keys(unread.length > 0 ? isRead : () => '')),
        target,
        writeJson(sources),
        after ?? '',
        limit,
        now.getTime(),
      )
      return rows.map(candidateOf)
    },
    async everyone(target, { sources, after, limit }) {
      const rows = await database.read<CandidateRow>(
        candidatesOf(everyKey),
        target,
        writeJson(sources),
        after ?? '',
        limit,
      )
      return rows.map(candidateOf)
    },
    async makeDue(target, people) {
      await database.tx(async tx => makeDue(tx, [target], people, await nextRevision(tx)))
    },
    async candidate(target, sources, person) {
      const rows = await database.read<CandidateRow>(
        candidatesOf('SELECT ?3 AS key'),
        target,
        writeJson(sources),
        person,
      )
      return rows.map(candidateOf)[0] ?? { person, people: [], dueRev: 0, version: 0 }
    },
    decide: (target, decisions) => accessFor(database, decisions.length).tx(tx => decide(tx, target, decisions)),
    waitingFor: (target, people, options) => waitingFor(database, target, people, options),
    recall: (target, people) => database.tx(tx => recall(tx, target, people)),
    handOver: handovers => database.tx(tx => handOver(tx, handovers)),
    async hasUnplanned(target) {
      const rows = await database.read(
        `SELECT 1 FROM pair INDEXED BY pair_unplanned WHERE target = ?1 AND due IS NOT NULL AND considered = 0 LIMIT 1`,
        target,
      )
      return rows.length > 0
    },
    async count(target) {
      const [row] = await database.read<{ count: number }>(
        'SELECT accounts AS count FROM link_count WHERE target = ?1',
        target,
      )
      return row?.count ?? 0
    },
    async active(target) {
      const [row] = await database.read<{ count: number }>(
        'SELECT active AS count FROM link_count WHERE target = ?1',
        target,
      )
      return row?.count ?? 0
    },
    async holders(target, ids) {
      const rows = await database.read<{ id: RemoteId; key: PersonKey }>(
        `SELECT o.account AS id, o.key FROM json_each(?2) j CROSS JOIN outbox o ON o.target = ?1 AND o.account = j.value
         UNION ALL
         SELECT l.remote_id AS id, l.key FROM json_each(?2) j
           CROSS JOIN link l ON l.target = ?1 AND l.remote_id = j.value AND l.tombstone IS NULL`,
        target,
        writeJson(ids),
      )
      return new Map(rows.map(row => [row.id, row.key]))
    },
    async ofPerson(person) {
      const rows = await database.read<LinkRow>('SELECT * FROM link WHERE key = ?1 ORDER BY target', person)
      return rows.map(linkOf)
    },
  }
}

/** Who is gone and has no link has nothing to be planned, whatever the mapping. */
async function replaceMapping(
  tx: Tx,
  target: string,
  {
    mapping,
    sources,
    writing,
  }: { readonly mapping: string; readonly sources: readonly string[]; readonly writing: WritingMarks },
): Promise<void> {
  const rev = await nextRevision(tx)
  await replaceWriting(tx, target, writing, rev)
  await tx.run(
    `INSERT INTO target (target, mapping, sources) VALUES (?1, ?2, ?3)
     ON CONFLICT (target) DO UPDATE SET mapping = excluded.mapping, sources = excluded.sources`,
    target,
    mapping,
    writeJson(sources),
  )
  await tx.run(
    `INSERT INTO pair (target, key, version, due)
     SELECT ?1, key, ?3, ?3 FROM (
       SELECT key FROM person WHERE source IN (SELECT value FROM json_each(?2)) AND presence <> 'gone'
       UNION
       SELECT key FROM link WHERE target = ?1) WHERE true
     ON CONFLICT (target, key) DO UPDATE SET version = excluded.version, due = excluded.due, considered = 0`,
    target,
    writeJson(sources),
    rev,
  )
}

async function decide(tx: Tx, target: string, decisions: readonly PairDecision[]): Promise<Decided> {
  if (decisions.length === 0) return { moved: 0, woken: 0 }
  const byKey = new Map(decisions.map(one => [one.person, one]))
  const rows = await readPairs(
    tx,
    decisions.map(({ person }) => ({ target, person })),
  )
  const steps = stepsOf(rows, await nextRevision(tx), ({ key }) => {
    const decision = byKey.get(key)
    if (decision === undefined) throw new Error('a pair was read that nothing was decided of')
    return { kind: 'decided', on: decision.version, decision }
  })
  const obeyed = steps.filter(({ step }) => step.obeyed)
  const written = obeyed.flatMap(({ row }) => byKey.get(row.key) ?? [])
  const settled = await lastSettled(tx, target)
  await writeNeeds(tx, target, written)
  const needy = await writeSteps(tx, obeyed)
  const late = await wakeLate(tx, target, written, settled)
  return { moved: steps.length - obeyed.length, woken: needy + late }
}
