import { ownJson } from '../../../domain/json.ts'
import type { Along, StoredResource } from '../../scim.ts'
import { optional } from '../json.ts'

/** A resource as read; what was not asked for along with it is null. */
export interface ResourceRow {
  readonly id: string
  readonly type: string
  readonly body: string
  readonly version: number
  readonly created: number
  readonly modified: number
  readonly groups: string | null
  readonly members: string | null
}

/** What `ResourceRow` is made of: of `r` (scim_resource), `b` (scim_body) and `s` (scim_space). */
export const columns = ({ groups, members }: Along): string =>
  `r.id, s.type, b.body, r.version, r.created, r.modified,
   ${groups ? groupsOf('r.pk') : 'NULL'} AS groups, ${members ? membersOf('r.pk') : 'NULL'} AS members`

/** The joins that `columns` needs beside `r`. */
export const joins = 'JOIN scim_body b ON b.pk = r.pk JOIN scim_space s ON s.id = r.space'

/** The space of a type (`?2`) of a tenant (`?1`). */
export const ownSpace = '(SELECT o.id FROM scim_space o WHERE o.tenant = ?1 AND o.type = ?2)'

const groupsOf = (pk: string): string =>
  `(SELECT json_group_array(json_object('id', g.id, 'display', g.display) ORDER BY g.display, g.id)
     FROM scim_member m JOIN scim_resource g ON g.pk = m.grp WHERE m.member = ${pk})`

const membersOf = (pk: string): string =>
  `(SELECT json_group_array(json_object('id', x.id, 'type', t.type, 'display', x.display) ORDER BY m.place)
     FROM scim_member m JOIN scim_resource x ON x.pk = m.member JOIN scim_space t ON t.id = x.space WHERE m.grp = ${pk})`

/** The resource that a row holds; memberships only where the query asked for them. */
export function storedResource({ groups, members, ...row }: ResourceRow): StoredResource {
  return {
    id: row.id,
    type: row.type,
    body: row.body,
    version: row.version,
    created: row.created,
    modified: row.modified,
    ...optional('groups', groups, ownJson<NonNullable<StoredResource['groups']>>),
    ...optional('members', members, ownJson<NonNullable<StoredResource['members']>>),
  }
}
