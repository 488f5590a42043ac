/**
 * Makes a store of so many people and a token for it, in a process of its own: what that takes is not the server's.
 * Arguments: the database, how many people, a file for who there is (too much for a message).
 */

import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { openCredentials } from '../../src/scim/credentials.ts'
import { loadRegistry } from '../../src/scim/registry.ts'
import { createToken } from '../../src/scim/token.ts'
import { openStore } from '../../src/store/sqlite/open.ts'
import { systemClock } from '../../src/transport/clock.ts'
import { answer } from '../own-process.ts'
import type { Prepared } from './messages.ts'
import { seed, sourceName } from './seed.ts'

const [path = '', people = '0', file = ''] = process.argv.slice(2)

await answer(async () => {
  await using store = await openStore(path, { clock: systemClock, holder: 'bench' })
  const loaded = loadRegistry()
  if ('problems' in loaded) throw new Error('the core schemas do not load')
  const credentials = await openCredentials(store.tokens)
  const { id, token, hash } = createToken(count => randomBytes(count))
  await credentials.add({ id, source: sourceName, hash, readOnly: false, createdAt: systemClock.now() })
  const prepared: Prepared = {
    token: token.reveal(),
    ...(await seed(store.scim, loaded.registry, Number(people))),
  }
  await writeFile(file, JSON.stringify(prepared))
  return { people: prepared.users.length }
})
