import { type Capabilities, type ConnectorContext, defineTarget, type Target } from '#contract'
import { apply } from './apply.ts'
import { attributes } from './attributes.ts'
import { check } from './check.ts'
import { createClient } from './client.ts'
import { lookup, lookups } from './lookup.ts'
import { byIds, find, findBy, list } from './read.ts'
import { type Settings, settings, validate } from './settings.ts'

/** Data: the planner, the configuration's checks and the docs read it. What is false here is never asked of `apply`. */
const capabilities: Capabilities = {
  create: true,
  update: 'partial',
  enable: true,
  disable: 'the account keeps its groups',
  delete: 'for good: nothing of the account can be brought back',
  list: true,
  clears: 'all but login and email',
  findBy,
  createTwice: 'conflict',
}

/** Users of Sample product, through its JSON API. */
export const sampleProduct = defineTarget({
  kind: 'target',
  name: 'sample-product',
  title: 'Sample product',
  settings,
  validate,
  capabilities: () => capabilities,
  attributes: () => attributes,
  lookups,
  open,
})

function open(settings: Settings, context: ConnectorContext): Target {
  const client = createClient(settings, context)
  return {
    check: signal => check(client, signal),
    find: (by, signal) => find(by, client, signal),
    get: (ids, signal) => byIds(ids, client, signal),
    apply: (operations, signal) => apply(operations, client, signal),
    list: signal => list(client, signal),
    lookup: (kind, names, signal) => lookup(kind, names, client, signal),
  }
}
