import {
  type AttributeSpec,
  aloneAt,
  type Capabilities,
  type ConnectorContext,
  defineTarget,
  type Target,
} from '#contract'
import { specOf } from './account.ts'
import { apply } from './apply.ts'
import { check } from './check.ts'
import { createClient } from './client.ts'
import { type Description, describe, knownLookups } from './describe/description.ts'
import { createLookup } from './lookup.ts'
import { byIds, find, listAccounts } from './read.ts'
import { type RestSettings, settings, validate } from './settings.ts'
import type { Tools } from './tools.ts'
import { accountsAt, writingOf } from './writing.ts'

export { restSource } from './source.ts'

/** Accounts behind any JSON API that a description tells how to use. */
export const rest = defineTarget({
  kind: 'target',
  name: 'rest',
  title: 'Any JSON API, by description',
  settings,
  validate,
  capabilities: ({ api = {} }) => capabilitiesOf(describe(api)),
  attributes: ({ api = {} }) => attributesOf(describe(api)),
  system: ({ url, api = {} }) => ({ url, ...accountsAt(describe(api)) }),
  writing: ({ api = {} }) => writingOf(describe(api)),
  lookups: knownLookups,
  assumptions: ({ api = {} }) => describe(api).assumes,
  open,
})

function capabilitiesOf(description: Description): Capabilities {
  const { create, update, enable, disable, delete: remove, list, several, clears, find } = description
  const each = several === undefined ? 'one request an account' : `one request more for ${several.most} accounts`
  const partly = list?.whole === false ? each : true
  return {
    create: create !== undefined,
    update: update === undefined ? false : update.style === 'full' ? 'replace' : 'partial',
    enable: enable !== undefined,
    disable: disable !== undefined,
    delete: remove !== undefined,
    list: list === undefined ? false : partly,
    clears,
    findBy: Object.keys(find),
    believed: Object.fromEntries(Object.entries(description.believed ?? {}).filter(([, why]) => why !== undefined)),
    createTwice: create?.twice ?? 'conflict',
  }
}

const attributesOf = ({ attributes }: Description): Readonly<Record<string, AttributeSpec>> =>
  Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => [name, specOf(attribute)]))

function open(settings: RestSettings, context: ConnectorContext): Target {
  const client = createClient(settings, describe(settings.api ?? {}), context)
  const tools: Tools = { client, randomBytes: context.randomBytes, alone: aloneAt(settings.url, context.exclusive) }
  return {
    check: signal => check(client, settings, signal),
    find: (by, signal) => find({ ...by, alike: true }, client, signal),
    get: (ids, signal) => byIds(ids, client, signal),
    apply: (operations, signal) => apply(operations, tools, signal),
    list: signal => listAccounts(client, signal),
    lookup: createLookup(client),
  }
}
