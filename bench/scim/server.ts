import { randomBytes, randomUUID } from 'node:crypto'
import { scimGroup } from '../../src/http/scim/group.ts'
import { startServer } from '../../src/http/server.ts'
import { openCredentials } from '../../src/scim/credentials.ts'
import { dialectOf } from '../../src/scim/profiles.ts'
import { loadRegistry } from '../../src/scim/registry.ts'
import { scimLimits } from '../../src/scim/service/request.ts'
import { createToken } from '../../src/scim/token.ts'
import { openStore } from '../../src/store/sqlite/open.ts'
import { systemClock } from '../../src/transport/clock.ts'
import type { FromServer, ToServer } from './messages.ts'
import { seed } from './seed.ts'

/**
 * The SCIM door over a store of so many people, in a process of its own; as the daemon opens it, but for targets.
 * Arguments: the database, how many people. Speaks `messages.ts` with its parent, and ends with it.
 */
const [path = '', people = '0'] = process.argv.slice(2)
const silent = { debug() {}, info() {}, warn() {}, error() {} }

const store = await openStore(path, { clock: systemClock, holder: 'bench' })
const loaded = loadRegistry()
if ('problems' in loaded) throw new Error('the core schemas do not load')
const { registry } = loaded
const credentials = await openCredentials(store.tokens)
const { id, token, hash } = createToken(count => randomBytes(count))
await credentials.add({ id, source: 'bench', hash, readOnly: false, createdAt: systemClock.now() })
const seeded = await seed(store.scim, registry, Number(people))

const group = scimGroup({
  tools: { store: store.scim, registry, limits: scimLimits, now: () => Date.now(), newId: () => randomUUID() },
  credentials,
  tenants: new Map([['bench', { dialect: dialectOf('standard'), openDiscovery: true }]]),
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

const say = (message: FromServer): void => void process.send?.(message)

process.on('message', async (message: ToServer) => {
  if (message === 'usage') {
    const { user, system } = process.cpuUsage()
    return say({ kind: 'usage', cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 1024 ** 2 })
  }
  await server.close()
  await store.close()
  process.disconnect()
})
say({ kind: 'ready', url: `${server.url}/scim/v2`, token: token.reveal(), ...seeded })
