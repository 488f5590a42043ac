import {
  aloneAt,
  type Capabilities,
  type ConnectorContext,
  defineTarget,
  remoteId,
  type Target,
  writeJson,
} from '#contract'
import { apply } from './apply.ts'
import { assumptions } from './assumptions.ts'
import { attributes } from './attributes.ts'
import { check } from './check.ts'
import { createClient } from './client.ts'
import { createLists, lookups } from './lists.ts'
import { byIds, find, findBy, findMost, list } from './read.ts'
import { createSelf } from './self.ts'
import { type SuperOfficeSettings, settings, validate } from './settings.ts'
import { systemParts } from './tenant.ts'
import type { Tools } from './tools.ts'

const capabilities: Capabilities = {
  create: 'finds or makes the person, then the user',
  update: 'partial',
  enable: 'takes the user back; licences that are ours are assigned again',
  disable: 'retires the user; all its licences become free',
  delete: 'for good; the person stays',
  list: 'one request a user',
  clears: true,
  findBy,
  findMost,
  believed: {
    create: 'the answer is the whole user, and is compared with what was sent (POST User, docs.superoffice.com)',
    update: 'the answer is the whole user, and is compared with what was sent (PATCH User, docs.superoffice.com)',
  },
  createTwice: 'conflict',
}

/** Users of SuperOffice CRM, through the REST API of its NetServer. */
export const superoffice = defineTarget({
  kind: 'target',
  name: 'superoffice',
  title: 'SuperOffice CRM (on-site; Online where permitted)',
  settings,
  validate,
  capabilities: () => capabilities,
  attributes: () => attributes,
  system: ({ url }) => systemParts(url),
  writing: ({ language, culture = language, timezone = '', hiddenLicences = [] }) => ({
    every: writeJson([culture, timezone]),
    attributes: { LicenseOwners: writeJson(hiddenLicences) },
  }),
  lookups,
  assumptions,
  open,
})

function open(settings: SuperOfficeSettings, context: ConnectorContext): Target {
  const client = createClient(settings, context)
  const self = createSelf(client)
  const lists = createLists(client, self)
  const tools: Tools = {
    client,
    lists,
    self,
    hiddenLicences: settings.hiddenLicences ?? [],
    alone: aloneAt(settings.url, context.exclusive),
    learned: { patchRefused: false, properties: new Map() },
  }
  return {
    check: signal => check(client, self, settings.administratorRight, signal),
    find: (by, signal) => find({ ...by, alike: true }, client, signal),
    get: (ids, signal) => byIds(ids, client, signal),
    apply: (operations, signal) => apply(operations, tools, signal),
    list: signal => list(client, signal),
    lookup: async (kind, names, signal) => {
      const found = await lists(kind, names, signal)
      return new Map([...found].map(([name, id]) => [name, typeof id === 'string' ? remoteId(id) : id.map(remoteId)]))
    },
  }
}
