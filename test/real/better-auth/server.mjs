/**
 * A Better Auth with nothing but its SCIM service, in memory. Argument: the port on 127.0.0.1. The token comes in
 * BETTER_AUTH_TOKEN. Runs in a folder of its own, where its packages are; see better-auth.sh.
 *
 * Plain JavaScript: the type check of this repository does not know these packages.
 */

import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { scim } from '@better-auth/scim'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'

const port = Number(process.argv[2])
const token = process.env.BETTER_AUTH_TOKEN ?? ''

const options = {
  baseURL: `http://127.0.0.1:${port}`,
  secret: randomBytes(32).toString('base64'),
  database: new DatabaseSync(':memory:'),
  telemetry: { enabled: false },
  rateLimit: { enabled: false },
  plugins: [scim({ connections: [{ id: 'usherd', credentials: [{ type: 'bearer', id: 'usherd', token }] }] })],
}
const { runMigrations } = await getMigrations(options)
await runMigrations()

createServer(toNodeHandler(betterAuth(options))).listen(port, '127.0.0.1')
