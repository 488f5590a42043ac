import { type Capabilities, type ConnectorContext, defineTarget, type Target } from '#contract'
import { apply } from './apply.ts'
import { attributes } from './attributes.ts'
import { check } from './check.ts'
import { createClient } from './client.ts'
import { lookup, lookups } from './lookup.ts'
import { byIds, find, findBy, findMost, list } from './read.ts'
import { type ScimSettings, settings, validate } from './settings.ts'

const capabilities: Capabilities = {
  create: true,
  // Also where the service has no PATCH: we read the whole account and change only what is asked for.
  update: 'partial',
  enable: 'sets active to true',
  disable: 'sets active to false',
  delete: 'refused by services that keep every account',
  list: true,
  clears: 'all but userName',
  findBy,
  findMost,
  createTwice: 'conflict',
}

/** Users of anything that is a SCIM 2.0 service provider (RFC 7643, RFC 7644). */
export const scim = defineTarget({
  kind: 'target',
  name: 'scim',
  title: 'SCIM 2.0 service provider',
  settings,
  validate,
  capabilities: () => capabilities,
  attributes: () => attributes,
  writing: ({ profile, wholeGroups }) => ({ every: profile, attributes: { groups: String(wholeGroups) } }),
  lookups,
  open,
})

function open(settings: ScimSettings, context: ConnectorContext): Target {
  const client = createClient(settings, context)
  const host = new URL(settings.url).host
  return {
    check: signal => check(client, host, signal),
    find: (by, signal) => find({ ...by, alike: true }, client, signal),
    get: (ids, signal) => byIds(ids, client, signal),
    apply: (operations, signal) => apply(operations, client, signal),
    list: signal => list(client, signal),
    lookup: (kind, names, signal) => lookup(kind, names, client, signal),
  }
}
