import type { Inbox } from '../domain/contract.ts'
import type { Scim } from '../store/scim.ts'
import type { ResourceType } from './schema.ts'
import { shown } from './shown.ts'

/** What has been pushed in for one tenant, as its reading sees it. @param users the type whose resources are people */
export function createInbox(scim: Scim, tenant: string, users: ResourceType): Inbox {
  return {
    latest: () => scim.latest(tenant, users.name),
    async changes(after, limit, upTo) {
      const changes = await scim.changes(tenant, users.name, { after, limit, ...(upTo === undefined ? {} : { upTo }) })
      return changes.map(({ seq, id, resource }) => ({
        position: seq,
        id,
        ...(resource === undefined ? {} : { resource: shown(resource, users, '') }),
      }))
    },
  }
}
