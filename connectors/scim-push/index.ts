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
    read: since => read(expectInbox(inbox, connection), Number(since ?? 0)),
  }),
})

function expectInbox(inbox: Inbox | undefined, connection: string): Inbox {
  if (inbox === undefined) throw new Fault('broken', `nothing can arrive at ${connection}: the store is not open`)
  return inbox
}

async function check(inbox: Inbox | undefined): Promise<CheckReport> {
  const latest = await inbox?.latest()
  return { product: 'SCIM 2.0, pushed in', remarks: latest === 0 ? ['Nothing has been pushed in yet.'] : [] }
}

/**
 * What has arrived until now. Who changes while it is read belongs to the next reading, which that push asks for: a reading without
 * an end of its own would show some people twice, and go on for as long as others push.
 */
async function read(inbox: Inbox, since: number): Promise<Reading> {
  const end = Math.max(since, await inbox.latest())
  async function* pages(): AsyncGenerator<readonly RawRecord[]> {
    for (let position = since; ; ) {
      const arrivals = await inbox.changes(position, pageSize, end)
      if (arrivals.length > 0) yield arrivals.map(recordOf)
      position = arrivals.at(-1)?.position ?? position
      if (arrivals.length < pageSize) return
    }
  }
  return { scope: 'changes', pages: pages(), cursor: () => String(end) }
}

function recordOf({ position, id, resource }: Arrival): RawRecord {
  return resource === undefined
    ? { row: position, fields: { id }, gone: true }
    : // Who is in no group is in none: a condition over groups has to hear that too.
      { row: position, fields: { groups: [], ...personFields(resource), id } }
}
