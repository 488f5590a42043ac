import { aloneAt, type Capabilities, type ConnectorContext, defineTarget, type Target } from '#contract'
import { apply } from './apply.ts'
import { attributes } from './attributes.ts'
import { check } from './check.ts'
import { createClient } from './client.ts'
import { createLookup, lookups } from './lookup.ts'
import { byIds, find, findBy, list, perFind } from './read.ts'
import { settings, validate, type ZabbixSettings } from './settings.ts'
import type { Tools } from './tools.ts'

const capabilities: Capabilities = {
  create: true,
  update: 'partial',
  enable: 'takes the account out of the disabled group; other groups that block sign-in stay',
  disable: 'adds the account to the disabled group',
  delete: 'refused for accounts that actions, maps, dashboards or reports depend on',
  list: true,
  clears: true,
  findBy,
  findMost: perFind,
  lookalikes: 'another case, and the usual other spellings: one request more',
  batch: { most: 50, atomic: true },
  believed: {
    create: 'user.create makes the account with its groups and media, or refuses all of it (seen with 6.0 and 7.0)',
    update: 'user.update does all of it or refuses it (seen with 6.0 and 7.0)',
    delete: 'user.delete answers with the ids that are gone (seen with 6.0 and 7.0)',
  },
  createTwice: 'conflict',
}

/** Users of a Zabbix server, 6.0 and newer, through its JSON-RPC API. */
export const zabbix = defineTarget({
  kind: 'target',
  name: 'zabbix',
  title: 'Zabbix (6.0 and newer)',
  settings,
  validate,
  capabilities: () => capabilities,
  attributes: () => attributes,
  writing: ({ disabledGroup }) => ({ active: disabledGroup }),
  lookups,
  open,
})

function open(settings: ZabbixSettings, context: ConnectorContext): Target {
  const client = createClient(settings, context)
  const lookup = createLookup(client)
  const tools: Tools = {
    client,
    lookup,
    settings,
    randomBytes: context.randomBytes,
    alone: aloneAt(settings.url, context.exclusive),
    learned: { mediaIdsRefused: false, passwordPolicy: undefined },
  }
  return {
    check: signal => check(client, settings, signal),
    find: (by, signal) => find(by, tools, signal),
    get: (ids, signal) => byIds(ids, tools, signal),
    apply: (operations, signal) => apply(operations, tools, signal),
    list: signal => list(tools, signal),
    lookup,
  }
}
