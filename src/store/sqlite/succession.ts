import { ownJson, writeJson } from '../../domain/json.ts'
import { needOfPerson } from '../../domain/pair/needs.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import type { Candidate, Links } from '../links.ts'
import type { Succeeded } from '../plan-writer.ts'
import { type CandidateRow, candidateOf, candidatesOf } from './candidates.ts'
import type { Database, Tx } from './database.ts'
import { makeDue } from './due.ts'
import { nextRevision } from './revision.ts'

/** Successors named with each; the sentence needs no more. */
const mostNamed = 4

/** Changes that take something from somebody. */
const removals = `('disable', 'delete', 'unmanage')`

/** ?1 plan, ?2 target, ?3 the key to continue behind, ?4 how many. */
const succeededPeople = `
  SELECT c.key AS person, c.body ->> '$.label' AS label, c.version, coalesce(c.body ->> '$.doubts', '[]') AS doubts,
    (SELECT json_group_array(json_object('person', key, 'label', label, 'claim', claim, 'same', json(same))) FROM (
       SELECT s.key, s.label, s.claim, coalesce((SELECT n.body ->> '$.formerly.same' FROM plan_change n INDEXED BY plan_change_held
           WHERE n.target = ?2 AND n.key = s.key AND n.state = 'held' AND n.plan = ?1 AND n.body ->> '$.formerly.person' = c.key), 'null') AS same
        FROM plan_claim s INDEXED BY plan_claim_holder
        WHERE s.plan = ?1 AND s.target = ?2 AND s.holder = c.key AND s.how = 'succeeds' ORDER BY s.key LIMIT ${mostNamed})) AS successors
   FROM (SELECT DISTINCT holder FROM plan_claim INDEXED BY plan_claim_holder
          WHERE plan = ?1 AND target = ?2 AND holder > ?3 AND how = 'succeeds') h
   CROSS JOIN plan_change c INDEXED BY plan_change_held
     ON c.target = ?2 AND c.key = h.holder AND c.state = 'held' AND c.plan = ?1 AND c.kind IN ${removals}
  ORDER BY c.key LIMIT ?4`

type SuccessorRow = Omit<Succeeded['successors'][number], 'same'> & { readonly same: readonly string[] | null }

type SucceededRow = Omit<Succeeded, 'successors' | 'doubts'> & { readonly successors: string; readonly doubts: string }

/** Whom plan ?1 takes an account away that others of it would get. */
export async function succeeded(
  database: Database,
  plan: number,
  target: string,
  { after, limit }: { readonly after?: PersonKey; readonly limit: number },
): Promise<readonly Succeeded[]> {
  const rows = await database.read<SucceededRow>(succeededPeople, plan, target, after ?? '', limit)
  return rows.map(({ successors, doubts, ...row }) => ({
    ...row,
    doubts: ownJson<Succeeded['doubts']>(doubts),
    successors: ownJson<readonly SuccessorRow[]>(successors).map(({ same, ...one }) => ({
      ...one,
      ...(same === null ? {} : { same }),
    })),
  }))
}

/** ?1 target, ?2 sources, ?3 what is waited for, ?4 only those considered. */
const needyKeys = `
  SELECT DISTINCT n.key FROM json_each(?3) j CROSS JOIN pair_need n ON n.target = ?1 AND n.need = j.value
    CROSS JOIN pair p ON p.target = ?1 AND p.key = n.key AND p.due IS NOT NULL AND p.considered >= ?4
   WHERE NOT EXISTS (SELECT 1 FROM link l WHERE l.target = ?1 AND l.key = n.key AND l.tombstone IS NULL)`

/** See `Links.waitingFor`; nobody is asked about nobody. */
export async function waitingFor(
  database: Database,
  target: string,
  people: readonly PersonKey[],
  { sources, considered }: Parameters<Links['waitingFor']>[2],
): Promise<readonly Candidate[]> {
  if (people.length === 0) return []
  const rows = await database.read<CandidateRow>(
    candidatesOf(needyKeys),
    target,
    writeJson(sources),
    writeJson(people.map(needOfPerson)),
    considered ? 1 : 0,
  )
  return rows.map(candidateOf)
}

/** What was planned of these people earlier and takes their account is not carried out (`Links.recall`). */
export async function recall(tx: Tx, target: string, people: readonly PersonKey[]): Promise<number> {
  const rows = await tx.all<{ key: PersonKey }>(
    `SELECT j.value AS key FROM json_each(?2) j
      WHERE EXISTS (SELECT 1 FROM outbox o WHERE o.target = ?1 AND o.key = j.value AND o.state = 'waiting' AND o.fate_unknown = 0
                     AND o.planned ->> '$.change.kind' IN ${removals})
         OR EXISTS (SELECT 1 FROM plan_change c INDEXED BY plan_change_held
                      JOIN plan p ON p.id = c.plan AND p.fingerprint IS NOT NULL
                      JOIN pair v ON v.target = c.target AND v.key = c.key AND v.version = c.version
                     WHERE c.target = ?1 AND c.key = j.value AND c.state = 'held' AND c.kind IN ${removals})`,
    target,
    writeJson(people),
  )
  const keys = rows.map(({ key }) => key)
  if (keys.length > 0) await makeDue(tx, [target], keys, await nextRevision(tx))
  return keys.length
}
