import {
  type Arrival,
  type CheckReport,
  defineSource,
  Fault,
  type Inbox,
  type RawRecord,
  type Reading,
} from '#contract'
import { personFields } from './person-fields.ts'
import { settings } from './settings.ts'

/** People read in one piece. */
const pageSize = 500

/** People whom an identity provider pushes in over SCIM 2.0: each reading is of what has arrived since the last one. */
export const scimPush = defineSource({
  kind: 'source',
  name: 'scim-push',
  title: 'SCIM 2.0, pushed in by an identity provider',
  settings,
  key: 'id',
  pushed: true,
  open: (_settings, { inbox, connection }) => ({
    check: () => check(inbox),
    read: async since => read(expectInbox(inbox, connection), Number(since ?? 0)),
  }),
})

function expectInbox(inbox: Inbox | undefined, connection: string): Inbox {
  if (inbox === undefined) throw new Fault('broken', `nothing can arrive at ${connection}: the store is not open`)
  return inbox
}

async function check(inbox: Inbox | undefined): Promise<CheckReport> {
  const [first] = (await inbox?.changes(0, 1)) ?? [true]
  return { product: 'SCIM 2.0, pushed in', remarks: first === undefined ? ['Nothing has been pushed in yet.'] : [] }
}

function read(inbox: Inbox, since: number): Reading {
  let position = since
  async function* pages(): AsyncGenerator<readonly RawRecord[]> {
    while (true) {
      const arrivals = await inbox.changes(position, pageSize)
      if (arrivals.length > 0) yield arrivals.map(recordOf)
      position = arrivals.at(-1)?.position ?? position
      if (arrivals.length < pageSize) return
    }
  }
  return { scope: 'changes', pages: pages(), cursor: () => String(position) }
}

function recordOf({ position, id, resource }: Arrival): RawRecord {
  return resource === undefined
    ? { row: position, fields: { id }, gone: true }
    : // Who is in no group is in none: a condition over groups has to hear that too.
      { row: position, fields: { groups: [], ...personFields(resource), id } }
}
