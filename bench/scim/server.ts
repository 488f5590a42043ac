/**
 * The SCIM endpoint over a prepared store, in a process of its own; as the daemon opens it, but without readings and targets.
 * Arguments: the database.
 */

import { randomUUID } from 'node:crypto'
import { scimPrefix } from '../../src/http/scim/endpoint.ts'
import { scimGroup } from '../../src/http/scim/group.ts'
import { startServer } from '../../src/http/server.ts'
import { openCredentials } from '../../src/scim/credentials.ts'
import { dialectOf } from '../../src/scim/profiles.ts'
import { loadRegistry } from '../../src/scim/registry.ts'
import { scimLimits } from '../../src/scim/service/request.ts'
import { openStore } from '../../src/store/sqlite/open.ts'
import { systemClock } from '../../src/transport/clock.ts'
import { silent } from '../silence.ts'
import { sourceName } from './seed.ts'
import { obeyParent } from './told.ts'

const [path = ''] = process.argv.slice(2)

const store = await openStore(path, { clock: systemClock, holder: 'bench' })
const loaded = loadRegistry()
if ('problems' in loaded) throw new Error('the core schemas do not load')
const { registry } = loaded

const group = scimGroup({
  tools: { store: store.scim, registry, limits: scimLimits, now: () => Date.now(), newId: () => randomUUID() },
  credentials: await openCredentials(store.tokens),
  tenants: new Map([[sourceName, { dialect: dialectOf('standard'), openDiscovery: true }]]),
  dialectOf: () => undefined,
  clock: systemClock,
  log: silent,
  // On, and never in the way.
  rate: { requests: 1_000_000, perMs: 1_000, burst: 1_000_000 },
  onWrite: () => {},
})
const server = await startServer({
  listen: { host: '127.0.0.1', port: 0, trustedProxies: [] },
  allowRemote: false,
  routes: [],
  groups: [group],
  log: silent,
})
obeyParent(`${server.url}${scimPrefix}`, async () => {
  await server.close()
  await store.close()
})
