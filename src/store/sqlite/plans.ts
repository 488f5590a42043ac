import type { StoredChange, Withheld } from '../../domain/plan.ts'
import { Problem } from '../../domain/problem.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import type { Plans } from '../plans.ts'
import type { Database } from './database.ts'
import { plannedOf } from './operation-row.ts'
import { summaries, summaryBegun } from './plan-summary.ts'
import { planWriter } from './plan-writer.ts'
import { release, StaleRelease } from './release.ts'

interface ChangeRow {
  readonly position: number
  readonly state: StoredChange['state']
  readonly body: string
}

interface MovedRow {
  readonly target: string
  readonly person: PersonKey
  readonly label: string
  readonly what: 'person' | 'mapping' | 'link'
}

/** Plans, visible once they are finished. */
export function plans(database: Database): Plans {
  return {
    begin: async begun => planWriter(database, begun),
    get: text => summaryBegun(database, text),
    async list({ state, limit } = {}) {
      const all = await summaries(database)
      return all.filter(plan => state === undefined || plan.state === state).slice(0, limit)
    },
    async changes(fingerprint, { after, limit, state, ring }) {
      const rows = await database.read<ChangeRow>(
        `SELECT c.position, c.state, c.body FROM plan p JOIN plan_change c ON c.plan = p.id
          WHERE p.fingerprint = ?1 AND c.position > ?2 AND (?3 IS NULL OR c.state = ?3)
            AND (?5 = 0 OR c.body ->> '$.ring' IS NOT NULL) ORDER BY c.position LIMIT ?4`,
        fingerprint,
        after ?? -1,
        state ?? null,
        limit,
        ring === true ? 1 : 0,
      )
      return rows.map(row => ({ ...plannedOf(row.body), position: row.position, state: row.state }))
    },
    withheld: (fingerprint, { limit, person }) =>
      database.read<Withheld>(
        `SELECT w.target, w.key AS person, w.label, w.code, w.message FROM plan p JOIN plan_withheld w ON w.plan = p.id
          WHERE p.fingerprint = ?1 AND (?3 IS NULL OR w.key = ?3) ORDER BY w.position LIMIT ?2`,
        fingerprint,
        limit,
        person ?? null,
      ),
    moved: (fingerprint, limit) => database.read<MovedRow>(movedChanges, fingerprint, limit),
    async release(fingerprint, selection, options) {
      try {
        return await database.tx(async tx => {
          const [plan] = await tx.all<{ id: number }>('SELECT id FROM plan WHERE fingerprint = ?1', fingerprint)
          if (plan === undefined) throw outdated(fingerprint)
          return release(tx, { id: plan.id, fingerprint }, selection, options)
        })
      } catch (error) {
        if (error instanceof StaleRelease) return { released: 0, stale: error.stale }
        throw error
      }
    },
  }
}

/** Held changes whose pair has moved since they were planned: the first thing that did, as an operator would look for it. */
const movedChanges = `
  SELECT target, key AS person, label,
    CASE WHEN person_moved THEN 'person' WHEN mapping_moved THEN 'mapping' ELSE 'link' END AS what
  FROM (
    SELECT c.position, c.target, c.key, c.body ->> '$.label' AS label,
      c.rev <> (SELECT coalesce(max(r.rev), 0) FROM json_each(t.sources) s CROSS JOIN person r ON r.source = s.value AND r.key = c.key)
        AS person_moved,
      c.mapping IS NOT t.mapping AS mapping_moved
     FROM plan p JOIN plan_change c ON c.plan = p.id AND c.state = 'held'
     LEFT JOIN target t ON t.target = c.target
     LEFT JOIN pair v ON v.target = c.target AND v.key = c.key
    WHERE p.fingerprint = ?1 AND (c.version <> coalesce(v.version, 0) OR coalesce(c.mapping <> t.mapping, 0)))
  ORDER BY position LIMIT ?2`

const outdated = (fingerprint: string): Problem =>
  new Problem(
    'usage',
    'plan.superseded',
    `There is no plan ${fingerprint} any more; only the newest plans are kept`,
    'Apply the newest plan: see `usherd status`.',
  )
