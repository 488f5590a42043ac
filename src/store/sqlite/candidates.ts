import { ownJson } from '../../domain/json.ts'
import { isCreateWanted } from '../../domain/pair/wanted.ts'
import type { PersonKey, RemoteId } from '../../domain/text/names.ts'
import type { Candidate } from '../links.ts'
import { optional } from './json.ts'
import { type LinkRow, linkJson, linkOf } from './link-row.ts'
import { type OperationRow, operationJson, operationOf } from './operation-row.ts'
import { type PersonRow, sourcePerson } from './person-row.ts'

/** One person at one target, each part as JSON text. */
export interface CandidateRow {
  readonly key: PersonKey
  readonly version: number
  readonly due_rev: number
  readonly failed: string | null
  readonly as_of: number
  readonly people: string
  readonly link: string | null
  readonly open: string | null
  readonly unlinked: string | null
}

/**
 * Completes keys to candidates. One statement on purpose: all parts are of the same moment, so the version never claims to
 * cover an edit that the other parts do not show. ?1 is the target, ?2 the sources.
 * @param keys a SELECT of the column `key`
 */
export const candidatesOf = (keys: string): string => `
  SELECT k.key, coalesce(d.version, 0) AS version, coalesce(d.due, 0) AS due_rev, d.failed, (SELECT revision FROM store) AS as_of,
    (SELECT json_group_array(json_object('source', p.source, 'presence', p.presence, 'rev', p.rev, 'fault', p.fault,
              'attributes', p.attributes, 'unread', p.unread, 'said', p.said) ORDER BY s.key)
       FROM json_each(?2) s CROSS JOIN person p ON p.source = s.value AND p.key = k.key) AS people,
    (SELECT ${linkJson} FROM link l WHERE l.target = ?1 AND l.key = k.key) AS link,
    (SELECT ${operationJson} FROM outbox o WHERE o.target = ?1 AND o.key = k.key) AS open,
    (SELECT json_group_array(u.remote_id) FROM unlinked u WHERE u.target = ?1 AND u.key = k.key HAVING count(*) > 0) AS unlinked
   FROM (${keys}) k LEFT JOIN pair d ON d.target = ?1 AND d.key = k.key ORDER BY k.key`

/** The person, the link and the open operation that a row holds as JSON text; what is NULL is absent. */
export function candidateOf(row: CandidateRow): Candidate {
  return {
    person: row.key,
    people: ownJson<readonly PersonRow[]>(row.people).map(sourcePerson),
    ...optional('link', row.link, text => linkOf(ownJson<LinkRow>(text))),
    ...optional('open', row.open, text => operationOf(ownJson<OperationRow>(text))),
    ...optional('unlinked', row.unlinked, text => ownJson<readonly RemoteId[]>(text)),
    dueRev: row.due_rev,
    asOf: row.as_of,
    version: row.version,
    ...(row.failed !== null && isCreateWanted(row.failed) && { createSent: true as const }),
  }
}
