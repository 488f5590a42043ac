import { ownJson } from '../../domain/json.ts'
import type { Link } from '../../domain/link.ts'
import type { PersonKey, RemoteId } from '../../domain/text/names.ts'
import { moment, optional } from './json.ts'

/**
 * What is remembered of one person's account, as it is stored (see `Link`). Flags are 0 or 1, moments milliseconds since 1970;
 * `confirmed`, `found` and `echoed` are JSON records, `outdated` is a JSON list of names.
 */
export interface LinkRow {
  readonly target: string
  readonly key: PersonKey
  readonly remote_id: RemoteId
  readonly active: number
  readonly confirmed: string
  readonly found: string
  readonly outdated: string
  readonly echoed: string
  readonly version: number
  readonly rev: number
  readonly delete_due: number | null
  readonly grace_from: number | null
  readonly tombstone: number | null
  readonly matched_by: string
}

/** The columns of a LinkRow as one JSON record, for statements that bring several things at once. */
export const linkJson = `json_object('target', l.target, 'key', l.key, 'remote_id', l.remote_id, 'active', l.active,
  'confirmed', l.confirmed, 'found', l.found, 'version', l.version, 'rev', l.rev, 'delete_due', l.delete_due, 'grace_from', l.grace_from,
  'tombstone', l.tombstone, 'outdated', l.outdated, 'echoed', l.echoed, 'matched_by', l.matched_by)`

/** The link that a row holds; empty lists of what is outdated and empty records of echoes are absent from it. */
export function linkOf(row: LinkRow): Link {
  return {
    target: row.target,
    person: row.key,
    remoteId: row.remote_id,
    active: row.active === 1,
    confirmed: ownJson(row.confirmed),
    found: ownJson(row.found),
    ...(row.outdated === '[]' ? {} : { outdated: ownJson<readonly string[]>(row.outdated) }),
    ...(row.echoed === '{}' ? {} : { echoed: ownJson<NonNullable<Link['echoed']>>(row.echoed) }),
    version: row.version,
    rev: row.rev,
    ...optional('deleteDue', row.delete_due, moment),
    ...optional('graceFrom', row.grace_from, moment),
    ...optional('tombstone', row.tombstone, moment),
    matchedBy: row.matched_by,
  }
}
